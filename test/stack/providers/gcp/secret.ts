import { flag, list, map, object, text, texts } from '../core/fields';
import { namedResource } from './named-resource';

export const secret = namedResource({
  token: 'gcp:secretmanager/secret:Secret',
  noun: 'Secret',
  collection: 'secrets',
  nameField: 'secretId',
  maxNameLength: 255,
  fields: {
    secretId: text({ replace: true }),
    replication: object(
      {
        auto: object({
          customerManagedEncryption: object({ kmsKeyName: text({ required: true }) }),
        }),
        userManaged: object({ replicas: list({ location: text({ required: true }) }) }),
      },
      { required: true, replace: true },
    ),
    labels: map(),
    annotations: map(),
    versionAliases: map(),
    topics: texts(),
    ttl: text(),
    expireTime: text({ computed: true }),
    versionDestroyTtl: text(),
    deletionProtection: flag({ virtual: true }),
  },
  outputs: ['name', 'createTime'],
  labelled: true,
  deleteBeforeReplace: true,
  protectedMessage:
    'cannot destroy secret without setting deletion_protection=false and running `terraform apply`',
});
