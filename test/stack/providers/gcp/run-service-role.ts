import { text } from '../core/fields';
import { roleGrant } from './role-grant';
import { projectOf, regionOf } from './settings';

/** Its `name` is the service's; left out, it is made up from the logical name and fits nothing. */
export const runServiceRole = roleGrant({
  token: 'gcp:cloudrunv2/serviceIamMember:ServiceIamMember',
  fields: {
    name: text({ replace: true }),
    location: text({ replace: true, computed: true }),
    project: text({ replace: true, computed: true }),
  },
  target: ({ project, location, name }) =>
    `projects/${projectOf(project)}/locations/${regionOf(location)}/services/${String(name)}`,
  autoName: { field: 'name', maxLength: 63 },
});
