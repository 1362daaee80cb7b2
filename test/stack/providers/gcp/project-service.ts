import { callAndWait, find } from '../core/cloud-client';
import { flag, text } from '../core/fields';
import type { ResourceType } from '../core/resource-type';
import { projectOf } from './settings';

const nameOf = (id: string) => `projects/${id.split('/')[0]}/services/${id.split('/')[1]}`;

export const projectService: ResourceType = {
  token: 'gcp:projects/service:Service',
  fields: {
    service: text({ required: true, replace: true, pattern: /\./ }),
    project: text({ replace: true, computed: true }),
    disableOnDestroy: flag(),
    disableDependentServices: flag(),
    checkIfServiceHasUsageOnDestroy: flag(),
    deletionPolicy: text({ fallback: 'DELETE', oneOf: ['DELETE', 'PREVENT', 'ABANDON'] }),
  },
  async create(inputs) {
    const project = projectOf(inputs.project);
    const service = String(inputs.service);
    // Enabling what is enabled already is no error.
    if (!(await find(`projects/${project}/services/${service}`))) {
      await callAndWait('POST', `projects/${project}/services?id=${service}`, 'api to enable', {});
    }
    return { id: `${project}/${service}`, state: { ...inputs, project } };
  },
  async read(id, state) {
    const [project, service] = id.split('/');
    return (await find(nameOf(id))) && { ...state, project, service };
  },
  update: (id, _state, inputs) => Promise.resolve({ ...inputs, project: id.split('/')[0] }),
  async remove(id, state) {
    if (state.disableOnDestroy === true && state.deletionPolicy !== 'ABANDON') {
      await callAndWait('DELETE', nameOf(id), 'api to disable');
    }
  },
};
