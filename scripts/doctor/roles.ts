import type { StackConfig } from '../../infra/config-check';

type Role = readonly [role: string, permission: string];

/** The roles that a deployer needs, each with a permission that tells whether it is there. */
export const deployerRoles: readonly Role[] = [
  ['roles/serviceusage.serviceUsageAdmin', 'serviceusage.services.enable'],
  ['roles/redis.admin', 'redis.instances.create'],
  ['roles/vpcaccess.admin', 'vpcaccess.connectors.create'],
  ['roles/artifactregistry.admin', 'artifactregistry.repositories.create'],
  ['roles/iam.serviceAccountAdmin', 'iam.serviceAccounts.create'],
  ['roles/iam.serviceAccountUser', 'iam.serviceAccounts.actAs'],
  ['roles/resourcemanager.projectIamAdmin', 'resourcemanager.projects.setIamPolicy'],
  ['roles/secretmanager.admin', 'secretmanager.secrets.create'],
  ['roles/run.admin', 'run.services.create'],
];

/** Those, and what the stack's switches need. */
export function rolesFor({ monitoring, access, vpcAccess }: StackConfig): readonly Role[] {
  return [
    ...deployerRoles,
    ...(monitoring ? monitoringRoles : []),
    ...(access === 'iap' ? iapRoles : []),
    ...(vpcAccess === 'direct' ? directRoles : []),
  ];
}

const monitoringRoles: readonly Role[] = [
  ['roles/monitoring.editor', 'monitoring.alertPolicies.create'],
  ['roles/logging.configWriter', 'logging.logMetrics.create'],
];
const iapRoles: readonly Role[] = [['roles/iap.admin', 'iap.webServices.setIamPolicy']];
const directRoles: readonly Role[] = [['roles/compute.networkUser', 'compute.subnetworks.use']];
