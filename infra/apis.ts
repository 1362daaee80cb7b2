import { Service } from '@pulumi/gcp/projects';
import type { StackConfig } from './config';

/**
 * Enables the APIs. They stay enabled when the stack goes, for others may use them by then; what
 * needs one depends on it, for no data says so.
 */
export function enableApis({ project }: StackConfig) {
  const enable = (name: string) =>
    new Service(name, { project, service: `${name}.googleapis.com`, disableOnDestroy: false });
  return {
    run: enable('run'),
    redis: enable('redis'),
    vpcaccess: enable('vpcaccess'),
    artifactregistry: enable('artifactregistry'),
    cloudbuild: enable('cloudbuild'),
    compute: enable('compute'),
    iam: enable('iam'),
    secretmanager: enable('secretmanager'),
  };
}

export type Apis = ReturnType<typeof enableApis>;
