import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { invalid, notFound } from '../api-error';
import type { Cloud } from '../cloud';
import { connectorOf, hasInterface } from '../connector';
import { type Json, type Kind, locationOf, shortName } from '../kind';
import { isNetwork } from '../network';
import { createCertificates } from './certificate';
import { startRedis } from './redis-process';
import { openRelay } from './vpc-relay';

const address = '127.0.0.1';
const instanceSpec = v.looseObject({
  memorySizeGb: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(300)),
  tier: v.picklist(['BASIC', 'STANDARD_HA']),
  redisVersion: v.optional(
    v.picklist(['REDIS_4_0', 'REDIS_5_0', 'REDIS_6_X', 'REDIS_7_0', 'REDIS_7_2']),
    'REDIS_7_2',
  ),
  transitEncryptionMode: v.picklist(['DISABLED', 'SERVER_AUTHENTICATION']),
  authEnabled: v.optional(v.boolean(), false),
  authorizedNetwork: v.optional(v.string(), 'default'),
  redisConfigs: v.optional(v.record(v.string(), v.string()), {}),
});

const passedOn = new Set([
  ...['maxmemory-policy', 'notify-keyspace-events', 'timeout', 'activedefrag'],
  ...['lfu-decay-time', 'lfu-log-factor', 'stream-node-max-bytes', 'stream-node-max-entries'],
]);

/** Memorystore for Redis: each instance is a redis-server of its own. */
export function createRedisKind(): Kind {
  const stops = new Map<string, () => Promise<void>>();

  async function start(cloud: Cloud, name: string, body: Json) {
    const spec = v.parse(instanceSpec, body);
    const password = spec.authEnabled ? randomUUID() : '';
    const encrypted = spec.transitEncryptionMode === 'SERVER_AUTHENTICATION';
    const certificates = encrypted ? await createCertificates(address) : undefined;
    const redis = await startRedis({
      password,
      memoryGb: spec.memorySizeGb,
      configs: spec.redisConfigs,
      ...(certificates && { certificates }),
    });
    const relay = await openRelay(redis.port, () => hasWayIn(cloud, locationOf(name)));
    stops.set(name, async () => {
      await relay.stop();
      await redis.stop();
    });
    return {
      ...spec,
      authorizedNetwork: `projects/${cloud.options.project}/global/networks/${shortName(spec.authorizedNetwork)}`,
      state: 'READY',
      host: address,
      port: relay.port,
      authString: password,
      serverCaCerts: certificates ? [{ cert: certificates.ca, serialNumber: '0' }] : [],
      currentLocationId: `${locationOf(name)}-a`,
    };
  }

  return {
    collection: 'projects/*/locations/*/instances',
    api: 'redis.googleapis.com',
    namePattern: /^[a-z][a-z0-9-]{0,39}[a-z0-9]$/,
    notFound: (name) => `Resource '${name}' was not found.`,
    admit(cloud, _name, body) {
      const spec = v.safeParse(instanceSpec, body);
      if (!spec.success) throw invalid(spec.issues[0].message);
      if (!isNetwork(cloud, spec.output.authorizedNetwork)) {
        throw notFound(`The network ${spec.output.authorizedNetwork} was not found.`);
      }
      if (spec.output.tier === 'BASIC' && Number(body.replicaCount ?? 0) > 0) {
        throw invalid('Replicas are not available in the BASIC tier.');
      }
      for (const key of Object.keys(spec.output.redisConfigs)) {
        if (!passedOn.has(key)) throw invalid(`Redis configuration ${key} is not supported.`);
      }
    },
    create: start,
    async update(cloud, before, body) {
      if (Boolean(before.view.authEnabled) === Boolean(body.authEnabled)) {
        return { ...before.view, ...body };
      }
      await stops.get(before.name)?.();
      return start(cloud, before.name, body);
    },
    async remove(_cloud, instance) {
      await stops.get(instance.name)?.();
      stops.delete(instance.name);
    },
    close: async () => {
      await Promise.all([...stops.values()].map((stop) => stop()));
    },
  };
}

/** Whether a Cloud Run service of the region has a connector into the network, or an interface in it. */
function hasWayIn(cloud: Cloud, region: string): boolean {
  return cloud.all().some(({ name, view }) => {
    if (hasInterface(view)) return locationOf(name) === region;
    const connector = connectorOf(view);
    return connector !== undefined && cloud.ready(connector) && locationOf(connector) === region;
  });
}
