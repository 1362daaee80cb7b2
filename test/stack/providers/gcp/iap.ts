import { find } from '../core/cloud-client';
import { Failure } from '../core/failure';
import { text } from '../core/fields';
import type { ResourceType } from '../core/resource-type';
import { roleGrant } from './role-grant';
import { projectOf, regionOf } from './settings';

/** Who may pass IAP to a service. The small cloud keeps it with the service's own policy. */
export const iapMember = roleGrant({
  token: 'gcp:iap/webCloudRunServiceIamMember:WebCloudRunServiceIamMember',
  fields: {
    cloudRunServiceName: text({ required: true, replace: true }),
    location: text({ replace: true, computed: true }),
    project: text({ replace: true, computed: true }),
  },
  target: ({ project, location, cloudRunServiceName }) =>
    `projects/${projectOf(project)}/locations/${regionOf(location)}/services/${String(cloudRunServiceName)}`,
});

/** The account in whose name a service of Google acts. It is never deleted. */
export const serviceIdentity: ResourceType = {
  token: 'gcp:projects/serviceIdentity:ServiceIdentity',
  fields: {
    service: text({ required: true, replace: true }),
    project: text({ replace: true, computed: true }),
  },
  async create(inputs) {
    const project = projectOf(inputs.project);
    const service = String(inputs.service);
    const id = `projects/${project}/services/${service}`;
    if (!(await find(id))) throw new Failure(`Error creating Service Identity: ${service} is off`);
    const email = `service-123456789012@gcp-sa-${service.split('.')[0]}.iam.gserviceaccount.com`;
    return { id, state: { ...inputs, project, email, member: `serviceAccount:${email}` } };
  },
  read: (_id, state) => Promise.resolve(state),
  remove: () => Promise.resolve(),
};
