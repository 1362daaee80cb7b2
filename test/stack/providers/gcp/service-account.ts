import { flag, text } from '../core/fields';
import type { ResourceType } from '../core/resource-type';
import type { Properties } from '../core/wire';
import { namedResource } from './named-resource';
import { projectOf } from './settings';

const emailOf = (inputs: Properties) =>
  `${String(inputs.accountId)}@${projectOf(inputs.project)}.iam.gserviceaccount.com`;

const byEmail = namedResource({
  token: 'gcp:serviceaccount/account:Account',
  noun: 'service account',
  collection: 'serviceAccounts',
  nameField: 'email',
  maxNameLength: 100,
  fields: {
    displayName: text(),
    description: text(),
    disabled: flag(),
    createIgnoreAlreadyExists: flag({ virtual: true }),
  },
  outputs: ['uniqueId'],
});

const withAddress = (id: string, state: Properties): Properties => {
  const email = id.slice(id.lastIndexOf('/') + 1);
  return {
    ...state,
    accountId: email.split('@')[0],
    email,
    member: `serviceAccount:${email}`,
    name: id,
  };
};

const withoutId = (properties: Properties): Properties =>
  Object.fromEntries(Object.entries(properties).filter(([key]) => key !== 'accountId'));

/** Named by its e-mail address, which follows from the account's id and the project. */
export const serviceAccount: ResourceType = {
  ...byEmail,
  autoName: { field: 'accountId', maxLength: 30 },
  fields: {
    ...byEmail.fields,
    accountId: text({
      required: true,
      replace: true,
      pattern: /^[a-z](?:[-a-z0-9]{4,28}[a-z0-9])$/,
    }),
  },
  async create({ accountId, ...inputs }) {
    const { id, state } = await byEmail.create({
      ...inputs,
      email: emailOf({ ...inputs, accountId }),
    });
    return { id, state: withAddress(id, state) };
  },
  async read(id, state) {
    const now = await byEmail.read(id, state);
    return now && withAddress(id, now);
  },
  async update(id, state, inputs) {
    const now = await byEmail.update?.(id, withoutId(state), withoutId(inputs));
    return withAddress(id, now ?? state);
  },
};
