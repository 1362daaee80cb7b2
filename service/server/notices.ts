import type { Notification } from '../protocol';

/** In rooms of more people notices are gathered: else n people who come back cause n² deliveries. */
const crowd = 50;
const gatherMs = 2_000;
/** `users` follows a change after so long; in a crowd more seldom, for it goes to each of them. */
const usersDelayMs = 100;
const crowdUsersDelayMs = 2_000;

const words = {
  entered: { title: "Someone's here", happened: 'just entered the room' },
  left: { title: 'Someone just left', happened: 'just left the room' },
} as const;

type Kind = keyof typeof words;

export type NoticeParts = {
  countOf: (room: string) => number;
  /** To every member on every instance but those who are these users. */
  notify: (room: string, notification: Notification, aboutUsers: string[]) => void;
  /** The room's presence to its members on this instance. */
  announceUsers: (room: string) => void;
  /** Reads the room's presence again. */
  refreshUsers: (room: string) => void;
};

export type Notices = {
  add: (room: string, kind: Kind, users: string[]) => void;
  /** The presence that this instance knows is new: its members hear of it soon. */
  presenceChanged: (room: string) => void;
  /** Another instance has changed the presence: what this one knows is renewed soon. */
  presenceStale: (room: string) => void;
  close: () => void;
};

/** Tells a room who came and who left. */
export function createNotices(parts: NoticeParts): Notices {
  const { countOf, notify, announceUsers, refreshUsers } = parts;
  const gathered = new Map<string, { room: string; kind: Kind; users: string[] }>();
  const due = new Set<string>();
  const timers = new Set<NodeJS.Timeout>();

  function later(delayMs: number, action: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      action();
    }, delayMs);
    timers.add(timer);
  }

  /** Once, however often it is asked for until then. */
  function soon(key: string, room: string, action: (room: string) => void): void {
    if (due.has(key)) return;
    due.add(key);
    later(countOf(room) > crowd ? crowdUsersDelayMs : usersDelayMs, () => {
      due.delete(key);
      action(room);
    });
  }

  function tell(room: string, kind: Kind, users: string[]): void {
    const { title, happened } = words[kind];
    const [first = '', ...others] = users;
    const who = others.length === 0 ? first : `${first} and ${others.length} others`;
    notify(
      room,
      {
        title,
        description: `${who} ${happened}`,
        kind,
        ...(others.length === 0 ? { user: first } : { count: users.length }),
      },
      users,
    );
  }

  return {
    add(room, kind, users) {
      if (countOf(room) + users.length <= crowd) {
        for (const user of users) tell(room, kind, [user]);
        return;
      }
      const key = `${kind} ${room}`;
      const waiting = gathered.get(key);
      if (waiting) {
        waiting.users.push(...users);
        return;
      }
      gathered.set(key, { room, kind, users: [...users] });
      later(gatherMs, () => {
        const { users: all } = gathered.get(key) ?? { users: [] };
        gathered.delete(key);
        tell(room, kind, all);
      });
    },
    presenceChanged: (room) => soon(`changed ${room}`, room, announceUsers),
    presenceStale: (room) => soon(`stale ${room}`, room, refreshUsers),
    close() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
