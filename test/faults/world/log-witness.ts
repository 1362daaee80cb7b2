import { createClient } from 'redis';
import * as v from 'valibot';
import { keysOf } from '../../../service/server/log/redis-model';
import type { RoomSnapshot, StoredEntry } from '../history';

const pollMs = 200;

const streamEntries = v.array(
  v.tuple([v.string(), v.tuple([v.literal('h'), v.string(), v.literal('t'), v.string()])]),
);
const head = v.object({ user: v.string(), text: v.string(), id: v.string() });

/** Reads the rooms' logs from Redis itself, past the servers and the broken network. */
export type LogWitness = {
  /** Follows the logs from their beginnings: what is then trimmed, or lost in a crash, is known. */
  follow: () => void;
  /** Before Redis is killed. */
  stop: () => Promise<void>;
  readAll: () => Promise<RoomSnapshot[]>;
};

export function createLogWitness(
  port: number,
  rooms: readonly string[],
  onStored: (room: string, entries: StoredEntry[]) => void,
): LogWitness {
  let stop = (): Promise<void> => Promise.resolve();

  function follow(): void {
    const redis = createRedis(port);
    const newest = new Map<string, number>();
    let isStopped = false;
    let wake = (): void => undefined;

    async function run(): Promise<void> {
      await redis.connect();
      while (!isStopped) {
        for (const room of rooms) {
          const entries = await readFrom(redis, room, (newest.get(room) ?? 0) + 1);
          if (entries.length > 0) onStored(room, entries);
          newest.set(room, entries.at(-1)?.seq ?? newest.get(room) ?? 0);
        }
        await new Promise<void>((resolve) => {
          wake = resolve;
          setTimeout(resolve, pollMs);
        });
      }
    }

    const ended = run().catch((error: unknown) => {
      if (!isStopped) throw error;
    });
    ended.catch(() => undefined);
    stop = () => {
      isStopped = true;
      wake();
      redis.destroy();
      return ended;
    };
  }

  return {
    follow,
    stop: () => stop(),
    async readAll() {
      const redis = createRedis(port);
      await redis.connect();
      const snapshots: RoomSnapshot[] = [];
      for (const room of rooms) snapshots.push({ room, entries: await readFrom(redis, room, 1) });
      redis.destroy();
      return snapshots;
    },
  };
}

function createRedis(port: number) {
  const client = createClient({
    socket: { host: '127.0.0.1', port },
    RESP: 2,
    // A stopped Redis answers when it goes on.
    commandOptions: { timeout: 0 },
  });
  client.on('error', () => undefined);
  return client;
}

async function readFrom(
  client: ReturnType<typeof createRedis>,
  room: string,
  seq: number,
): Promise<StoredEntry[]> {
  const [stream] = keysOf(room);
  const reply: unknown = await client.sendCommand(['XRANGE', stream, `${seq}-0`, '+']);
  return v.parse(streamEntries, reply).map(([entryId, [, json, , at]]) => {
    const { user, text, id } = v.parse(head, JSON.parse(`${json}}`));
    return { seq: Number(entryId.split('-')[0]), id, at: Number(at), user, text };
  });
}
