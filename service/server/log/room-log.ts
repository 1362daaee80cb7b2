import type { Cursor, Receipt } from '../../protocol';

/** A message on its way into the log. */
export type LogDraft = {
  id: string;
  /** The encoded message up to where `seq` and `at` go: `{"user":…,"text":…,"id":…`. */
  head: string;
};

/** A stored message, with its JSON as clients get it: encoded once, never parsed again. */
export type Entry = Cursor & { json: string; bytes: number };

/** An entry as it is published, with the id of the entry before it ('' before the first). */
export type Published = Entry & { previousId: string };

/** Entries in order, oldest first. */
export type Page = {
  entries: Entry[];
  /** Whether the log holds entries before these. */
  older: boolean;
};

/**
 * What has come since a cursor:
 * - `continued`: all of it, and the log holds the cursor's own entry;
 * - `truncated`: the same log, but what is missing is too much or no longer kept: its newest entries;
 * - `replaced`: not the log that the cursor is from: its newest entries.
 */
export type Since = Page & { kind: 'continued' | 'truncated' | 'replaced' };

/** The cursor of a room without messages. */
export const beginning: Cursor = { seq: 0, id: '', at: 0 };

export type LogListener = {
  onPublished: (room: string, entries: Published[]) => void;
  /** Words that pass between the room's instances and are not kept. */
  onWhisper: (room: string, whisper: string) => void;
  /** What is published from now on may be missed. */
  onFeedLost: () => void;
  /** What is published from now on arrives; what was published before may have been missed. */
  onFeedReady: () => void;
  /** Reads and appends are answered again. */
  onCommandsReady: () => void;
};

/** A room's messages in one order. Every call rejects with {@link UnavailableError} in an outage. */
export type RoomLog = {
  /** Before the first call of another kind. */
  start: (listener: LogListener) => void;
  /**
   * Stores a draft once: a second one with its id and content gets the receipt of the first.
   * @throws {ConflictError} the id is taken by another content
   */
  append: (room: string, draft: LogDraft) => Promise<Receipt>;
  tail: (room: string, limit: number) => Promise<Page>;
  /** At most `limit` entries newer than the cursor, or the newest `tailLimit`. */
  after: (room: string, cursor: Cursor, limit: number, tailLimit: number) => Promise<Since>;
  /** The newest `limit` entries with a seq below `seq`. */
  before: (room: string, seq: number, limit: number) => Promise<Page>;
  /** Resolves when what is published in the room from now on reaches the listener. */
  subscribe: (room: string) => Promise<void>;
  unsubscribe: (room: string) => void;
  /**
   * Resolves when the listener has been told of all that was stored before the call, as far as it is
   * subscribed and nothing is lost on the way. Rejects when that cannot be known.
   */
  catchUp: () => Promise<void>;
  /** Best effort, to every subscribed instance, this one included. */
  whisper: (room: string, whisper: string) => void;
  /** Whether reads and appends are answered now. */
  isReady: () => boolean;
  /** Rejects when the log does not answer. */
  ping: () => Promise<void>;
  close: () => Promise<void>;
};

export type LogLimits = {
  roomMaxMessages: number;
  roomMaxBytes: number;
  roomTtlMs: number;
};

/** How long an id is remembered at least, so that a late re-send is not stored twice. */
export const idTtlMs = 24 * 3600 * 1000;

/** How many ids a room remembers at most. */
export function maxIds({ roomMaxMessages }: LogLimits): number {
  return Math.max(20_000, roomMaxMessages);
}

/** What a message counts against ROOM_MAX_BYTES beside its own JSON: seq, at and the index. */
export const entryOverheadBytes = 128;

/** The store cannot be reached or refuses: not known to be stored. */
export class UnavailableError extends Error {
  override name = 'UnavailableError';
}

/** The id is already that of another user's or another text's message. */
export class ConflictError extends Error {
  override name = 'ConflictError';
}

export function encodeHead(user: string, text: string, id: string): string {
  return `{"user":${JSON.stringify(user)},"text":${JSON.stringify(text)},"id":"${id}"`;
}

export function createEntry(seq: number, at: number, id: string, head: string): Entry {
  const json = `${head},"seq":${seq},"at":${at}}`;
  return { seq, at, id, json, bytes: Buffer.byteLength(json) };
}

export function isSameEntry(a: Cursor, b: Cursor): boolean {
  return a.seq === b.seq && a.id === b.id && a.at === b.at;
}
