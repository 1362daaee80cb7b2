import { Service } from '@pulumi/gcp/cloudrunv2';
import type { Input, Resource } from '@pulumi/pulumi';
import type { Apis } from './apis';
import type { StackConfig } from './config';
import type { Identity } from './identity';
import { labelsOf } from './labels';
import type { NetworkPath } from './network';
import { createServiceEnvironment, type RedisAddress, type Setting } from './service-environment';

const port = 8080;
const healthPath = '/health';

export type ServiceParts = {
  image: Input<string>;
  network: NetworkPath;
  identity: Identity;
  redis: RedisAddress;
  /** Whom IAP's assertions must be for; behind IAP only. */
  iapAudience: Setting;
  /** Grants that must stand before the service starts. */
  grants: Resource[];
};

/** The chat on Cloud Run. */
export function deployService(config: StackConfig, apis: Apis, parts: ServiceParts): Service {
  const { image, network, identity, redis, iapAudience, grants } = parts;
  const environment = createServiceEnvironment(config, redis, iapAudience);
  return new Service(
    'service',
    {
      project: config.project,
      location: config.region,
      name: config.serviceName,
      description: 'Real-time chat over WebSockets',
      labels: labelsOf(config),
      ingress: 'INGRESS_TRAFFIC_ALL',
      ...(config.access === 'iap' && { iapEnabled: true }),
      deletionProtection: config.deletionProtection,
      template: {
        serviceAccount: identity.account.email,
        // A WebSocket is one request: this is its longest life.
        timeout: `${config.timeoutSeconds}s`,
        sessionAffinity: true,
        maxInstanceRequestConcurrency: config.concurrency,
        scaling: {
          minInstanceCount: config.minInstances,
          maxInstanceCount: config.maxInstances,
        },
        vpcAccess: network.vpcAccess,
        containers: [
          {
            image,
            ports: { containerPort: port },
            envs: Object.entries(environment)
              .filter(([, setting]) => setting !== undefined)
              .map(([name, setting]) => toEnv(name, setting)),
            resources: {
              limits: { cpu: String(config.cpu), memory: config.memory },
              // Billed while a request, so a socket, is open.
              cpuIdle: true,
              startupCpuBoost: true,
            },
            // Never /ready: in a Redis outage no instance could start, and the page would be gone too.
            startupProbe: {
              httpGet: { path: healthPath, port },
              periodSeconds: 1,
              timeoutSeconds: 1,
              failureThreshold: 60,
            },
            livenessProbe: {
              httpGet: { path: healthPath, port },
              periodSeconds: 30,
              timeoutSeconds: 5,
              failureThreshold: 3,
            },
          },
        ],
      },
    },
    {
      dependsOn: [apis.run, ...apis.iap, identity.usage, ...grants],
      deleteBeforeReplace: true,
    },
  );
}

function toEnv(name: string, setting: Setting) {
  if (setting === undefined) return { name };
  if ('value' in setting) return { name, value: setting.value };
  return { name, valueSource: { secretKeyRef: setting.secretKeyRef } };
}
