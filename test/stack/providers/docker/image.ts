import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as v from 'valibot';
import { findDocker } from '../../docker/engine';
import { parseReference } from '../../docker/registry';
import { call } from '../core/cloud-client';
import { Failure } from '../core/failure';
import { flag, map, object, text, texts } from '../core/fields';
import type { ResourceType } from '../core/resource-type';
import { type Properties, isUnknown } from '../core/wire';
import { type Build, buildImage, pushImage } from './build-and-push';
import { digestContext } from './build-context';

const inputsSpec = v.looseObject({
  imageName: v.string(),
  skipPush: v.optional(v.boolean(), false),
  registry: v.optional(
    v.object({ server: v.string(), username: v.string(), password: v.string() }),
  ),
});

/** Where the context and the Dockerfile are, from the program's folder. */
function locate(inputs: Properties): Build {
  const build = v.parse(
    v.optional(
      v.looseObject({
        context: v.optional(v.string(), '.'),
        dockerfile: v.optional(v.string()),
        platform: v.optional(v.string()),
        target: v.optional(v.string()),
      }),
      {},
    ),
    inputs.build,
  );
  const context = resolve(build.context);
  const dockerfile = resolve(build.dockerfile ?? join(context, 'Dockerfile'));
  if (!existsSync(dockerfile)) {
    throw new Failure(
      `could not open dockerfile at relative path "${build.dockerfile ?? 'Dockerfile'}": stat ${dockerfile}: no such file or directory`,
    );
  }
  const { platform, target } = build;
  return { context, dockerfile, ...(platform && { platform }), ...(target && { target }) };
}

/** The provider cannot even be configured without a daemon. */
async function requireDaemon() {
  if (await findDocker()) return;
  throw new Failure(
    'docker native provider returned an unexpected error from Configure: failed to connect to any docker daemon',
  );
}

async function make(inputs: Properties) {
  await requireDaemon();
  const { imageName, skipPush, registry } = v.parse(inputsSpec, inputs);
  await buildImage(imageName, locate(inputs));
  const { host, path } = parseReference(imageName);
  // The registry behind the cloud asks nobody who they are, Artifact Registry does.
  if (!skipPush) await call('POST', 'registry:push', { image: imageName, ...registry });
  const digest = skipPush ? '' : await pushImage(imageName, registry);
  return {
    id: imageName,
    state: {
      ...inputs,
      baseImageName: imageName,
      registryServer: host,
      repoDigest: `${host}/${path}@${digest}`,
    },
  };
}

/** `docker.Image`: built and pushed by the daemon of this machine. */
export const image: ResourceType = {
  token: 'docker:index/image:Image',
  fields: {
    imageName: text({ required: true }),
    skipPush: flag(),
    buildOnPreview: flag(),
    registry: object(
      { server: text(), username: text(), password: text() },
      // A fresh token alone is no change.
      { same: (before, after) => serverOf(before) === serverOf(after) },
    ),
    build: object({
      context: text(),
      dockerfile: text(),
      platform: text(),
      target: text(),
      network: text(),
      args: map(),
      addHosts: texts(),
      cacheFrom: object({ images: texts() }),
      builderVersion: text({ oneOf: ['BuilderBuildKit', 'BuilderV1'] }),
      contextDigest: text(),
    }),
  },
  async prepare(inputs) {
    await requireDaemon();
    if (isUnknown(inputs.build)) return inputs;
    const { context, dockerfile } = locate(inputs);
    const build = v.parse(v.optional(v.record(v.string(), v.unknown()), {}), inputs.build);
    return {
      ...inputs,
      build: { ...build, contextDigest: await digestContext(context, dockerfile) },
    };
  },
  create: make,
  async read(_id, state) {
    await requireDaemon();
    return state;
  },
  update: async (_id, _state, inputs) => (await make(inputs)).state,
  remove: requireDaemon,
};

const serverOf = (registry: unknown) =>
  v.is(v.looseObject({ server: v.string() }), registry) ? registry.server : undefined;
