import { flag, list, map, number, object, text, texts } from '../core/fields';
import { namedResource } from './named-resource';

const sameWord = (a: unknown, b: unknown) => String(a).toUpperCase() === String(b).toUpperCase();

const condition = object({
  tagState: text({ oneOf: ['ANY', 'TAGGED', 'UNTAGGED'] }),
  tagPrefixes: texts(),
  versionNamePrefixes: texts(),
  packageNamePrefixes: texts(),
  olderThan: text(),
  newerThan: text(),
});

export const repository = namedResource({
  token: 'gcp:artifactregistry/repository:Repository',
  noun: 'Repository',
  collection: 'repositories',
  nameField: 'repositoryId',
  maxNameLength: 63,
  placeField: 'location',
  fields: {
    repositoryId: text({ required: true, replace: true }),
    location: text({ replace: true, computed: true }),
    format: text({ required: true, replace: true, same: sameWord }),
    mode: text({ replace: true, fallback: 'STANDARD_REPOSITORY' }),
    kmsKeyName: text({ replace: true }),
    description: text(),
    labels: map(),
    dockerConfig: object({ immutableTags: flag() }),
    cleanupPolicyDryRun: flag(),
    cleanupPolicies: list(
      {
        id: text({ required: true }),
        action: text({ oneOf: ['DELETE', 'KEEP'] }),
        condition,
        mostRecentVersions: object({ keepCount: number(), packageNamePrefixes: texts() }),
      },
      { unordered: true },
    ),
    vulnerabilityScanningConfig: object({
      enablementConfig: text({ oneOf: ['INHERITED', 'DISABLED'] }),
    }),
  },
  outputs: ['registryUri', 'createTime', 'updateTime', 'name'],
  labelled: true,
});
