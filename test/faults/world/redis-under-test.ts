import { readdir, readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { startRedis } from '../../support/start-redis';
import type { HistoryEvent, RoomSnapshot } from '../history';
import { startTcpProxy, type TcpProxy } from './network/tcp-proxy';
import { createLogWitness } from './log-witness';

export type RedisUnderTest = {
  /** The way from the servers to it. */
  proxy: TcpProxy;
  command: (...args: string[]) => Promise<unknown>;
  /** All that it has logged. */
  output: () => string;
  /**
   * Kills it; `downMs` later it is back with what its append-only file kept, or with the share of it
   * that is given.
   */
  crash: (downMs: number, keptShare?: number) => Promise<void>;
  stopFor: (ms: number) => Promise<void>;
  /** The whole logs, at the end. */
  readLogs: () => Promise<RoomSnapshot[]>;
  close: () => Promise<void>;
};

export type RedisParts = {
  appendfsync: 'always' | 'everysec';
  rooms: readonly string[];
  record: (event: HistoryEvent) => void;
  wait: (ms: number) => Promise<void>;
};

/** A real Redis with an append-only file, reached by the servers through a network that can break. */
export async function startRedisUnderTest(parts: RedisParts): Promise<RedisUnderTest> {
  const { appendfsync, rooms, record, wait } = parts;
  const redis = await startRedis(['--appendonly', 'yes', '--appendfsync', appendfsync]);
  const proxy = await startTcpProxy(() => redis.port);
  const witness = createLogWitness(redis.port, rooms, (room, entries) =>
    record({ t: Date.now(), kind: 'stored', room, entries }),
  );
  witness.follow();

  return {
    proxy,
    command: redis.command,
    output: redis.output,
    async crash(downMs, keptShare = 1) {
      const stopped = witness.stop();
      await redis.kill();
      const downAt = Date.now();
      await stopped;
      await keepShare(redis.dir, keptShare);
      await wait(downMs);
      // Nobody writes before it is known what is left.
      proxy.refuse(true);
      await redis.restart();
      const logs = await witness.readAll();
      record({ t: Date.now(), kind: 'redis restarted', downAt, logs });
      proxy.refuse(false);
      witness.follow();
    },
    async stopFor(ms) {
      redis.process.kill('SIGSTOP');
      await wait(ms);
      redis.process.kill('SIGCONT');
    },
    async readLogs() {
      const logs = await witness.readAll();
      record({ t: Date.now(), kind: 'final log', logs });
      return logs;
    },
    async close() {
      await witness.stop();
      await proxy.close();
      await redis.stop();
    },
  };
}

/**
 * Cuts the append-only file as a crash of the machine, or a failover to a late replica, does. Only
 * between transactions: Redis 7.0 keeps the half of one that was cut inside, and runs it together
 * with the next one at its next start.
 */
async function keepShare(dir: string, share: number): Promise<void> {
  const folder = join(dir, 'appendonlydir');
  if (share === 0) return rm(folder, { recursive: true, force: true });
  if (share === 1) return;
  for (const name of await readdir(folder)) {
    if (!name.endsWith('.incr.aof')) continue;
    const file = join(folder, name);
    const bytes = await readFile(file);
    const end = '*1\r\n$4\r\nEXEC\r\n';
    const lastEnd = bytes.lastIndexOf(end, Math.floor(bytes.length * share));
    await truncate(file, lastEnd < 0 ? 0 : lastEnd + end.length);
  }
}
