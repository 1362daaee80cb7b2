import { type IncomingMessage, request } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as v from 'valibot';

type Call = {
  method: 'GET' | 'HEAD' | 'POST' | 'DELETE';
  path: string;
  headers?: Record<string, string>;
  /** Sent as JSON, or as it comes. */
  body?: object | Readable;
};

/** Where a daemon may listen, in the order in which Docker's own tools look. */
function addresses(): string[] {
  const given = process.env.DOCKER_HOST;
  if (given) return [given];
  return [
    'unix:///var/run/docker.sock',
    `unix://${join(homedir(), '.docker', 'run', 'docker.sock')}`,
    `unix://${join(homedir(), '.docker', 'desktop', 'docker.sock')}`,
  ];
}

const connectionOf = (address: string) => {
  if (address.startsWith('unix://')) return { socketPath: address.slice('unix://'.length) };
  const { hostname, port } = new URL(address);
  return { hostname, port };
};

async function send(address: string, call: Call): Promise<IncomingMessage> {
  const isStream = call.body instanceof Readable;
  const outgoing = request({
    ...connectionOf(address),
    method: call.method,
    path: call.path,
    headers: {
      ...(call.body && { 'content-type': isStream ? 'application/x-tar' : 'application/json' }),
      ...call.headers,
    },
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve).once('error', reject);
  });
  if (call.body instanceof Readable) await pipeline(call.body, outgoing);
  else outgoing.end(call.body && JSON.stringify(call.body));
  return answered;
}

/** The address of a daemon that answers, if there is one. */
export async function findDocker(): Promise<string | undefined> {
  for (const address of addresses()) {
    try {
      const answer = await send(address, { method: 'GET', path: '/_ping' });
      answer.resume();
      if (answer.statusCode === 200) return address;
    } catch {
      // Nothing listens here: try the next place.
    }
  }
  return undefined;
}

/** A request to the daemon that answers with an error. */
export class DockerError extends Error {}

/** Calls the daemon's API; the answer's body is still to be read. */
export async function callDocker(call: Call): Promise<IncomingMessage> {
  const address = await findDocker();
  if (address === undefined) throw new DockerError('failed to connect to any docker daemon');
  const answer = await send(address, call);
  if ((answer.statusCode ?? 500) < 400) return answer;
  const text = await readText(answer);
  throw new DockerError(`${call.method} ${call.path}: ${text.trim()}`);
}

export async function readText(stream: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

const names = v.pipe(
  v.nullable(v.array(v.string())),
  v.transform((list) => list ?? []),
);
const imageList = v.array(v.object({ Id: v.string(), RepoTags: names, RepoDigests: names }));

/** Removes the daemon's own copies of the images whose names begin so. */
export async function removeLocalImages(prefix: string): Promise<void> {
  const listed = await callDocker({ method: 'GET', path: '/images/json' });
  for (const image of v.parse(imageList, JSON.parse(await readText(listed)))) {
    // One that a newer build took the tag from is known by its digest alone.
    const known = [...image.RepoTags, ...image.RepoDigests];
    if (!known.some((name) => name.startsWith(prefix))) continue;
    const answer = await callDocker({ method: 'DELETE', path: `/images/${image.Id}?force=1` });
    await readText(answer);
  }
}
