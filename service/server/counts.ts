import type { ErrorCode } from '../protocol';

/** What has happened since the start, for who wants to measure. */
export type Counts = {
  messagesStored: number;
  joins: number;
  refused: Map<ErrorCode, number>;
  resyncs: Map<'truncated' | 'reset', number>;
  /** Clients that left too much unread. */
  cut: number;
};

export function createCounts(): Counts {
  return { messagesStored: 0, joins: 0, refused: new Map(), resyncs: new Map(), cut: 0 };
}

export function increment<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
