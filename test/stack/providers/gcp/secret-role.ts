import { text } from '../core/fields';
import { roleGrant } from './role-grant';
import { projectOf } from './settings';

export const secretRole = roleGrant({
  token: 'gcp:secretmanager/secretIamMember:SecretIamMember',
  fields: {
    secretId: text({ required: true, replace: true }),
    project: text({ replace: true, computed: true }),
  },
  target: ({ project, secretId }) =>
    String(secretId).includes('/')
      ? String(secretId)
      : `projects/${projectOf(project)}/secrets/${String(secretId)}`,
});
