import { errorCodes, type ChatError } from '../protocol';
import type { OutboxEntry } from './outbox';

/** The part of the Web Storage API that is used; each call may throw (blocked, full). */
export type KeyValueStorage = {
  getItem: (key: string) => string | null;
  setItem: (key: string, value: string) => void;
  removeItem: (key: string) => void;
};

export function storeEntries(
  storage: KeyValueStorage,
  key: string,
  entries: readonly OutboxEntry[],
): void {
  const kept = entries.filter(({ state }) => state !== 'sent');
  try {
    if (kept.length === 0) storage.removeItem(key);
    else storage.setItem(key, JSON.stringify(kept));
  } catch {
    // Full or blocked: it is kept in memory, until the page is closed.
  }
}

/** What a page before this one left unsent. Another version may have written it: what fits is taken. */
export function restoreEntries(storage: KeyValueStorage, key: string): OutboxEntry[] {
  try {
    const stored: unknown = JSON.parse(storage.getItem(key) ?? '[]');
    return Array.isArray(stored) ? stored.flatMap((value) => toEntry(value) ?? []) : [];
  } catch {
    return [];
  }
}

function toEntry(value: unknown): OutboxEntry | undefined {
  if (!isRecord(value)) return undefined;
  const { id, text, state } = value;
  if (typeof id !== 'string' || typeof text !== 'string') return undefined;
  const error = toError(value.error);
  if (state === 'failed' && error) return { id, text, state, error };
  // Whether it is stored is not known: sent again with the same id, the server tells.
  return { id, text, state: 'waiting' };
}

function toError(value: unknown): ChatError | undefined {
  if (!isRecord(value)) return undefined;
  const { message, retry } = value;
  const code = errorCodes.find((known) => known === value.code);
  if (!code || typeof message !== 'string' || typeof retry !== 'boolean') return undefined;
  return { code, message, retry };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
