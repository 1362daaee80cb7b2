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
  /** The room's presence to its members, on every instance or on this one. */
  announceUsers: (room: string, isEverywhere: boolean) => void;
};

export type Notices = {
  add: (room: string, kind: Kind, users: string[]) => void;
  /** Sends `users` soon. */
  presenceChanged: (room: string, isOwn: boolean) => void;
  close: () => void;
};

/** Tells a room who came and who left. */
export function createNotices({ countOf, notify, announceUsers }: NoticeParts): Notices {
  const gathered = new Map<string, { room: string; kind: Kind; users: string[] }>();
  const due = new Map<string, boolean>();
  const timers = new Set<NodeJS.Timeout>();

  function later(delayMs: number, action: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      action();
    }, delayMs);
    timers.add(timer);
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
    presenceChanged(room, isOwn) {
      const isWaiting = due.has(room);
      due.set(room, isOwn || due.get(room) === true);
      if (isWaiting) return;
      later(countOf(room) > crowd ? crowdUsersDelayMs : usersDelayMs, () => {
        const isEverywhere = due.get(room) === true;
        due.delete(room);
        announceUsers(room, isEverywhere);
      });
    },
    close() {
      for (const timer of timers) clearTimeout(timer);
    },
  };
}
