import { isSameEntry } from '../../../service/server/log/room-log';
import type { Cursor } from '../../../service/protocol';
import type { Arrival } from '../history';
import type { LinkStep, PageRecord } from './client-record';
import type { RoomEras } from './room-eras';
import { violation, type Violation } from './violation';

/**
 * `reset` and `truncated` are for losses: told of one that was none, a page throws away what it
 * shows, or shows a hole that it need not.
 *
 * @param resumeLimit so many messages behind a cursor the server may leave a hole
 */
export function checkAlarms(page: PageRecord, eras: RoomEras, resumeLimit: number): Violation[] {
  return page.links.flatMap((steps, index) =>
    positionsOf(steps).flatMap(({ last, answer }) => {
      if (!last || !isKept(last, eras)) return [];
      const name = `${page.name}, link ${index + 1}`;
      if (answer.reset) return [violation('falseAlarm', `${name}: reset at ${last.seq}`)];
      const newest = answer.messages.at(-1)?.seq ?? last.seq;
      const isNear = newest - last.seq <= resumeLimit && last.seq + 1 >= eras.finalFirst;
      return answer.truncated && isNear
        ? [violation('falseAlarm', `${name}: truncated from ${last.seq} to ${newest}`)]
        : [];
    }),
  );
}

/** Each answer, with the client's newest message before it. */
function positionsOf(steps: readonly LinkStep[]): { last: Cursor | undefined; answer: Arrival }[] {
  let last: Cursor | undefined;
  return steps.flatMap((step) => {
    if (step.kind === 'message') {
      last = step.message;
      return [];
    }
    const position = { last: step.kind === 'joined' ? step.after : last, answer: step.answer };
    last = step.answer.messages.at(-1) ?? position.last;
    return [position];
  });
}

/** Whether the log held the entry to the end, or until it was trimmed: then it was never another log. */
function isKept(cursor: Cursor, eras: RoomEras): boolean {
  const entry = eras.entryAt(eras.lastEra, cursor.seq);
  return entry !== undefined && isSameEntry(entry, cursor);
}
