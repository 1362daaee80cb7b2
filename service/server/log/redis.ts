import type { Cursor, Receipt } from '../../protocol';
import type { Commands } from '../redis/commands';
import type { Feed } from '../redis/feed';
import { channelOf, keysOf, parseBatch } from './redis-model';
import appendScript from './append.lua';
import resyncScript from './resync.lua';
import {
  ConflictError,
  createEntry,
  entryOverheadBytes,
  idTtlMs,
  isSameEntry,
  maxIds,
  UnavailableError,
  type Entry,
  type LogDraft,
  type LogLimits,
  type LogListener,
  type Page,
  type RoomLog,
  type Since,
} from './room-log';

export const logScripts = [appendScript, resyncScript];

/** Drafts of one script call: enough to save calls, few enough not to hold up others. */
const maxBatchDrafts = 128;
const maxBatchBytes = 256 * 1024;

type Pending = LogDraft & { resolve: (receipt: Receipt) => void; reject: (error: Error) => void };

export type RedisLogParts = { commands: Commands; feed: Feed; limits: LogLimits };

/** The log of many instances, on one connection for commands and one for what is published. */
export function createRedisLog({ commands, feed, limits }: RedisLogParts): RoomLog {
  const waiting = new Map<string, Pending[]>();
  let listener: LogListener | undefined;

  const scriptLimits = [
    limits.roomMaxMessages,
    limits.roomMaxBytes,
    limits.roomTtlMs,
    maxIds(limits),
    idTtlMs,
    entryOverheadBytes,
  ].map(String);

  /** One script call for all that was sent to a room in this turn of the event loop. */
  function flush(room: string): void {
    const pending = waiting.get(room);
    waiting.delete(room);
    for (const batch of splitBatches(pending ?? [])) void store(room, batch);
  }

  async function store(room: string, batch: Pending[]): Promise<void> {
    const drafts = batch.flatMap(({ id, head }) => [id, head]);
    try {
      const answer = await commands.runScript(appendScript, keysOf(room), [
        channelOf(room),
        ...scriptLimits,
        ...drafts,
      ]);
      if (!Array.isArray(answer)) throw new UnavailableError('unexpected reply');
      batch.forEach((draft, index) => settle(draft, String(answer[index])));
    } catch (error) {
      const reason = error instanceof Error ? error : new UnavailableError(String(error));
      for (const draft of batch) draft.reject(reason);
    }
  }

  async function readRange(args: string[]): Promise<Entry[]> {
    return parseEntries(await commands.run(args));
  }

  async function readNewest(room: string, before: string, limit: number): Promise<Page> {
    const [stream] = keysOf(room);
    // One more tells whether there are earlier ones.
    const entries = await readRange(['XREVRANGE', stream, before, '-', 'COUNT', String(limit + 1)]);
    return { entries: entries.slice(0, limit).reverse(), older: entries.length > limit };
  }

  async function resync(room: string, cursor: Cursor, tailLimit: number): Promise<Since> {
    const answer = await commands.runScript(resyncScript, keysOf(room), [
      cursor.id,
      String(tailLimit + 1),
    ]);
    const [known, newest] = Array.isArray(answer) ? (answer as unknown[]) : [];
    const entries = parseEntries(newest);
    const isKnown =
      cursor.seq === 0 ||
      (typeof known === 'string' && known.startsWith(`${cursor.seq} ${cursor.at} `));
    return {
      kind: isKnown ? 'truncated' : 'replaced',
      entries: entries.slice(0, tailLimit).reverse(),
      older: entries.length > tailLimit,
    };
  }

  return {
    start(given) {
      listener = given;
      commands.start(given.onCommandsReady);
      feed.start({ onReady: given.onFeedReady, onLost: given.onFeedLost });
    },

    append(room, draft) {
      return new Promise((resolve, reject) => {
        const pending = { ...draft, resolve, reject };
        const batch = waiting.get(room);
        if (batch) {
          batch.push(pending);
        } else {
          waiting.set(room, [pending]);
          setImmediate(flush, room);
        }
      });
    },

    tail: (room, limit) => readNewest(room, '+', limit),
    before: (room, seq, limit) =>
      seq <= 1
        ? Promise.resolve({ entries: [], older: false })
        : readNewest(room, `${seq - 1}-0`, limit),

    async after(room, cursor, limit, tailLimit) {
      const [stream] = keysOf(room);
      const from = `${Math.max(cursor.seq, 1)}-0`;
      const entries = await readRange(['XRANGE', stream, from, '+', 'COUNT', String(limit + 2)]);
      const [first] = entries;
      if (cursor.seq === 0) {
        if ((first === undefined || first.seq === 1) && entries.length <= limit) {
          return { kind: 'continued', entries, older: false };
        }
      } else if (first && isSameEntry(first, cursor) && entries.length <= limit + 1) {
        return { kind: 'continued', entries: entries.slice(1), older: true };
      }
      return resync(room, cursor, tailLimit);
    },

    subscribe: (room) =>
      feed.subscribe(channelOf(room), (message) => {
        if (message.startsWith('m')) listener?.onPublished(room, parseBatch(message.slice(1)));
        else if (message.startsWith('w')) listener?.onWhisper(room, message.slice(1));
      }),
    unsubscribe: (room) => feed.unsubscribe(channelOf(room)),
    catchUp: feed.catchUp,
    whisper: (room, whisper) => {
      commands.run(['PUBLISH', channelOf(room), `w${whisper}`]).catch(() => undefined);
    },
    isReady: commands.isReady,
    ping: async () => void (await commands.run(['PING'])),
    close() {
      commands.close();
      feed.close();
      return Promise.resolve();
    },
  };
}

function splitBatches(pending: Pending[]): Pending[][] {
  const batches: Pending[][] = [];
  let bytes = Infinity;
  for (const draft of pending) {
    const batch = batches.at(-1);
    bytes += draft.head.length;
    if (batch && batch.length < maxBatchDrafts && bytes < maxBatchBytes) {
      batch.push(draft);
    } else {
      batches.push([draft]);
      bytes = draft.head.length;
    }
  }
  return batches;
}

function settle(draft: Pending, answer: string): void {
  const [seq, at] = answer.split(' ').map(Number);
  if (answer === 'conflict') draft.reject(new ConflictError(draft.id));
  else if (seq && at) draft.resolve({ id: draft.id, seq, at });
  else draft.reject(new UnavailableError('unexpected reply'));
}

const idAtEnd = /"id":"([\w-]+)"$/;

/** [[`<seq>-0`, ['h', head, 't', at]], …] as XRANGE answers; what another program put in is left out. */
function parseEntries(reply: unknown): Entry[] {
  if (!Array.isArray(reply)) return [];
  return reply.flatMap((item: unknown) => {
    if (!Array.isArray(item)) return [];
    const [key, fields] = item as unknown[];
    if (typeof key !== 'string' || !Array.isArray(fields)) return [];
    const [, head, , at] = fields as unknown[];
    const id = typeof head === 'string' ? idAtEnd.exec(head.slice(-72))?.[1] : undefined;
    if (typeof head !== 'string' || id === undefined) return [];
    return [createEntry(parseInt(key, 10), Number(at), id, head)];
  });
}
