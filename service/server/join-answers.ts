import type { Cursor } from '../protocol';
import type { Answer } from './history';
import { isSameEntry, type Since } from './log/room-log';
import type { RoomBroadcast, Receiver } from './room-broadcast';
import type { RoomTail } from './room-tail';

export type RoomLimits = { historyLimit: number; resumeLimit: number };

/** What a room knows at one moment; the answers below are of that moment and must be used in it. */
export type RoomView = {
  readonly tail: RoomTail;
  readonly last: Cursor;
  readonly broadcast: Pick<RoomBroadcast<Receiver>, 'flushedSeq' | 'flush'>;
  readonly limits: RoomLimits;
};

/**
 * Answers a join without a read. 'doubtful': the cursor is newer than all that this instance knows,
 * or of another log than it knows. Undefined: it is older, and must be looked up in the log.
 */
export function answerFromMemory(
  { tail, last, broadcast, limits }: RoomView,
  after: Cursor | undefined,
): Answer | 'doubtful' | undefined {
  if (!after) return tail.newest(broadcast.flushedSeq, limits.historyLimit);
  if (after.seq > last.seq) return 'doubtful';
  if (after.seq > broadcast.flushedSeq) broadcast.flush();
  const entry = after.seq === last.seq ? last : tail.at(after.seq);
  if (entry === undefined) return undefined;
  if (!isSameEntry(entry, after)) return 'doubtful';
  if (broadcast.flushedSeq - after.seq > limits.resumeLimit) {
    return answerNewest({ tail, last, broadcast, limits }, 'truncated');
  }
  const entries = tail.between(after.seq + 1, broadcast.flushedSeq);
  return entries && { entries, older: true, isResumed: true };
}

export function answerNewest(
  { tail, broadcast, limits }: RoomView,
  mark: 'truncated' | 'reset',
): Answer | undefined {
  const page = tail.newest(broadcast.flushedSeq, limits.historyLimit);
  return page && { ...page, [mark]: true };
}

/**
 * Makes what was read end at what was written to the members: live messages go on from there.
 * Undefined: the two do not touch.
 */
export function answerFromRead(
  { tail, broadcast, limits }: RoomView,
  { kind, ...page }: Since,
  after: Cursor | undefined,
): Answer | undefined {
  const { flushedSeq } = broadcast;
  const isResumed = kind === 'continued' && after !== undefined;
  const startSeq = isResumed ? after.seq : 0;
  const endSeq = page.entries.at(-1)?.seq ?? startSeq;
  const added = tail.between(endSeq + 1, flushedSeq);
  if (startSeq > flushedSeq || !added) return undefined;
  const entries = [...page.entries, ...added].filter(({ seq }) => seq <= flushedSeq);
  if ((entries.at(-1)?.seq ?? startSeq) !== flushedSeq) return undefined;
  if (isResumed && entries.length > limits.resumeLimit) {
    return { entries: entries.slice(-limits.historyLimit), older: true, truncated: true };
  }
  return {
    entries,
    older: page.older,
    ...(isResumed && { isResumed }),
    ...(kind === 'truncated' && { truncated: true }),
    ...(kind === 'replaced' && { reset: true }),
  };
}
