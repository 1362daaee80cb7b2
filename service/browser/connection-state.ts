import type { ChatError, Presence } from '../protocol';

/** What the page shows of a connection. */
export type ConnectionState = {
  /** `waiting` for the next try; `refused` and `closed` are final. */
  phase: 'connecting' | 'live' | 'waiting' | 'refused' | 'closed';
  /** In `waiting`: when the next try begins, in milliseconds since the epoch. */
  nextTryAt?: number | undefined;
  /** In `refused`: why. */
  error?: ChatError;
  /** Whether the room was joined at least once. */
  hasJoined: boolean;
  users: Presence;
  /** The users who are typing now. */
  typing: readonly string[];
  /** The server has said that it will close the connection, and the next one has not taken over. */
  isMoving: boolean;
  /** After coming back from an interruption: when, for how long, how many messages of others. */
  back?: { at: number; awayMs: number; newMessages: number };
};

export const initialState: ConnectionState = {
  phase: 'connecting',
  hasJoined: false,
  isMoving: false,
  users: { count: 0, names: [] },
  typing: [],
};
