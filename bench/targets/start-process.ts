import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { endChild } from '../../test/support/child';
import { findFreePort } from '../../test/support/free-port';

export type RunningTarget = {
  port: number;
  pid: number;
  /** From the spawn, by `performance.now()`. */
  startedAt: number;
  stop: () => Promise<void>;
};

const startTimeoutMs = 20_000;

/** Starts a server that listens on `PORT`, and resolves when it accepts connections. */
export async function startProcess(
  command: string,
  args: readonly string[],
  env: Record<string, string>,
): Promise<RunningTarget> {
  const port = await findFreePort();
  const startedAt = performance.now();
  const child = spawn(command, args, {
    env: { PATH: process.env.PATH, NODE_ENV: 'production', PORT: String(port), ...env },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const stop = (): Promise<void> => endChild(child);
  try {
    await new Promise<void>((resolve, reject) => {
      child.once('error', (error) =>
        reject(new Error(`${command} does not start: ${error.message}`)),
      );
      child.once('exit', (code) => reject(new Error(`${args.join(' ')} ended with ${code}`)));
      void waitForPort(port, startedAt + startTimeoutMs).then(resolve, reject);
    });
  } catch (error) {
    await stop();
    throw error;
  }
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} has no process`);
  return { port, pid, startedAt, stop };
}

async function waitForPort(port: number, deadline: number): Promise<void> {
  while (!(await accepts(port))) {
    if (performance.now() > deadline) throw new Error('nothing listens on the port it was given');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('close', () => socket.destroy());
    socket.once('connect', () => socket.destroy());
  });
}
