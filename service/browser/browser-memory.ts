import type { KeyValueStorage } from './stored-entries';

/** Who the user is in which room. */
export type Session = { user: string; room: string };

const recentCount = 8;

/** Storage that may be blocked: then nothing is remembered, and nothing breaks. */
function safely<T>(action: () => T, otherwise: T): T {
  try {
    return action();
  } catch {
    return otherwise;
  }
}

function readJson(storage: () => KeyValueStorage, key: string): unknown {
  return safely<unknown>(() => JSON.parse(storage().getItem(key) ?? 'null'), null);
}

function writeJson(storage: () => KeyValueStorage, key: string, value: unknown): void {
  safely(() => storage().setItem(key, JSON.stringify(value)), undefined);
}

// Reading the property alone throws where storage is blocked.
const local = (): KeyValueStorage => localStorage;
const perTab = (): KeyValueStorage => sessionStorage;

/** For the outbox; works without a storage too. */
export const tabStorage: KeyValueStorage = {
  getItem: (key) => perTab().getItem(key),
  setItem: (key, value) => perTab().setItem(key, value),
  removeItem: (key) => perTab().removeItem(key),
};

export function lastName(): string {
  const name = readJson(local, 'name');
  return typeof name === 'string' ? name : '';
}

export function recentRooms(): string[] {
  const rooms = readJson(local, 'rooms');
  return Array.isArray(rooms) ? rooms.filter((room) => typeof room === 'string') : [];
}

/** The user of this tab, to be joined again after a refresh. */
export function tabUser(): string | undefined {
  const user = readJson(perTab, 'user');
  return typeof user === 'string' ? user : undefined;
}

export function rememberSession({ user, room }: Session): void {
  writeJson(local, 'name', user);
  writeJson(
    local,
    'rooms',
    [room, ...recentRooms().filter((other) => other !== room)].slice(0, recentCount),
  );
  writeJson(perTab, 'user', user);
}

export function wantsNotifications(): boolean {
  return readJson(local, 'notify') === true;
}

export function rememberNotifications(areWanted: boolean): void {
  writeJson(local, 'notify', areWanted);
}

export function forgetSession(): void {
  writeJson(perTab, 'user', null);
}

/** The newest message that the user has looked at in a room. */
export function seenSeq({ user, room }: Session): number {
  const seq = readJson(local, seenKey({ user, room }));
  return typeof seq === 'number' ? seq : 0;
}

export function rememberSeen(session: Session, seq: number): void {
  writeJson(local, seenKey(session), seq);
}

/** What waited in a room when a tab last had it open, this one or another. */
export function unreadCount(session: Session): number {
  const count = readJson(local, unreadKey(session));
  return typeof count === 'number' ? count : 0;
}

export function rememberUnread(session: Session, count: number): void {
  writeJson(local, unreadKey(session), count);
}

const unreadKey = ({ user, room }: Session): string => `unread:${JSON.stringify([room, user])}`;
const seenKey = ({ user, room }: Session): string => `seen:${JSON.stringify([room, user])}`;
