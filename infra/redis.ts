import { Instance } from '@pulumi/gcp/redis';
import type { Output } from '@pulumi/pulumi';
import type { Apis } from './apis';
import type { StackConfig } from './config';
import { labelsOf } from './labels';

/** The Redis that keeps the rooms' logs and carries messages between instances. */
export function createRedis(config: StackConfig, apis: Apis): Instance {
  const isReplicated = config.redisTier === 'STANDARD_HA';
  return new Instance(
    'redis',
    {
      project: config.project,
      region: config.region,
      name: `${config.serviceName}-redis`,
      displayName: `Messages of ${config.serviceName}`,
      tier: config.redisTier,
      memorySizeGb: config.redisMemoryGb,
      redisVersion: config.redisVersion,
      authorizedNetwork: `projects/${config.project}/global/networks/${config.network}`,
      connectMode: 'DIRECT_PEERING',
      authEnabled: config.redisAuth,
      transitEncryptionMode: config.redisTls ? 'SERVER_AUTHENTICATION' : 'DISABLED',
      // The default evicts single keys: half a room would go without a word. A full Redis refuses.
      redisConfigs: { 'maxmemory-policy': 'noeviction' },
      persistenceConfig: isReplicated
        ? { persistenceMode: 'RDB', rdbSnapshotPeriod: 'ONE_HOUR' }
        : { persistenceMode: 'DISABLED' },
      labels: labelsOf(config),
      deletionProtection: config.deletionProtection,
    },
    {
      dependsOn: [apis.redis, apis.compute],
      deleteBeforeReplace: true,
      customTimeouts: { create: '30m', update: '30m', delete: '30m' },
    },
  );
}

/**
 * All of them, for while one is being renewed there are two; sorted, for another order is no change. None
 * where `--target` leaves Redis out.
 */
export function joinCertificates({ serverCaCerts }: Instance): Output<string> {
  return serverCaCerts.apply((certificates: { cert: string }[] | undefined) =>
    (certificates ?? [])
      .map(({ cert }) => cert)
      .sort()
      .join('\n'),
  );
}
