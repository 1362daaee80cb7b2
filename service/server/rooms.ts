import type { Cursor, Presence } from '../protocol';
import type { Answer } from './history';
import type { Logger } from './logger';
import type { LogListener, RoomLog } from './log/room-log';
import type { RoomLimits } from './join-answers';
import { Room, type RoomParts } from './room';
import type { Receiver } from './room-broadcast';

/** How long a room without members stays subscribed: a page that is refreshed comes back to it. */
const lingerMs = 10_000;
/** How long a join waits for the log. An instance without sockets has no CPU: its links may be stale. */
const joinTimeoutMs = 2_000;
/** A message that was published but never arrived is noticed after this and rooms / 200 seconds. */
const quietMs = 5_000;
const checksPerS = 200;
const tickMs = 250;
/** All rooms' newest entries together; beyond it those of the rooms that were quiet longest go. */
const maxTailBytes = 64 * 1024 * 1024;

export type RoomsParts = {
  log: RoomLog;
  logger: Logger;
  limits: RoomLimits;
  presenceOf: (room: string) => Presence;
  onSubscribed: RoomParts['onSubscribed'];
  onWhisper: (room: string, whisper: string) => void;
  onCommandsReady: () => void;
  onResync: (kind: 'truncated' | 'reset') => void;
};

/** The rooms that have members on this instance. */
export type Rooms<Member extends Receiver> = {
  /** See {@link Room.join}; waits at most 2 s. */
  join: (
    name: string,
    member: Member,
    after: Cursor | undefined,
    isGone: () => boolean,
    enter: (answer: Answer) => void,
  ) => Promise<void>;
  leave: (name: string, member: Member) => void;
  membersOf: (name: string) => ReadonlySet<Member>;
  /** Writes to all members on this instance, after the messages that are pending. */
  send: (name: string, text: string) => void;
  count: () => number;
  close: () => void;
};

type Kept<Member extends Receiver> = {
  room: Room<Member>;
  joining: number;
  emptySince: number | null;
  touchedAt: number;
};

export function createRooms<Member extends Receiver>(parts: RoomsParts): Rooms<Member> {
  const { log, logger, limits, presenceOf, onSubscribed, onWhisper, onCommandsReady, onResync } =
    parts;
  const rooms = new Map<string, Kept<Member>>();
  // In the order in which they were last heard or checked.
  const heard = new Map<string, Kept<Member>>();
  const quiet = new Map<string, Kept<Member>>();
  const none: ReadonlySet<Member> = new Set();
  let feedLife = 1;
  let isFeedUp = false;
  let tailBytes = 0;

  const listener: LogListener = {
    onPublished(name, published) {
      const kept = rooms.get(name);
      if (!kept) return;
      kept.touchedAt = performance.now();
      quiet.delete(name);
      heard.delete(name);
      heard.set(name, kept);
      kept.room.receive(published);
    },
    onWhisper,
    onFeedLost() {
      isFeedUp = false;
      feedLife++;
    },
    onFeedReady() {
      isFeedUp = true;
      for (const { room } of rooms.values()) void room.check();
    },
    onCommandsReady() {
      for (const { room } of rooms.values()) {
        if (room.isLive()) room.wake();
        else void room.check();
      }
      onCommandsReady();
    },
  };
  log.start(listener);

  function open(name: string): Kept<Member> {
    const existing = rooms.get(name);
    if (existing) return existing;
    const room = new Room<Member>(name, {
      log,
      limits,
      presenceOf,
      onSubscribed,
      feedLife: () => (isFeedUp ? feedLife : null),
      onTailResize: (deltaBytes) => (tailBytes += deltaBytes),
      onResync(_, kind) {
        onResync(kind);
        logger.warn({ kind }, 'A room had to be re-synced');
      },
    });
    const kept = { room, joining: 0, emptySince: null, touchedAt: performance.now() };
    rooms.set(name, kept);
    quiet.set(name, kept);
    return kept;
  }

  function close(name: string, { room }: Kept<Member>): void {
    room.close();
    rooms.delete(name);
    heard.delete(name);
    quiet.delete(name);
  }

  /** Rooms that were active and went quiet first: theirs is the message that may have been lost. */
  function sweep(now: number): void {
    let budget = (checksPerS * tickMs) / 1000;
    for (const [waiting, isDue] of [
      [heard, (kept: Kept<Member>) => now - kept.touchedAt >= quietMs],
      [quiet, (kept: Kept<Member>) => now - kept.touchedAt >= quietMs || !kept.room.isLive()],
    ] as const) {
      for (const [name, kept] of waiting) {
        if (budget <= 0 || !isDue(kept)) break;
        budget--;
        waiting.delete(name);
        quiet.set(name, kept);
        kept.touchedAt = now;
        void kept.room.check();
      }
    }
  }

  const timer = setInterval(() => {
    const now = performance.now();
    if (isFeedUp) sweep(now);
    for (const [name, kept] of rooms) {
      const isEmpty = kept.joining === 0 && kept.room.broadcast.members.size === 0;
      if (!isEmpty) kept.emptySince = null;
      else if (now - (kept.emptySince ??= now) >= lingerMs) close(name, kept);
    }
    for (const waiting of [quiet, heard]) {
      for (const { room } of waiting.values()) {
        if (tailBytes <= maxTailBytes) return;
        room.dropTail();
      }
    }
  }, tickMs);
  timer.unref();

  return {
    async join(name, member, after, isGone, enter) {
      const kept = open(name);
      const { room } = kept;
      let isLate = false;
      kept.joining++;
      const deadline = setTimeout(() => {
        isLate = true;
        room.wake();
      }, joinTimeoutMs);
      try {
        await room.join(member, after, () => isLate || isGone(), enter);
      } finally {
        clearTimeout(deadline);
        kept.joining--;
      }
    },
    leave: (name, member) => void rooms.get(name)?.room.broadcast.members.delete(member),
    membersOf: (name) => rooms.get(name)?.room.broadcast.members ?? none,
    send: (name, text) => rooms.get(name)?.room.broadcast.send(text),
    count: () => rooms.size,
    close() {
      clearInterval(timer);
      for (const [name, kept] of rooms) close(name, kept);
    },
  };
}
