import { invalid } from './api-error';
import { type Kind, shortName } from './kind';

/** APIs that a project has from the start here, because nothing else can be enabled without them. */
export const initialApis = ['cloudresourcemanager.googleapis.com', 'serviceusage.googleapis.com'];

const known = new Set(
  [
    ...initialApis,
    ...['run', 'redis', 'vpcaccess', 'artifactregistry', 'cloudbuild', 'compute', 'iam', 'iap'],
    ...['secretmanager', 'monitoring', 'logging', 'billingbudgets', 'cloudbilling'],
    ...['servicenetworking', 'networkconnectivity', 'containerscanning'],
  ].map((name) => (name.includes('.') ? name : `${name}.googleapis.com`)),
);

export const projectServiceKind: Kind = {
  collection: 'projects/*/services',
  api: 'serviceusage.googleapis.com',
  namePattern: /^[a-z][a-z0-9]*(\.[a-z0-9]+)+$/,
  notFound: (name) => `Service ${shortName(name)} is not enabled.`,
  admit(cloud, name) {
    if (!cloud.isEnabled('cloudresourcemanager.googleapis.com')) {
      throw invalid('Cloud Resource Manager API is disabled.');
    }
    if (!known.has(shortName(name))) {
      throw invalid(`Not found or permission denied for service(s): ${shortName(name)}.`);
    }
  },
  create: () => Promise.resolve({ state: 'ENABLED' }),
  remove: () => Promise.resolve(),
};
