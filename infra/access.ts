import { ServiceIamMember, type Service } from '@pulumi/gcp/cloudrunv2';
import { WebCloudRunServiceIamMember } from '@pulumi/gcp/iap';
import { getProjectOutput } from '@pulumi/gcp/organizations';
import { ServiceIdentity } from '@pulumi/gcp/projects';
import { interpolate, type Input } from '@pulumi/pulumi';
import type { Apis } from './apis';
import type { StackConfig } from './config';
import { splitList } from './config-rules';
import type { Setting } from './service-environment';

/** Behind IAP: what the service must find in an assertion, so that one for another service is refused. */
export function describeAudience({ access, project, region, serviceName }: StackConfig): Setting {
  if (access !== 'iap') return undefined;
  const { number } = getProjectOutput({ projectId: project });
  return {
    value: interpolate`/projects/${number}/locations/${region}/services/${serviceName}`,
  };
}

/** Lets people in: everybody, nobody who is not granted it elsewhere, or those whom IAP knows. */
export function grantAccess(config: StackConfig, apis: Apis, service: Service): void {
  switch (config.access) {
    case 'public':
      return allowInvoker('public', config, service, 'allUsers');
    case 'private':
      return;
    case 'iap':
      return grantThroughIap(config, apis, service);
  }
}

function allowInvoker(
  name: string,
  { project }: StackConfig,
  service: Service,
  member: Input<string>,
): void {
  new ServiceIamMember(name, {
    project,
    location: service.location,
    name: service.name,
    role: 'roles/run.invoker',
    member,
  });
}

/** IAP asks who comes, lets in whom it may, and calls the service in its own name. */
function grantThroughIap(config: StackConfig, apis: Apis, service: Service): void {
  const { project } = config;
  const proxy = new ServiceIdentity(
    'iap-identity',
    { project, service: 'iap.googleapis.com' },
    { dependsOn: apis.iap },
  );
  allowInvoker('iap', config, service, proxy.member);
  for (const member of splitList(config.iapMembers)) {
    new WebCloudRunServiceIamMember(
      `iap-${member}`,
      {
        project,
        location: service.location,
        cloudRunServiceName: service.name,
        role: 'roles/iap.httpsResourceAccessor',
        member,
      },
      { dependsOn: [proxy] },
    );
  }
}
