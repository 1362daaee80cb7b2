import type { Sighting } from '../history';
import { checkPlaces } from './check-place';
import type { LinkStep, PageRecord } from './client-record';
import type { RoomEras } from './room-eras';
import { violation, type Violation } from './violation';

type Range = { from: number; to: number };

/**
 * The page's part: what it shows, from top to bottom, is a stretch of the log, each message once,
 * with holes only where the server told of one, down to what it got last. A page at rest shows the
 * log's newest message.
 */
export function checkView(page: PageRecord, eras: RoomEras): Violation[] {
  const { view, name } = page;
  if (!view) return [];
  const { messages } = view;
  const violations: Violation[] = [];
  const told = toldHoles(page.links.flat());
  const ids = new Set<string>();

  let lastSeq: number | undefined;
  for (const message of messages) {
    const { seq, id, text } = message;
    const detail = `${name} shows "${text}" at ${seq} after ${lastSeq ?? 'nothing'}`;
    if (ids.has(id)) {
      violations.push(violation('seenTwice', detail));
    } else if (lastSeq !== undefined && seq <= lastSeq) {
      violations.push(violation('seenOutOfOrder', detail));
    } else if (lastSeq !== undefined) {
      const missed = count(lastSeq + 1, seq - 1, (between) => {
        if (view.isScrolledUp && between >= eras.finalFirst) return true;
        return !told.some(({ from, to }) => from <= between && between <= to);
      });
      if (missed > 0) violations.push(violation('neverSeen', detail, missed));
    }
    lastSeq = Math.max(lastSeq ?? 0, seq);
    ids.add(id);
  }

  const shown = messages.at(-1)?.seq ?? 0;
  if (view.isSettled) {
    const head = eras.headOf(eras.lastEra);
    if (shown < head) {
      const detail = `${name} ends at ${shown}, the log at ${head}`;
      violations.push(violation('neverSeen', detail, head - shown));
    }
    const first = messages[0]?.seq ?? head + 1;
    if (view.isScrolledUp && first > eras.finalFirst) {
      const detail = `${name} begins at ${first}, the log at ${eras.finalFirst}`;
      violations.push(violation('neverSeen', detail, first - eras.finalFirst));
    }
    if (view.pendingCount > 0) {
      const detail = `${name} still has messages in its outbox`;
      violations.push(violation('writtenNotSent', detail, view.pendingCount));
    }
    return [...violations, ...checkPlaces(name, messages, eras, eras.lastEra)];
  }
  const got = newestSeq(page.links.flat());
  if (shown < got) {
    violations.push(violation('neverSeen', `${name} shows ${shown}, but got ${got}`, got - shown));
  }
  return [...violations, ...checkPlaces(name, messages, eras)];
}

function count(from: number, to: number, matches: (seq: number) => boolean): number {
  let matching = 0;
  for (let seq = from; seq <= to; seq++) if (matches(seq)) matching++;
  return matching;
}

/** The holes that the server told of, of the log that it told of last. */
function toldHoles(steps: readonly LinkStep[]): Range[] {
  let holes: Range[] = [];
  let lastSeq = 0;
  for (const step of steps) {
    const messages: readonly Sighting[] =
      step.kind === 'message' ? [step.message] : step.answer.messages;
    if (step.kind !== 'message') {
      const isNewStart = step.answer.reset ?? (step.kind === 'joined' && !step.after);
      if (isNewStart) holes = [];
      const first = messages[0];
      if (step.answer.truncated && first) holes.push({ from: lastSeq + 1, to: first.seq - 1 });
    }
    lastSeq = messages.at(-1)?.seq ?? lastSeq;
  }
  return holes;
}

/** The newest that the page got, of the log that it was told of last. */
function newestSeq(steps: readonly LinkStep[]): number {
  let newest = 0;
  for (const step of steps) {
    const isNewLog = step.kind !== 'message' && step.answer.reset === true;
    const messages = step.kind === 'message' ? [step.message] : step.answer.messages;
    newest = Math.max(isNewLog ? 0 : newest, messages.at(-1)?.seq ?? 0);
  }
  return newest;
}
