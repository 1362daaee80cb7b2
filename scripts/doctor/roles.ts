/** The roles that a deployer needs, each with a permission that tells whether it is there. */
export const deployerRoles = [
  ['roles/serviceusage.serviceUsageAdmin', 'serviceusage.services.enable'],
  ['roles/redis.admin', 'redis.instances.create'],
  ['roles/vpcaccess.admin', 'vpcaccess.connectors.create'],
  ['roles/artifactregistry.admin', 'artifactregistry.repositories.create'],
  ['roles/iam.serviceAccountAdmin', 'iam.serviceAccounts.create'],
  ['roles/iam.serviceAccountUser', 'iam.serviceAccounts.actAs'],
  ['roles/resourcemanager.projectIamAdmin', 'resourcemanager.projects.setIamPolicy'],
  ['roles/secretmanager.admin', 'secretmanager.secrets.create'],
  ['roles/run.admin', 'run.services.create'],
] as const;
