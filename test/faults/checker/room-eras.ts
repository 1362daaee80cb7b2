import { isSameEntry } from '../../../service/server/log/room-log';
import { eventsOf, type HistoryEvent, type Sighting, type StoredEntry } from '../history';
import { violation, type Violation } from './violation';

type Era = {
  /** What was stored in this era itself, by seq. */
  own: Map<number, Sighting>;
  /** Up to here the log is that of the era before. */
  forkSeq: number;
  /** The newest seq that was read from the log itself. */
  witnessedHead: number;
};

/**
 * A room's log through the restarts of Redis. A new era begins with each: what Redis kept of the era
 * before, up to `forkSeq`, and what was stored since.
 */
export type RoomEras = {
  /** The era in which an entry of this time was stored. */
  eraOf: (at: number) => number;
  lastEra: number;
  /** What an era's log held, or had held before it was trimmed, at a seq. */
  entryAt: (era: number, seq: number) => Sighting | undefined;
  headOf: (era: number) => number;
  /** All known entries of an era's log, oldest first. */
  entriesOf: (era: number) => Sighting[];
  /** The place of a message in an era's log. */
  seqOf: (era: number, id: string) => number | undefined;
  /** The last era whose log held, or had held, a message with this id. */
  lastEraWith: (id: string) => number | undefined;
  /** The lowest seq that the log held at the end. */
  finalFirst: number;
  /** What is wrong with the log itself. */
  violations: Violation[];
};

export function buildRoomEras(history: readonly HistoryEvent[], room: string): RoomEras {
  const restarts = eventsOf(history, 'redis restarted');
  const snapshots = restarts.map(({ logs }) => entriesIn(logs, room));
  const finalLog = entriesIn(
    eventsOf(history, 'final log').flatMap(({ logs }) => logs),
    room,
  );
  const violations: Violation[] = [];
  const eras: Era[] = [undefined, ...snapshots].map((snapshot) => ({
    own: new Map(),
    forkSeq: snapshot?.at(-1)?.seq ?? 0,
    witnessedHead: 0,
  }));

  const eraOf = (at: number): number => restarts.filter(({ downAt }) => downAt < at).length;

  function entryAt(era: number, seq: number): Sighting | undefined {
    for (let index = era; index >= 0; index--) {
      const found = eras[index]?.own.get(seq);
      if (found) return found;
      if (seq > (eras[index]?.forkSeq ?? 0)) return undefined;
    }
    return undefined;
  }

  function headOf(era: number): number {
    const { own, forkSeq } = eras[era] ?? { own: new Map<number, never>(), forkSeq: 0 };
    let head = forkSeq;
    for (const seq of own.keys()) head = Math.max(head, seq);
    return head;
  }

  function witness(entry: StoredEntry): void {
    const era = eras[eraOf(entry.at)];
    if (!era) return;
    const known = era.own.get(entry.seq);
    const isChanged = known && !(isSameEntry(known, entry) && known.text === entry.text);
    if (isChanged || entry.seq <= era.forkSeq) {
      violations.push(violation('logBroken', `${room} ${entry.seq}: the entry was replaced`));
    }
    era.own.set(entry.seq, entry);
    era.witnessedHead = Math.max(era.witnessedHead, entry.seq);
  }

  for (const entries of [
    ...eventsOf(history, 'stored').map((event) => (event.room === room ? event.entries : [])),
    ...snapshots,
    finalLog,
  ]) {
    for (const entry of entries) witness(entry);
  }

  // The reader of the log comes a little late: what was acknowledged or shown after its last look,
  // and lost in the crash that followed, is known from the clients alone.
  const rooms = new Map(eventsOf(history, 'client').map((event) => [event.client, event.room]));
  for (const sighting of sightingsOf(history, (client) => rooms.get(client) === room)) {
    const index = eraOf(sighting.at);
    const era = eras[index];
    if (!era || index === eras.length - 1) continue;
    const isBeyond = sighting.seq > Math.max(era.witnessedHead, era.forkSeq);
    if (isBeyond && !era.own.has(sighting.seq)) era.own.set(sighting.seq, sighting);
  }

  const entriesOf = (era: number): Sighting[] =>
    Array.from({ length: headOf(era) }, (_, index) => entryAt(era, index + 1)).filter(
      (entry) => entry !== undefined,
    );
  const seqsById = eras.map((_, era) => new Map(entriesOf(era).map(({ id, seq }) => [id, seq])));

  return {
    eraOf,
    lastEra: eras.length - 1,
    entryAt,
    headOf,
    entriesOf,
    seqOf: (era, id) => seqsById[era]?.get(id),
    lastEraWith(id) {
      const era = seqsById.findLastIndex((seqs) => seqs.has(id));
      return era < 0 ? undefined : era;
    },
    finalFirst: finalLog[0]?.seq ?? 1,
    violations: [
      ...violations,
      ...[...snapshots, finalLog].flatMap((entries) => checkSnapshot(room, entries)),
    ],
  };
}

function entriesIn(logs: { room: string; entries: StoredEntry[] }[], room: string): StoredEntry[] {
  return logs.find((log) => log.room === room)?.entries ?? [];
}

function checkSnapshot(room: string, entries: StoredEntry[]): Violation[] {
  return entries.flatMap((entry, index) => {
    const previous = entries[index - 1];
    if (!previous) return [];
    const isNext = entry.seq === previous.seq + 1 && entry.at >= previous.at;
    return isNext ? [] : [violation('logBroken', `${room}: ${previous.seq}, then ${entry.seq}`)];
  });
}

function* sightingsOf(
  history: readonly HistoryEvent[],
  isOfRoom: (client: string) => boolean,
): Generator<Sighting> {
  const texts = new Map(eventsOf(history, 'written').map(({ id, text }) => [id, text]));
  for (const event of history) {
    if (!('client' in event) || !isOfRoom(event.client)) continue;
    if (event.kind === 'message') yield event.message;
    if (event.kind === 'joined' || event.kind === 'pushed') yield* event.answer.messages;
    if (event.kind === 'acknowledged') {
      const { id, seq, at } = event;
      yield { id, seq, at, text: texts.get(id) ?? '' };
    }
  }
}
