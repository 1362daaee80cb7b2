import { createInterface } from 'node:readline';
import { relative } from 'node:path';
import type { Readable } from 'node:stream';
import * as v from 'valibot';
import { callDocker } from '../../docker/engine';
import { parseReference } from '../../docker/registry';
import { Failure } from '../core/failure';
import { packContext } from './build-context';

export type Build = { context: string; dockerfile: string; platform?: string; target?: string };
export type Login = { server: string; username: string; password: string };

/** Builds with BuildKit, as the provider does unless told otherwise. */
export async function buildImage(name: string, build: Build): Promise<void> {
  const query = new URLSearchParams({
    version: '2',
    t: name,
    dockerfile: relative(build.context, build.dockerfile),
    platform: build.platform ?? `linux/${process.arch === 'arm64' ? 'arm64' : 'amd64'}`,
    ...(build.target && { target: build.target }),
  });
  const answer = await callDocker({
    method: 'POST',
    path: `/build?${query.toString()}`,
    body: await packContext(build.context, build.dockerfile),
  });
  await readProgress(answer, 'error reading build output');
}

/** @returns the digest that the registry gave the image. */
export async function pushImage(name: string, login: Login | undefined): Promise<string> {
  const { host, path, version } = parseReference(name);
  const credentials = login
    ? { username: login.username, password: login.password, serveraddress: login.server }
    : {};
  const answer = await callDocker({
    method: 'POST',
    path: `/images/${host}/${path}/push?tag=${version}`,
    headers: {
      'X-Registry-Auth': Buffer.from(JSON.stringify(credentials)).toString('base64url'),
    },
  });
  const steps = await readProgress(answer, 'error reading push output');
  const digest = steps.map(({ aux }) => aux?.Digest).find((found) => found !== undefined);
  if (digest === undefined) throw new Failure(`no digest came with the push of ${name}`);
  return digest;
}

const step = v.looseObject({
  error: v.optional(v.string()),
  // Of a push: an object with the digest; of BuildKit's trace: a string.
  aux: v.optional(
    v.union([
      v.looseObject({ Digest: v.optional(v.string()) }),
      v.pipe(
        v.string(),
        v.transform(() => ({ Digest: undefined })),
      ),
    ]),
  ),
});

async function readProgress(stream: Readable, failure: string) {
  const steps: v.InferOutput<typeof step>[] = [];
  for await (const line of createInterface(stream)) {
    const parsed = v.parse(step, JSON.parse(line));
    if (parsed.error !== undefined) throw new Failure(`${failure}: ${parsed.error}`);
    steps.push(parsed);
  }
  return steps;
}
