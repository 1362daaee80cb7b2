import { createHash } from 'node:crypto';
import type { Cursor } from '../../protocol';
import {
  ConflictError,
  createEntry,
  entryOverheadBytes,
  idTtlMs,
  isSameEntry,
  maxIds,
  type Entry,
  type LogLimits,
  type LogListener,
  type Page,
  type RoomLog,
} from './room-log';

/** All rooms together; beyond it the rooms that were quiet longest are forgotten. */
const maxTotalBytes = 256 * 1024 * 1024;

type Identity = { seq: number; at: number; fingerprint: string };

type Room = {
  /** The stored entries; the first has the seq `first`. */
  entries: Entry[];
  first: number;
  bytes: number;
  identities: Map<string, Identity>;
  expiresAt: number;
};

/** The log of a process that runs alone: the same promises as on Redis, until the process ends. */
export function createMemoryLog(limits: LogLimits): RoomLog {
  const rooms = new Map<string, Room>();
  const subscribed = new Set<string>();
  let listener: LogListener | undefined;
  let totalBytes = 0;

  function forget(name: string, room: Room): void {
    totalBytes -= room.bytes;
    rooms.delete(name);
  }

  function find(name: string): Room | undefined {
    const room = rooms.get(name);
    if (room && room.expiresAt <= Date.now()) {
      forget(name, room);
      return undefined;
    }
    return room;
  }

  function trim(room: Room): void {
    const count = room.entries.length;
    let drop = 0;
    while (
      drop < count - 1 &&
      (count - drop > limits.roomMaxMessages || room.bytes > limits.roomMaxBytes)
    ) {
      const bytes = sizeOf(room.entries[drop]);
      room.bytes -= bytes;
      totalBytes -= bytes;
      drop++;
    }
    room.entries.splice(0, drop);
    room.first += drop;
    const now = Date.now();
    for (const [id, identity] of room.identities) {
      const isYoung = identity.at > now - idTtlMs && room.identities.size <= maxIds(limits);
      if (identity.seq >= room.first || isYoung) break;
      room.identities.delete(id);
    }
  }

  function newest(room: Room | undefined, limit: number): Page {
    const entries = room?.entries.slice(-limit) ?? [];
    return { entries, older: entries.length < (room?.entries.length ?? 0) };
  }

  function forgetQuietRooms(busy: string): void {
    for (const [name, room] of rooms) {
      if (totalBytes <= maxTotalBytes || name === busy) return;
      forget(name, room);
    }
  }

  return {
    start(given) {
      listener = given;
      given.onCommandsReady();
      given.onFeedReady();
    },

    async append(name, { id, head }) {
      const room = find(name) ?? {
        entries: [],
        first: 1,
        bytes: 0,
        identities: new Map<string, Identity>(),
        expiresAt: 0,
      };
      const fingerprint = createHash('sha1').update(head).digest('base64');
      const known = room.identities.get(id);
      if (known && known.fingerprint !== fingerprint) throw new ConflictError(id);
      if (known) return { id, seq: known.seq, at: known.at };
      const previous = room.entries.at(-1);
      const at = Math.max(Date.now(), previous?.at ?? 0);
      const entry = createEntry(room.first + room.entries.length, at, id, head);
      room.entries.push(entry);
      room.identities.set(id, { seq: entry.seq, at, fingerprint });
      room.bytes += sizeOf(entry);
      totalBytes += sizeOf(entry);
      room.expiresAt = at + limits.roomTtlMs;
      trim(room);
      // Moves the room to the end: the map's order is that of the last append.
      rooms.delete(name);
      rooms.set(name, room);
      forgetQuietRooms(name);
      if (subscribed.has(name)) {
        listener?.onPublished(name, [{ ...entry, previousId: previous?.id ?? '' }]);
      }
      return Promise.resolve({ id, seq: entry.seq, at });
    },

    tail: (name, limit) => Promise.resolve(newest(find(name), limit)),

    after(name, cursor, limit, tailLimit) {
      const room = find(name);
      const at = cursor.seq - (room?.first ?? 1);
      const isHeld = cursor.seq === 0 ? at === -1 : holds(room, at, cursor);
      const newer = room?.entries.slice(at + 1) ?? [];
      if (isHeld && newer.length <= limit) {
        return Promise.resolve({
          kind: 'continued' as const,
          entries: newer,
          older: cursor.seq > 0,
        });
      }
      const identity = room?.identities.get(cursor.id);
      const isKnown =
        cursor.seq === 0 || (identity && isSameEntry({ ...identity, id: cursor.id }, cursor));
      return Promise.resolve({
        kind: isKnown ? ('truncated' as const) : ('replaced' as const),
        ...newest(room, tailLimit),
      });
    },

    before(name, seq, limit) {
      const room = find(name);
      const earlier = room?.entries.slice(0, Math.max(0, seq - room.first)) ?? [];
      const entries = earlier.slice(-limit);
      return Promise.resolve({ entries, older: entries.length < earlier.length });
    },

    subscribe(name) {
      subscribed.add(name);
      return Promise.resolve();
    },
    unsubscribe: (name) => void subscribed.delete(name),
    catchUp: () => Promise.resolve(),
    whisper: (name, whisper) => {
      if (subscribed.has(name)) listener?.onWhisper(name, whisper);
    },
    isReady: () => true,
    ping: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

function sizeOf(entry: Entry | undefined): number {
  return (entry?.bytes ?? 0) + entryOverheadBytes;
}

function holds(room: Room | undefined, at: number, cursor: Cursor): boolean {
  const entry = room?.entries[at];
  return entry !== undefined && isSameEntry(entry, cursor);
}
