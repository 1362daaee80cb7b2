import { afterAll, beforeAll } from '@jest/globals';
import { createLogger } from '../../service/server/logger';
import { createMemoryLog } from '../../service/server/log/memory';
import { createRedisLog, logScripts } from '../../service/server/log/redis';
import {
  encodeHead,
  type LogDraft,
  type LogLimits,
  type Published,
  type RoomLog,
} from '../../service/server/log/room-log';
import { createCommands } from '../../service/server/redis/commands';
import { createFeed } from '../../service/server/redis/feed';
import { onTestEnd } from './cleanup';
import { startRedis, type TestRedis } from './start-redis';

export const logKinds = ['in memory', 'on Redis'] as const;

export type OpenLog = {
  log: RoomLog;
  /** What the log has published, by room. */
  published: Map<string, Published[]>;
  whispers: string[];
};

export type Logs = {
  /** Opens a log until the test ends; limits that are not given are too high to matter. */
  open: (limits?: Partial<LogLimits>) => Promise<OpenLog>;
  /** Absent in memory. */
  readonly redis: TestRedis | undefined;
};

/** Opens logs for the tests of the surrounding `describe`. */
export function useLogs(kind: (typeof logKinds)[number]): Logs {
  let redis: TestRedis | undefined;

  beforeAll(async () => {
    if (kind === 'on Redis') redis = await startRedis();
  });
  afterAll(() => redis?.stop());

  return {
    get redis() {
      return redis;
    },
    async open(given = {}) {
      const limits = {
        roomMaxMessages: 10_000,
        roomMaxBytes: 1024 ** 3,
        roomTtlMs: 30 * 24 * 3600 * 1000,
        ...given,
      };
      const log = redis ? openRedisLog(redis, limits) : createMemoryLog(limits);
      onTestEnd(() => log.close());
      return start(log);
    },
  };
}

function openRedisLog({ port }: TestRedis, limits: LogLimits): RoomLog {
  const config = { host: '127.0.0.1', port, password: '', caCert: '' };
  const logger = createLogger({ logLevel: 'silent' });
  const commands = createCommands(config, logScripts, logger);
  return createRedisLog({ commands, feed: createFeed(config, commands, logger), limits });
}

async function start(log: RoomLog): Promise<OpenLog> {
  const published = new Map<string, Published[]>();
  const whispers: string[] = [];
  let onCommandsReady = (): void => undefined;
  let onFeedReady = (): void => undefined;
  const ready = Promise.all([
    new Promise<void>((resolve) => (onCommandsReady = resolve)),
    new Promise<void>((resolve) => (onFeedReady = resolve)),
  ]);
  log.start({
    onPublished: (room, entries) =>
      published.set(room, [...(published.get(room) ?? []), ...entries]),
    onWhisper: (_, whisper) => void whispers.push(whisper),
    onFeedLost: () => undefined,
    onFeedReady: () => onFeedReady(),
    onCommandsReady: () => onCommandsReady(),
  });
  await ready;
  return { log, published, whispers };
}

/** A message on its way into a log. */
export function draftOf(id: string, text = `text of ${id}`, user = 'ann'): LogDraft {
  return { id, head: encodeHead(user, text, id) };
}

/** Appends as many messages, with the ids m1, m2 and so on, and resolves with their receipts. */
export function appendMany({ append }: RoomLog, room: string, count: number) {
  const ids = Array.from({ length: count }, (_, index) => `m${index + 1}`);
  return Promise.all(ids.map((id) => append(room, draftOf(id))));
}
