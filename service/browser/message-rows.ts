import type { Message } from '../protocol';
import type { OutboxEntry } from './outbox';
import type { Hole, Timeline } from './timeline';
import { dayOf } from './times';

/** What the list shows, from top to bottom. A message has the same key before and after it is stored. */
export type Row =
  | { kind: 'reset' | 'beginning' | 'new'; key: string }
  | { kind: 'day'; key: string; at: number }
  | { kind: 'hole'; key: string; hole: Hole }
  | MessageRow;

export type MessageRow = {
  kind: 'message';
  key: string;
  user: string;
  text: string;
  isOwn: boolean;
  /** The first of its group, which carries author and time. */
  isFirst: boolean;
  /** Absent until the room has it. */
  at?: number;
  /** While the page still has it in its outbox. */
  entry?: OutboxEntry;
};

const groupMs = 5 * 60_000;

type RowParts = {
  timeline: Timeline;
  entries: readonly OutboxEntry[];
  user: string;
  /** Messages of others after this one are new; undefined where nothing is to be marked. */
  newAfterSeq: number | undefined;
};

export function toRows({ timeline, entries, user, newAfterSeq }: RowParts): Row[] {
  const rows: Row[] = [];
  let last: Message | undefined;
  let hasNewLine = newAfterSeq === undefined;

  if (timeline.wasReset()) rows.push({ kind: 'reset', key: 'reset' });
  for (const message of timeline.messages()) {
    const rowsBefore = rows.length;
    const hole = timeline.holeBefore(message);
    if (hole) rows.push({ kind: 'hole', key: `hole ${hole.before.id}`, hole });
    else if (message.seq === 1 && !timeline.wasReset()) {
      rows.push({ kind: 'beginning', key: 'beginning' });
    }
    if (!last || dayOf(last.at) !== dayOf(message.at)) {
      rows.push({ kind: 'day', key: `day ${message.id}`, at: message.at });
    }
    if (!hasNewLine && message.seq > (newAfterSeq ?? 0) && message.user !== user) {
      hasNewLine = true;
      rows.push({ kind: 'new', key: 'new' });
    }
    const isGrouped =
      rows.length === rowsBefore && last?.user === message.user && message.at - last.at < groupMs;
    rows.push({
      kind: 'message',
      key: message.id,
      user: message.user,
      text: message.text,
      isOwn: message.user === user,
      isFirst: !isGrouped,
      at: message.at,
    });
    last = message;
  }
  const isGrouped = last?.user === user && Date.now() - last.at < groupMs;
  entries.forEach((entry, index) => {
    const { id, text } = entry;
    const isFirst = index === 0 && !isGrouped;
    rows.push({ kind: 'message', key: id, user, text, isOwn: true, isFirst, entry });
  });
  return rows;
}
