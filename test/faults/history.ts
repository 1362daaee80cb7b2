import type { Cursor } from '../../service/protocol';

/** A message as a client, or the log, had it. The text tells a mixed-up message from a right one. */
export type Sighting = Cursor & { text: string };

/** An entry of the log. */
export type StoredEntry = Sighting & { user: string };

/** A room's whole log at one moment. */
export type RoomSnapshot = { room: string; entries: StoredEntry[] };

/** What a join, or a push that re-syncs a client, brought. */
export type Arrival = {
  messages: Sighting[];
  truncated?: true;
  reset?: true;
  older: boolean;
};

/** What a page shows, from top to bottom, at the end of its life. */
export type View = {
  messages: Sighting[];
  /** Messages written here that are neither acknowledged nor refused. */
  pendingCount: number;
  /** Messages that were refused for good, by id. */
  refused: { id: string; code: string }[];
  /** The page was at rest: it must show the newest message, and have sent all. */
  isSettled: boolean;
  /** The user scrolled up until the room had no more: it must begin where the log begins. */
  isScrolledUp: boolean;
};

/**
 * One thing that happened, at `t` ms since the epoch. A client is one user in one room; its pages
 * follow one another (a refresh), and so do a page's links (a reconnect).
 */
export type HistoryEvent = { t: number } & (
  | {
      kind: 'run';
      seed: number;
      /** Redis syncs each write: what it loses all the same is a fault. */
      losesNothing: boolean;
      resumeLimit: number;
    }
  | { kind: 'fault'; phase: 'begin' | 'end'; number: number; name: string }
  // What a client did and saw.
  | { kind: 'client'; client: string; room: string }
  | { kind: 'page'; client: string }
  | { kind: 'written'; client: string; id: string; text: string }
  | { kind: 'acknowledged'; client: string; id: string; seq: number; at: number }
  | { kind: 'refused'; client: string; id: string; code: string; retry: boolean }
  | { kind: 'joined'; client: string; link: number; after?: Cursor; answer: Arrival }
  | { kind: 'message'; client: string; link: number; message: Sighting }
  | { kind: 'pushed'; client: string; link: number; answer: Arrival }
  | { kind: 'view'; client: string; view: View }
  // What the log held.
  | { kind: 'stored'; room: string; entries: StoredEntry[] }
  | { kind: 'redis restarted'; downAt: number; logs: RoomSnapshot[] }
  | { kind: 'final log'; logs: RoomSnapshot[] }
  // What the processes did.
  | {
      kind: 'exit';
      instance: string;
      /** What the test had asked of it, if anything. */
      asked: 'kill' | 'drain' | 'nothing';
      code: number | null;
      signal: string | null;
    }
  | { kind: 'logged'; instance: string; severity: string; message: string }
);

/** Events of one kind. */
export type EventOf<Kind extends HistoryEvent['kind']> = Extract<HistoryEvent, { kind: Kind }>;

export function eventsOf<Kind extends HistoryEvent['kind']>(
  history: readonly HistoryEvent[],
  kind: Kind,
): EventOf<Kind>[] {
  return history.filter((event): event is EventOf<Kind> => event.kind === kind);
}
