import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from 'redis';
import { endChild } from './child';
import { findFreePort } from './free-port';

export type TestRedis = {
  port: number;
  /** Where it keeps its files. */
  dir: string;
  /** What a server is given to use it. */
  env: { REDISHOST: string; REDISPORT: string };
  process: ChildProcess;
  /** All that it has logged. */
  output: () => string;
  /** Runs one command on a connection of its own. */
  command: (...args: string[]) => Promise<unknown>;
  /** Kills it, and starts it again with the same folder and port. */
  kill: () => Promise<void>;
  restart: () => Promise<void>;
  stop: () => Promise<void>;
};

/** Starts a redis-server of its own on a free port of 127.0.0.1; `args` are its options. */
export async function startRedis(args: string[] = []): Promise<TestRedis> {
  const dir = await mkdtemp(join(tmpdir(), 'chat-redis-'));
  const port = await findFreePort();
  let output = '';
  let child = await launch();

  async function launch(): Promise<ChildProcess> {
    const started = spawn(
      process.env.REDIS_SERVER_PATH ?? 'redis-server',
      ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '', ...args],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    await new Promise<void>((resolve, reject) => {
      started.once('error', (error) =>
        reject(new Error(`redis-server does not start (${error.message}): run npm run setup`)),
      );
      started.once('exit', (code) => reject(new Error(`redis-server ended with ${code}`)));
      const before = output.length;
      started.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('Ready to accept connections', before)) resolve();
      });
    });
    return started;
  }

  return {
    port,
    dir,
    env: { REDISHOST: '127.0.0.1', REDISPORT: String(port) },
    get process() {
      return child;
    },
    output: () => output,
    async command(...words) {
      const client = createClient({ socket: { host: '127.0.0.1', port }, RESP: 2 });
      client.on('error', () => undefined);
      await client.connect();
      try {
        return await client.sendCommand(words);
      } finally {
        client.destroy();
      }
    },
    kill: () => endChild(child),
    async restart() {
      await endChild(child);
      child = await launch();
    },
    async stop() {
      await endChild(child);
      await rm(dir, { recursive: true, force: true });
    },
  };
}
