import { flag, list, map, number, object, text } from '../core/fields';
import { namedResource } from './named-resource';

const lastSegment = (value: unknown) => String(value).split('/').at(-1);

/** Whether a version is older than another; 6_X is not understood and never is. */
function isDowngrade(before: unknown, after: unknown): boolean {
  const number = (version: unknown) =>
    Number(/^REDIS_(\d+)_(\d+)$/.exec(String(version))?.slice(1).join('.'));
  return number(after) < number(before);
}

export const redisInstance = namedResource({
  token: 'gcp:redis/instance:Instance',
  noun: 'Instance',
  collection: 'instances',
  nameField: 'name',
  maxNameLength: 40,
  placeField: 'region',
  fields: {
    name: text({ replace: true, pattern: /^[a-z][a-z0-9-]{0,39}[a-z0-9]$/ }),
    region: text({ replace: true, computed: true }),
    memorySizeGb: number({ required: true }),
    tier: text({ replace: true, fallback: 'BASIC', oneOf: ['BASIC', 'STANDARD_HA'] }),
    redisVersion: text({ computed: true, replace: isDowngrade }),
    authorizedNetwork: text({
      computed: true,
      replace: true,
      same: (a, b) => lastSegment(a) === lastSegment(b),
    }),
    connectMode: text({
      replace: true,
      fallback: 'DIRECT_PEERING',
      oneOf: ['DIRECT_PEERING', 'PRIVATE_SERVICE_ACCESS'],
    }),
    transitEncryptionMode: text({
      replace: true,
      fallback: 'DISABLED',
      oneOf: ['SERVER_AUTHENTICATION', 'DISABLED'],
    }),
    authEnabled: flag(),
    locationId: text({ replace: true, computed: true }),
    alternativeLocationId: text({ replace: true, computed: true }),
    reservedIpRange: text({ replace: true, computed: true }),
    customerManagedKey: text({ replace: true }),
    displayName: text(),
    labels: map(),
    redisConfigs: map(),
    replicaCount: number({ computed: true }),
    readReplicasMode: text({ computed: true }),
    secondaryIpRange: text({ computed: true }),
    maintenanceVersion: text({ computed: true }),
    maintenancePolicy: object({
      description: text(),
      weeklyMaintenanceWindows: list({
        day: text({ required: true }),
        startTime: object({ hours: number(), minutes: number() }, { required: true }),
      }),
    }),
    persistenceConfig: object(
      {
        persistenceMode: text({ computed: true, oneOf: ['DISABLED', 'RDB'] }),
        rdbSnapshotPeriod: text({
          oneOf: ['ONE_HOUR', 'SIX_HOURS', 'TWELVE_HOURS', 'TWENTY_FOUR_HOURS'],
        }),
        rdbSnapshotStartTime: text({ computed: true }),
      },
      { computed: true },
    ),
    deletionProtection: flag({ virtual: true }),
  },
  outputs: ['host', 'port', 'authString', 'serverCaCerts', 'currentLocationId', 'createTime'],
  secretOutputs: ['authString'],
  labelled: true,
  protectedMessage:
    'cannot destroy redis instance without setting deletion_protection=false and running `terraform apply`',
});
