import type { ChatError, Draft, Receipt } from '../protocol';
import { restoreEntries, storeEntries, type KeyValueStorage } from './stored-entries';

export type OutboxEntry = Draft & {
  /**
   * `sent` is acknowledged, but the message itself has not arrived yet; it stays where it is
   * until then, so that nothing jumps.
   */
  state: 'waiting' | 'sending' | 'sent' | 'failed';
  /** Why it failed. */
  error?: ChatError;
  /** Its place in the room, once acknowledged. */
  seq?: number;
};

/** What a user has written in a room and the room has not got yet, in the order of writing. */
export type Outbox = {
  entries: () => readonly OutboxEntry[];
  /** How many are neither sent nor refused. */
  pendingCount: () => number;
  add: (text: string) => OutboxEntry;
  /** The next to be sent, marked as being sent; undefined while another one is. */
  takeNext: () => OutboxEntry | undefined;
  /** What was being sent may or may not be stored: it waits to be sent again, with the same id. */
  putBack: () => void;
  fail: (id: string, error: ChatError) => void;
  acknowledge: (receipt: Receipt) => void;
  /** The message is in the room, whichever of message and acknowledgement comes first. */
  settle: (id: string) => void;
  /** Forgets what was acknowledged up to this place: the page shows it, or a mark for it. */
  settleUpTo: (seq: number) => void;
  /**
   * Takes a waiting or failed message out and returns its text. What is written instead is a new
   * message: the old id may be stored already.
   */
  withdraw: (id: string) => string | undefined;
};

type OutboxParts = { storage: KeyValueStorage; room: string; user: string; onChange: () => void };

export function createOutbox({ storage, room, user, onChange }: OutboxParts): Outbox {
  const key = `outbox:${JSON.stringify([room, user])}`;
  let entries = restoreEntries(storage, key);

  function replace(next: OutboxEntry[]): void {
    entries = next;
    storeEntries(storage, key, entries);
    onChange();
  }

  function change(id: string, fields: Partial<OutboxEntry>): void {
    replace(entries.map((entry) => (entry.id === id ? { ...entry, ...fields } : entry)));
  }

  function remove(matches: (entry: OutboxEntry) => boolean): void {
    if (entries.some(matches)) replace(entries.filter((entry) => !matches(entry)));
  }

  return {
    entries: () => entries,
    pendingCount: () =>
      entries.filter(({ state }) => state === 'waiting' || state === 'sending').length,
    add(text) {
      const entry: OutboxEntry = { id: createId(), text, state: 'waiting' };
      replace([...entries, entry]);
      return entry;
    },
    takeNext() {
      if (entries.some(({ state }) => state === 'sending')) return undefined;
      const next = entries.find(({ state }) => state === 'waiting');
      if (next) change(next.id, { state: 'sending' });
      return next;
    },
    putBack() {
      const sending = entries.find(({ state }) => state === 'sending');
      if (sending) change(sending.id, { state: 'waiting' });
    },
    fail: (id, error) => change(id, { state: 'failed', error }),
    acknowledge: ({ id, seq }) => change(id, { state: 'sent', seq }),
    settle: (id) => remove((entry) => entry.id === id),
    settleUpTo: (last) => remove(({ seq }) => seq !== undefined && seq <= last),
    withdraw(id) {
      const entry = entries.find((candidate) => candidate.id === id);
      if (entry?.state !== 'waiting' && entry?.state !== 'failed') return undefined;
      remove((candidate) => candidate === entry);
      return entry.text;
    },
  };
}

/** 128 random bits; `crypto.randomUUID` does not exist on pages over plain http. */
function createId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
