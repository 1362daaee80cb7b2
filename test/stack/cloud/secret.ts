import * as v from 'valibot';
import { invalid } from './api-error';
import { type Kind, shortName } from './kind';

const replication = v.union([
  v.strictObject({ auto: v.looseObject({}) }),
  v.strictObject({
    userManaged: v.looseObject({ replicas: v.array(v.looseObject({ location: v.string() })) }),
  }),
]);

export const secretKind: Kind = {
  collection: 'projects/*/secrets',
  api: 'secretmanager.googleapis.com',
  namePattern: /^[A-Za-z0-9_-]{1,255}$/,
  notFound: (name) => `Secret [${name}] not found.`,
  admit(_cloud, _name, body, before) {
    if (!before && !v.is(replication, body.replication)) {
      throw invalid('The replication field of a secret must be automatic or user-managed.');
    }
  },
  create: (_cloud, _name, body) => Promise.resolve(body),
  update: (_cloud, before, body) => Promise.resolve({ ...before.view, ...body }),
  async remove(cloud, secret) {
    for (const version of cloud.all()) {
      if (version.name.startsWith(`${secret.name}/versions/`)) {
        await cloud.remove(secretVersionKind, version.name)();
      }
    }
  },
};

export const secretVersionKind: Kind = {
  collection: 'projects/*/secrets/*/versions',
  api: 'secretmanager.googleapis.com',
  namePattern: /^\d+$/,
  notFound: (name) => `Secret Version [${name}] not found.`,
  admit(cloud, name, body) {
    const secret = name.slice(0, name.lastIndexOf('/versions/'));
    if (!cloud.ready(secret)) throw invalid(secretKind.notFound(secret));
    if (typeof body.data !== 'string' || body.data === '') {
      throw invalid('The payload of a secret version must not be empty.');
    }
  },
  create: (_cloud, name, body) =>
    Promise.resolve({ ...body, state: 'ENABLED', version: shortName(name) }),
  remove: () => Promise.resolve(),
};
