import { Service } from '@pulumi/gcp/projects';
import type { StackConfig } from './config';

/**
 * Enables an API. It stays enabled when the stack goes, for others may use it by then; what needs it
 * depends on it, for no data says so.
 */
export function enableApi({ project }: StackConfig, name: string): Service {
  return new Service(name, {
    project,
    service: `${name}.googleapis.com`,
    disableOnDestroy: false,
  });
}

/** Enables the APIs that the service and what it stands on need. */
export function enableApis(config: StackConfig) {
  return {
    run: enableApi(config, 'run'),
    redis: enableApi(config, 'redis'),
    vpcaccess: enableApi(config, 'vpcaccess'),
    artifactregistry: enableApi(config, 'artifactregistry'),
    cloudbuild: enableApi(config, 'cloudbuild'),
    compute: enableApi(config, 'compute'),
    iam: enableApi(config, 'iam'),
    secretmanager: enableApi(config, 'secretmanager'),
    iap: config.access === 'iap' ? [enableApi(config, 'iap')] : [],
  };
}

export type Apis = ReturnType<typeof enableApis>;
