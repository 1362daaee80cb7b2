import { callAndWait, find } from '../core/cloud-client';
import { Failure } from '../core/failure';
import { flag, number, text } from '../core/fields';
import type { ResourceType } from '../core/resource-type';

/** The data is secret in the state whether or not the program marked it. */
export const secretVersion: ResourceType = {
  token: 'gcp:secretmanager/secretVersion:SecretVersion',
  secretOutputs: ['secretData', 'secretDataWo'],
  fields: {
    secret: text({ required: true, replace: true, pattern: /^projects\/[^/]+\/secrets\/[^/]+$/ }),
    secretData: text({ replace: true }),
    secretDataWo: text(),
    secretDataWoVersion: number({ replace: true }),
    isSecretDataBase64: flag(),
    enabled: flag({ fallback: true }),
    deletionPolicy: text({ fallback: 'DELETE', oneOf: ['DELETE', 'DISABLE', 'ABANDON'] }),
  },
  async create(inputs) {
    const data = inputs.secretData ?? inputs.secretDataWo;
    const versions = `${String(inputs.secret)}/versions`;
    const id = await callAndWait('POST', versions, 'Creating SecretVersion', { data });
    if (id === undefined) throw new Failure('the new version has no name');
    return { id, state: { ...inputs, name: id, version: id.slice(id.lastIndexOf('/') + 1) } };
  },
  read: async (id, state) => ((await find(id)) ? state : undefined),
  update: (_id, state, inputs) => Promise.resolve({ ...state, ...inputs }),
  async remove(id, state) {
    if (state.deletionPolicy !== 'ABANDON' && (await find(id))) {
      await callAndWait('DELETE', id, 'Deleting SecretVersion');
    }
  },
};
