import type { Arrival, HistoryEvent, Sighting, StoredEntry, View } from '../history';

export const room = 'lobby';

/** Message `n` as it is stored at its place; messages stored in another life of Redis have another time. */
export function entry(seq: number, options: Partial<StoredEntry> = {}): StoredEntry {
  const id = options.id ?? `id-${seq}`;
  return { seq, id, at: 1_000 + seq, text: `text of ${id}`, user: 'ann', ...options };
}

export function entries(from: number, to: number): StoredEntry[] {
  return Array.from({ length: to - from + 1 }, (_, index) => entry(from + index));
}

export function see({ seq, id, at, text }: StoredEntry): Sighting {
  return { seq, id, at, text };
}

export function arrive(from: number, to: number, marks: Partial<Arrival> = {}): Arrival {
  return { messages: entries(from, to).map(see), older: from > 1, ...marks };
}

type Story = {
  history: HistoryEvent[];
  /** Adds an event, a millisecond after the one before. */
  tell: (event: DistributiveOmit<HistoryEvent, 't'>) => Story;
  opens: (client: string) => Story;
  refreshes: (client: string) => Story;
  /** Writes messages that are stored and acknowledged. */
  writes: (client: string, stored: readonly StoredEntry[]) => Story;
  joins: (client: string, link: number, answer: Arrival, after?: StoredEntry) => Story;
  sees: (client: string, link: number, ...seen: StoredEntry[]) => Story;
  /** The page's end; a settled one by default. */
  shows: (client: string, shown: readonly StoredEntry[], options?: Partial<View>) => Story;
  restarts: (downAt: number, kept: readonly StoredEntry[]) => Story;
  ends: (log: readonly StoredEntry[]) => Story;
};

type DistributiveOmit<T, Key extends string> = T extends unknown ? Omit<T, Key> : never;

/** Tells a run in few words. */
export function tellStory(losesNothing = false): Story {
  const history: HistoryEvent[] = [];
  const story: Story = {
    history,
    tell(event) {
      history.push({ ...event, t: history.length });
      return story;
    },
    opens: (client) => story.tell({ kind: 'client', client, room }).refreshes(client),
    refreshes: (client) => story.tell({ kind: 'page', client }),
    writes(client, stored) {
      for (const { id, text, seq, at } of stored) {
        story.tell({ kind: 'written', client, id, text });
        story.tell({ kind: 'acknowledged', client, id, seq, at });
      }
      return story.tell({ kind: 'stored', room, entries: [...stored] });
    },
    joins: (client, link, answer, after) =>
      story.tell({
        kind: 'joined',
        client,
        link,
        ...(after && { after: { seq: after.seq, id: after.id, at: after.at } }),
        answer,
      }),
    sees(client, link, ...seen) {
      for (const message of seen)
        story.tell({ kind: 'message', client, link, message: see(message) });
      return story;
    },
    shows: (client, shown, options = {}) =>
      story.tell({
        kind: 'view',
        client,
        view: {
          messages: shown.map(see),
          pendingCount: 0,
          refused: [],
          isSettled: true,
          isScrolledUp: false,
          ...options,
        },
      }),
    restarts: (downAt, kept) =>
      story.tell({ kind: 'redis restarted', downAt, logs: [{ room, entries: [...kept] }] }),
    ends: (log) => story.tell({ kind: 'final log', logs: [{ room, entries: [...log] }] }),
  };
  return story.tell({ kind: 'run', seed: 1, losesNothing, resumeLimit: 2 });
}
