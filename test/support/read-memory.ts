import { readFile } from 'node:fs/promises';
import { WebSocket } from 'ws';
import * as v from 'valibot';
import type { TestServer } from './start-server';

/** Starts a server with this, so that its heap can be asked for. */
export const withInspector = { NODE_OPTIONS: '--inspect=127.0.0.1:0' };

const heapUsage = v.object({ result: v.object({ usedSize: v.number() }) });

/** The bytes that a server's heap holds after a garbage collection, by Node's inspector. */
export async function readHeapBytes(server: TestServer): Promise<number> {
  const { message } = await server.waitForLine((line) =>
    line.message.startsWith('Debugger listening on ws://'),
  );
  const inspector = new WebSocket(message.replace('Debugger listening on ', ''));
  await new Promise((resolve) => inspector.once('open', resolve));
  const call = (id: number, method: string): Promise<unknown> =>
    new Promise((resolve) => {
      inspector.on('message', (data: Buffer) => {
        const answer = JSON.parse(data.toString()) as { id?: number };
        if (answer.id === id) resolve(answer);
      });
      inspector.send(JSON.stringify({ id, method }));
    });
  await call(1, 'HeapProfiler.collectGarbage');
  const { result } = v.parse(heapUsage, await call(2, 'Runtime.getHeapUsage'));
  inspector.terminate();
  return result.usedSize;
}

/** The bytes of memory that a process has now, as the system counts them. */
export async function readResidentBytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) * 1024;
}
