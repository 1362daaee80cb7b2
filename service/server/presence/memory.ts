import { limits } from '../../protocol';
import type { PresenceStore } from './presence-store';

/** For a process that runs alone. */
export function createMemoryPresence(): PresenceStore {
  const rooms = new Map<string, Set<string>>();
  return {
    update(room, { enter, leave }) {
      const users = rooms.get(room) ?? new Set();
      const entered = enter.filter((user) => !users.has(user));
      for (const user of entered) users.add(user);
      const left = leave.filter((user) => users.delete(user));
      if (users.size > 0) rooms.set(room, users);
      else rooms.delete(room);
      const names = [...users].slice(0, limits.presenceNames);
      return Promise.resolve({
        presence: { count: users.size, names },
        entered,
        left,
      });
    },
    handOver: () => Promise.resolve(),
  };
}
