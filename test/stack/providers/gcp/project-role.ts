import { text } from '../core/fields';
import { roleGrant } from './role-grant';

export const projectRole = roleGrant({
  token: 'gcp:projects/iAMMember:IAMMember',
  fields: { project: text({ required: true, replace: true }) },
  target: ({ project }) => `projects/${String(project)}`,
  deleteBeforeReplace: true,
});
