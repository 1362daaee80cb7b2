import { createInterface } from 'node:readline';
import * as v from 'valibot';
import { callDocker, readText } from './engine';
import { parseReference } from './registry';

const created = v.object({ Id: v.string() });

/**
 * Pulls an image and runs it on the host's network, with the limits given.
 *
 * @param log takes what the container prints.
 */
export async function startContainer(
  reference: string,
  environment: Record<string, string>,
  limits: { cpu: string; memory: string },
  log: string[],
): Promise<{ exited: Promise<unknown>; kill: (signal: 'SIGTERM' | 'SIGKILL') => void }> {
  await pull(reference);
  const answer = await callDocker({
    method: 'POST',
    path: '/containers/create',
    body: {
      Image: reference,
      Env: Object.entries(environment).map(([name, value]) => `${name}=${value}`),
      Labels: { 'cloud-run-chat-test': 'stack' },
      HostConfig: {
        NetworkMode: 'host',
        Memory: bytesOf(limits.memory),
        NanoCpus: Number(limits.cpu) * 1e9,
      },
    },
  });
  const { Id: id } = v.parse(created, JSON.parse(await readText(answer)));
  const output = await callDocker({
    method: 'POST',
    path: `/containers/${id}/attach?stream=1&stdout=1&stderr=1`,
  });
  // Each chunk has a header of eight bytes.
  createInterface(output).on('line', (line) => log.push(line.slice(8)));
  const wait = callDocker({ method: 'POST', path: `/containers/${id}/wait?condition=next-exit` });
  await drain({ method: 'POST', path: `/containers/${id}/start` });
  return {
    exited: wait
      .then(readText)
      .then(() => drain({ method: 'DELETE', path: `/containers/${id}?force=1` })),
    kill: (signal) => {
      // A container that has ended by itself cannot be signalled.
      drain({ method: 'POST', path: `/containers/${id}/kill?signal=${signal}` }).catch(
        () => undefined,
      );
    },
  };
}

async function pull(reference: string) {
  const { host, path, version } = parseReference(reference);
  const query = new URLSearchParams({ fromImage: `${host}/${path}`, tag: version });
  const progress = await readText(
    await callDocker({ method: 'POST', path: `/images/create?${query.toString()}` }),
  );
  if (progress.includes('"error"')) throw new Error(`Container import failed: ${progress}`);
}

const drain = async (call: Parameters<typeof callDocker>[0]) => readText(await callDocker(call));

function bytesOf(memory: string): number {
  const [, amount = '512', unit = 'Mi'] = /^(\d+)(Mi|Gi)$/.exec(memory) ?? [];
  return Number(amount) * (unit === 'Gi' ? 2 ** 30 : 2 ** 20);
}
