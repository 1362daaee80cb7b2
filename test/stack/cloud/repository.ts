import * as v from 'valibot';
import { denied, invalid, notFound } from './api-error';
import { type Cloud, disabledMessage } from './cloud';
import { type Json, type Kind, shortName } from './kind';

const duration = v.pipe(v.string(), v.regex(/^\d+(s|m|h|d)$/, 'Invalid duration.'));
const repositorySpec = v.looseObject({
  format: v.literal('DOCKER', 'Only Docker repositories are known here.'),
  cleanupPolicies: v.optional(
    v.array(
      v.looseObject({
        id: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,62}[a-z0-9]$/, 'Invalid policy id.')),
        action: v.picklist(['DELETE', 'KEEP'], 'Invalid policy action.'),
        condition: v.optional(
          v.looseObject({ olderThan: v.optional(duration), newerThan: v.optional(duration) }),
        ),
      }),
    ),
  ),
});

export const repositoryKind: Kind = {
  collection: 'projects/*/locations/*/repositories',
  api: 'artifactregistry.googleapis.com',
  namePattern: /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
  notFound: () => 'Requested entity was not found.',
  admit(_cloud, _name, body) {
    const spec = v.safeParse(repositorySpec, body);
    if (!spec.success) throw invalid(spec.issues[0].message);
    for (const policy of spec.output.cleanupPolicies ?? []) {
      if ((policy.condition === undefined) === (policy.mostRecentVersions === undefined)) {
        throw invalid(
          `Cleanup policy ${policy.id} needs a condition or most recent versions, not both.`,
        );
      }
    }
  },
  create: (cloud, name, body) =>
    Promise.resolve({
      mode: 'STANDARD_REPOSITORY',
      ...body,
      registryUri: `${cloud.options.registryHost}/${cloud.options.project}/${shortName(name)}`,
    }),
  update: (_cloud, before, body) => Promise.resolve({ ...before.view, ...body }),
  remove: (cloud, resource) => cloud.images.forget(String(resource.view.registryUri)),
};

const pushSpec = v.object({
  image: v.string(),
  server: v.optional(v.string()),
  username: v.optional(v.string(), ''),
  password: v.optional(v.string(), ''),
});

const holding = (cloud: Cloud, image: string) =>
  cloud
    .all()
    .find(
      ({ name, view }) => image.startsWith(`${String(view.registryUri)}/`) && cloud.ready(name),
    );

/** What Cloud Build asks of whoever has it build an image of this project; others are not its affair. */
export function admitBuild(cloud: Cloud, image: string): void {
  const { project, registryHost } = cloud.options;
  if (!image.startsWith(`${registryHost}/${project}/`)) return;
  const api = 'cloudbuild.googleapis.com';
  if (!cloud.isEnabled(api)) throw denied(disabledMessage(api, project));
  if (!holding(cloud, image)) throw notFound(`name unknown: Repository of "${image}" not found`);
}

/** What Artifact Registry asks of whoever pushes an image. */
export function admitPush(cloud: Cloud, body: Json): void {
  const { image, server, username, password } = v.parse(pushSpec, body);
  const repository = holding(cloud, image);
  if (!repository) throw notFound(`name unknown: Repository of "${image}" not found`);
  if (
    server !== cloud.options.registryHost ||
    username !== 'oauth2accesstoken' ||
    password !== cloud.options.accessToken
  ) {
    throw denied(
      `denied: Permission "artifactregistry.repositories.uploadArtifacts" denied on resource "${repository.name}" (or it may not exist)`,
    );
  }
}
