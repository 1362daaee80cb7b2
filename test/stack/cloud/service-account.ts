import * as v from 'valibot';
import { type Kind, shortName } from './kind';
import { invalid } from './api-error';

const tooLong = v.pipe(v.string(), v.minLength(257));

export const serviceAccountKind: Kind = {
  collection: 'projects/*/serviceAccounts',
  api: 'iam.googleapis.com',
  namePattern: /^[a-z][a-z0-9-]{4,28}[a-z0-9]@[^@]+\.iam\.gserviceaccount\.com$/,
  notFound: () => 'Unknown service account',
  admit(cloud, name, body) {
    if (!name.endsWith(`@${cloud.options.project}.iam.gserviceaccount.com`)) {
      throw invalid(`The account ${shortName(name)} is not of project ${cloud.options.project}.`);
    }
    if (v.is(tooLong, body.description)) {
      throw invalid('The description of a service account has at most 256 bytes.');
    }
  },
  create: (_cloud, name, body) =>
    Promise.resolve({ ...body, email: shortName(name), uniqueId: '100000000000000000001' }),
  update: (_cloud, before, body) => Promise.resolve({ ...before.view, ...body }),
  remove: () => Promise.resolve(),
};
