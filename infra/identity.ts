import { IAMMember } from '@pulumi/gcp/projects';
import { Account } from '@pulumi/gcp/serviceaccount';
import type { Apis } from './apis';
import type { StackConfig } from './config';

/** Whom the service runs as: an account that may do nothing but use the project's services. */
export function createIdentity(
  { project, serviceAccountId, serviceName }: StackConfig,
  apis: Apis,
) {
  const account = new Account(
    'identity',
    {
      project,
      accountId: serviceAccountId,
      displayName: `Identity of ${serviceName}`,
    },
    { dependsOn: [apis.iam] },
  );
  const usage = new IAMMember('identity-usage', {
    project,
    role: 'roles/serviceusage.serviceUsageConsumer',
    member: account.member,
  });
  return { account, usage };
}

export type Identity = ReturnType<typeof createIdentity>;
