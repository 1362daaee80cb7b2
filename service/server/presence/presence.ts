import { limits, type Presence } from '../../protocol';
import type { PresenceStore } from './presence-store';

/** Who is gone for less is not announced: a reconnect, a refresh, another instance. */
export const leaveGraceMs = 5_000;
const refreshMs = 5_000;
const tickMs = 500;

export type PresenceEvents = {
  onEntered: (room: string, user: string) => void;
  onLeft: (room: string, users: string[]) => void;
  onChanged: (room: string) => void;
  /** This instance has changed it: the others with members in the room may look. */
  onOwnChange: (room: string) => void;
};

export type PresenceTracker = {
  /** Resolves when the room's presence holds the user, or cannot be had now. */
  enter: (room: string, user: string, isAnnounced: boolean) => Promise<void>;
  leave: (room: string, user: string) => void;
  of: (room: string) => Presence;
  /** Asks the store again. */
  refresh: (room: string) => void;
  /** All users leave, without a notice for those who come back within the grace time. */
  handOver: () => Promise<void>;
  close: () => void;
};

/** A user here: how many windows, since when none, and whether the room is still to be told. */
type Here = { windows: number; goneSince: number | null; isAnnounced: boolean };

type TrackedRoom = {
  here: Map<string, Here>;
  entering: Set<string>;
  leaving: Set<string>;
  presence: Presence;
  updating: Promise<void> | undefined;
  isQueued: boolean;
  refreshedAt: number;
};

/**
 * Counts each user once, however many windows on however many instances, and tells of coming and
 * going. Changes of one turn of the event loop go to the store in one call.
 */
export function createPresenceTracker(
  store: PresenceStore,
  events: PresenceEvents,
): PresenceTracker {
  const rooms = new Map<string, TrackedRoom>();

  function open(name: string): TrackedRoom {
    let room = rooms.get(name);
    if (!room) {
      room = {
        here: new Map(),
        entering: new Set(),
        leaving: new Set(),
        presence: { count: 0, names: [] },
        updating: undefined,
        isQueued: false,
        refreshedAt: performance.now(),
      };
      rooms.set(name, room);
    }
    return room;
  }

  /** One call at a time for each room; those that come meanwhile share the next. */
  function update(name: string, room: TrackedRoom): Promise<void> {
    if (room.isQueued && room.updating) return room.updating;
    room.isQueued = true;
    const before = room.updating ?? Promise.resolve();
    const done = before
      .then(() => new Promise((resolve) => setImmediate(resolve)))
      .then(() => exchange(name, room))
      .finally(() => {
        if (room.updating === done) room.updating = undefined;
        if (room.here.size === 0 && room.leaving.size === 0 && !room.updating) rooms.delete(name);
      });
    room.updating = done;
    return done;
  }

  async function exchange(name: string, room: TrackedRoom): Promise<void> {
    room.isQueued = false;
    // All from time to time: the store may have lost or kept what it should not have.
    const isWhole = isRefreshDue(room, performance.now());
    const enter = [...(isWhole ? room.here.keys() : room.entering)];
    const leave = [...room.leaving];
    room.entering.clear();
    room.leaving.clear();
    if (isWhole) room.refreshedAt = performance.now();
    try {
      const answer = await store.update(name, { enter, leave, isWhole });
      const isChanged = !isSamePresence(room.presence, answer.presence);
      room.presence = answer.presence;
      for (const user of answer.entered) {
        if (room.here.get(user)?.isAnnounced) events.onEntered(name, user);
      }
      for (const user of enter) {
        const here = room.here.get(user);
        if (here) here.isAnnounced = false;
      }
      if (answer.left.length > 0) events.onLeft(name, answer.left);
      if (isChanged) events.onChanged(name);
      if (answer.entered.length + answer.left.length > 0) events.onOwnChange(name);
    } catch {
      // Tried again with the next refresh.
      for (const user of enter) if (room.here.has(user)) room.entering.add(user);
      for (const user of leave) if (!room.here.has(user)) room.leaving.add(user);
    }
  }

  const timer = setInterval(() => {
    const now = performance.now();
    for (const [name, room] of rooms) {
      for (const [user, here] of room.here) {
        if (here.goneSince === null || now - here.goneSince < leaveGraceMs) continue;
        room.here.delete(user);
        room.entering.delete(user);
        room.leaving.add(user);
      }
      const isDue = isRefreshDue(room, now);
      if (room.leaving.size > 0 ? isDue || !room.updating : isDue) void update(name, room);
    }
  }, tickMs);
  timer.unref();

  return {
    enter(name, user, isAnnounced) {
      const room = open(name);
      const here = room.here.get(user);
      room.leaving.delete(user);
      if (here) {
        here.windows++;
        here.goneSince = null;
        return room.updating ?? Promise.resolve();
      }
      room.here.set(user, { windows: 1, goneSince: null, isAnnounced });
      room.entering.add(user);
      return update(name, room);
    },
    leave(name, user) {
      const here = rooms.get(name)?.here.get(user);
      if (here && --here.windows === 0) here.goneSince = performance.now();
    },
    of: (name) => rooms.get(name)?.presence ?? { count: 0, names: [] },
    refresh(name) {
      const room = rooms.get(name);
      if (room) void update(name, room);
    },
    async handOver() {
      clearInterval(timer);
      await Promise.allSettled([...rooms.keys()].map((name) => store.handOver(name, leaveGraceMs)));
    },
    close: () => clearInterval(timer),
  };
}

function isRefreshDue({ refreshedAt }: TrackedRoom, now: number): boolean {
  return now - refreshedAt >= refreshMs;
}

function isSamePresence(a: Presence, b: Presence): boolean {
  return (
    a.count === b.count &&
    a.names.length === b.names.length &&
    // Beyond that many names any hundred of them will do.
    (a.count > limits.presenceNames || a.names.every((name) => b.names.includes(name)))
  );
}
