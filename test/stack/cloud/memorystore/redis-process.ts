import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findFreePort } from '../../../support/free-port';
import type { Certificates } from './certificate';

export type RedisOptions = {
  /** Empty: no password is asked for. */
  password: string;
  /** Given: connections must be encrypted. */
  certificates?: Certificates;
  memoryGb: number;
  /** Settings of redis.conf that Memorystore passes on. */
  configs: Record<string, string>;
};

export type RedisProcess = { port: number; stop: () => Promise<void> };

/** What Memorystore does not let its users call; CLIENT SETINFO is not among what it supports. */
const blocked =
  '-acl -bgrewriteaof -bgsave -client +client|getname +client|id +client|info +client|kill +client|list +client|setname -cluster -config -debug -failover -lastsave -migrate -module -psync -replicaof -save -shutdown -slaveof -sync';

/** Starts a redis-server of its own and resolves once it accepts connections. */
export async function startRedis(options: RedisOptions): Promise<RedisProcess> {
  const folder = await mkdtemp(join(tmpdir(), 'memorystore-'));
  const port = await findFreePort();
  const { certificates } = options;
  const write = async (name: string, text: string) => {
    await writeFile(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const listen = certificates
    ? [
        'port 0',
        `tls-port ${port}`,
        `tls-cert-file ${await write('server.crt', certificates.cert)}`,
        `tls-key-file ${await write('server.key', certificates.key)}`,
        `tls-ca-cert-file ${await write('ca.crt', certificates.ca)}`,
        'tls-auth-clients no',
      ]
    : [`port ${port}`];
  const settings = await write(
    'redis.conf',
    [
      ...listen,
      'bind 127.0.0.1',
      `dir ${folder}`,
      'save ""',
      `maxmemory ${options.memoryGb}gb`,
      ...Object.entries(options.configs).map(([key, value]) => `${key} ${value}`),
      `user default on ${options.password ? `>${options.password}` : 'nopass'} ~* &* +@all ${blocked}`,
    ].join('\n'),
  );
  const server = spawn(process.env.REDIS_SERVER_PATH ?? 'redis-server', [settings], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(server, 'exit');
  const stop = async () => {
    server.kill('SIGKILL');
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  const lines: string[] = [];
  for await (const line of createInterface(server.stdout)) {
    lines.push(line);
    if (line.includes('Ready to accept connections')) {
      server.stdout.resume();
      return { port, stop };
    }
  }
  await stop();
  throw new Error(`redis-server did not start:\n${lines.join('\n')}`);
}
