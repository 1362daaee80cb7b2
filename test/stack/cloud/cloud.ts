import { ApiError, denied, exists, invalid, notFound } from './api-error';
import { createPolicies } from './iam';
import type { Images } from './images';
import {
  type Json,
  type Kind,
  type Resource,
  type RunningInstance,
  locationOf,
  shortName,
} from './kind';
import { isRegion } from './regions';

export type CloudOptions = {
  project: string;
  /** What a caller of the APIs presents. */
  accessToken: string;
  /** Host and port of the registry behind Artifact Registry. */
  registryHost: string;
  /** Bearer token that a person of this project presents to a private service. */
  identityToken: string;
};

export type Cloud = {
  readonly options: CloudOptions;
  readonly policies: ReturnType<typeof createPolicies>;
  readonly images: Images;
  /** How long a second of a request's time limit lasts, in ms: tests shorten an hour. */
  secondMs: number;
  find: (name: string) => Resource | undefined;
  /** The resource, once the operation that makes it has ended well. */
  ready: (name: string) => Resource | undefined;
  all: () => Resource[];
  isEnabled: (api: string) => boolean;
  instances: () => RunningInstance[];
  /** Puts a resource there that nobody asked for. */
  assume: (name: string, view: Json) => void;
  kindOf: (name: string) => Kind | undefined;
  create: (kind: Kind, name: string, body: Json) => () => Promise<void>;
  update: (kind: Kind, name: string, body: Json) => () => Promise<void>;
  remove: (kind: Kind, name: string) => () => Promise<void>;
  close: () => Promise<void>;
};

const unfinished = new Set<unknown>(['CREATING', 'ERROR']);

const collectionPattern = (kind: Kind) =>
  new RegExp(`^${kind.collection.replaceAll('*', '[^/]+')}/[^/]+$`);

/**
 * The state of one project. `create`, `update` and `remove` check a request at once, throwing the
 * {@link ApiError} that refuses it, and return the work that the operation has still to do.
 */
export function createCloud(options: CloudOptions, kinds: Kind[], images: Images): Cloud {
  const resources = new Map<string, Resource>();
  const busy = new Set<string>();
  const patterns = kinds.map((kind) => ({ kind, pattern: collectionPattern(kind) }));

  const find = (name: string) => resources.get(name);
  const ready = (name: string) => {
    const resource = find(name);
    return resource && unfinished.has(resource.view.state) ? undefined : resource;
  };
  const isEnabled = (api: string) =>
    ready(`projects/${options.project}/services/${api}`) !== undefined;
  const existing = (kind: Kind, name: string) => {
    const resource = find(name);
    if (!resource) throw notFound(kind.notFound(name));
    if (busy.has(name)) {
      throw new ApiError(409, 'ABORTED', `Resource ${name} has an operation in progress.`);
    }
    return resource;
  };

  function admit(kind: Kind, name: string) {
    const project = name.startsWith('projects/') ? name.split('/')[1] : options.project;
    if (project !== options.project) {
      throw denied(`Permission denied on resource project ${project}.`);
    }
    if (kind.api && !isEnabled(kind.api)) throw denied(disabledMessage(kind.api, project));
    if (name.includes('/locations/') && !isRegion(locationOf(name))) {
      throw denied(`Location ${locationOf(name)} is not found or access is unauthorized.`);
    }
  }

  async function alone(name: string, work: () => Promise<void>) {
    busy.add(name);
    try {
      await work();
    } finally {
      busy.delete(name);
    }
  }

  const cloud: Cloud = {
    options,
    policies: createPolicies(
      (email) =>
        ready(`projects/${options.project}/serviceAccounts/${email}`) !== undefined ||
        (email.includes('@gcp-sa-iap.iam.') && isEnabled('iap.googleapis.com')),
    ),
    images,
    secondMs: 1000,
    find,
    ready,
    all: () => [...resources.values()],
    isEnabled,
    instances: () => kinds.flatMap((kind) => kind.instances?.() ?? []),
    assume: (name, view) => resources.set(name, { name, view }),
    kindOf: (name) => patterns.find(({ pattern }) => pattern.test(name))?.kind,
    create(kind, name, body) {
      admit(kind, name);
      if (find(name)) throw exists(`Resource '${name}' already exists.`);
      if (!kind.namePattern.test(shortName(name))) {
        throw invalid(`Invalid name '${shortName(name)}': it must match ${kind.namePattern}.`);
      }
      kind.admit?.(cloud, name, body);
      resources.set(name, { name, view: { ...body, state: 'CREATING' } });
      return () =>
        alone(name, async () => {
          try {
            resources.set(name, { name, view: await kind.create(cloud, name, body) });
          } catch (error) {
            if (kind.remainsAfterFailure) {
              resources.set(name, { name, view: { ...body, state: 'ERROR' } });
            } else resources.delete(name);
            throw error;
          }
        });
    },
    update(kind, name, body) {
      admit(kind, name);
      const before = existing(kind, name);
      if (!kind.update) throw invalid(`${name} cannot be changed.`);
      const { update } = kind;
      kind.admit?.(cloud, name, body, before);
      return () =>
        alone(name, async () => {
          resources.set(name, { name, view: await update(cloud, before, body) });
        });
    },
    remove(kind, name) {
      admit(kind, name);
      const resource = existing(kind, name);
      kind.admitRemoval?.(cloud, resource);
      return () =>
        alone(name, async () => {
          await kind.remove(cloud, resource);
          resources.delete(name);
          cloud.policies.forget(name);
        });
    },
    close: async () => {
      for (const kind of kinds) await kind.close?.();
    },
  };
  return cloud;
}

const titles: Record<string, string> = {
  'run.googleapis.com': 'Cloud Run Admin API',
  'redis.googleapis.com': 'Google Cloud Memorystore for Redis API',
  'vpcaccess.googleapis.com': 'Serverless VPC Access API',
  'artifactregistry.googleapis.com': 'Artifact Registry API',
  'iam.googleapis.com': 'Identity and Access Management (IAM) API',
  'secretmanager.googleapis.com': 'Secret Manager API',
  'cloudbuild.googleapis.com': 'Cloud Build API',
  'monitoring.googleapis.com': 'Cloud Monitoring API',
};

/** Google's own words, with the address that mends it. */
export const disabledMessage = (api: string, project: string): string =>
  `${titles[api] ?? api} has not been used in project ${project} before or it is disabled. ` +
  `Enable it by visiting https://console.developers.google.com/apis/api/${api}/overview?project=${project} then retry. ` +
  `If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.`;
