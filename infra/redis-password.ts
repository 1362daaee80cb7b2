import type { Instance } from '@pulumi/gcp/redis';
import { Secret, SecretIamMember, SecretVersion } from '@pulumi/gcp/secretmanager';
import type { Apis } from './apis';
import type { StackConfig } from './config';
import type { Identity } from './identity';
import { labelsOf } from './labels';

/**
 * The place of Redis's password, which the identity alone may read. Made before Redis: a grant takes
 * minutes to be known everywhere, and has them while Redis is being made.
 */
export function createPasswordSecret(config: StackConfig, apis: Apis, { account }: Identity) {
  const { project, serviceName } = config;
  const secret = new Secret(
    'redis-password',
    {
      project,
      secretId: `${serviceName}-redis-password`,
      replication: { auto: {} },
      labels: labelsOf(config),
    },
    { dependsOn: [apis.secretmanager] },
  );
  const access = new SecretIamMember('redis-password-access', {
    project,
    secretId: secret.secretId,
    role: 'roles/secretmanager.secretAccessor',
    member: account.member,
  });
  return { secret, access };
}

export type PasswordSecret = ReturnType<typeof createPasswordSecret>;

/** The password itself, as a version that the service is pinned to: a new one deploys a revision. */
export function storePassword({ secret }: PasswordSecret, redis: Instance): SecretVersion {
  return new SecretVersion('redis-password-version', {
    secret: secret.id,
    secretData: redis.authString,
  });
}
