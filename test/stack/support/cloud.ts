import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { until } from '../../support/until';
import type { Fault } from '../cloud/faults';

const cloudState = v.object({
  resources: v.array(v.string()),
  bindings: v.array(v.string()),
  /** Every change that was admitted, in its order. */
  journal: v.array(v.string()),
  instances: v.array(
    v.object({
      service: v.string(),
      revision: v.string(),
      active: v.number(),
      environment: v.array(v.string()),
    }),
  ),
});
export type CloudState = v.InferOutput<typeof cloudState>;

/** A fault of a request whose path contains `path`; it happens once unless `times` says more. */
export type PlannedFault = Fault extends infer F
  ? F extends Fault
    ? Omit<F, 'times'> & { times?: number }
    : never
  : never;

export type TestCloud = {
  url: string;
  project: string;
  accessToken: string;
  /** What a person of the project presents to a private service. */
  identityToken: string;
  state: () => Promise<CloudState>;
  /** A resource as the API answers it. */
  read: (name: string) => Promise<Record<string, unknown>>;
  /** What was created, updated, deleted, granted and revoked while `work` ran. */
  changesDuring: (work: () => Promise<unknown>) => Promise<string[]>;
  plan: (fault: PlannedFault) => Promise<void>;
  clearFaults: () => Promise<void>;
  /** Resolves once an operation is held by a planned `hold`. */
  held: () => Promise<void>;
  release: () => Promise<void>;
  /** `gcloud builds submit --tag`: makes an image of a folder's `service/dist`. */
  buildImage: (tag: string, source: string) => Promise<string>;
  /** Sets how long a second of a request's time limit lasts. */
  setSecond: (ms: number) => Promise<void>;
  /** Deletes a resource behind Pulumi's back, as `gcloud … delete` does. */
  deleteByHand: (name: string) => Promise<void>;
  stop: () => Promise<void>;
};

type Options = {
  /** Host and port of a real registry that images are pushed to. */
  registry?: string;
};

/** Starts a cloud of its own: one empty project. */
export async function startCloud({ registry }: Options = {}): Promise<TestCloud> {
  const id = randomBytes(4).toString('hex');
  const options = {
    project: `chat-test-${id}`,
    accessToken: `access-${id}`,
    identityToken: `identity-${id}`,
    registryHost: registry ?? 'us-central1-docker.pkg.dev',
    hasRegistry: registry !== undefined,
  };
  const child = spawn(
    process.execPath,
    [
      '--import',
      require.resolve('tsx'),
      join(__dirname, '../cloud/main.ts'),
      JSON.stringify(options),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  const [url] = v.parse(v.tuple([v.string()]), await once(createInterface(child.stdout), 'line'));

  async function send(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${url}/${path}`, {
      method,
      headers: { authorization: `Bearer ${options.accessToken}` },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  }
  const control = (verb: string, body?: object) => send('POST', `control/${verb}`, body);
  const state = async () => v.parse(cloudState, await control('state'));

  return {
    url,
    ...options,
    state,
    read: async (name) =>
      v.parse(v.record(v.string(), v.unknown()), await send('GET', `v1/${name}`)),
    async changesDuring(work) {
      const before = (await state()).journal.length;
      await work();
      return (await state()).journal.slice(before);
    },
    plan: async (fault) => void (await control('plan', fault)),
    clearFaults: async () => void (await control('clear')),
    held: async () => void (await control('held')),
    release: async () => void (await control('release')),
    async buildImage(tag, source) {
      const built = v.object({ reference: v.string() });
      return v.parse(built, await control('build', { tag, source })).reference;
    },
    setSecond: async (ms) => void (await control('second', { ms })),
    async deleteByHand(name) {
      await send('DELETE', `v1/${name}`);
      await until(async () => !(await state()).resources.includes(name));
    },
    async stop() {
      child.stdin.end();
      await exited;
    },
  };
}
