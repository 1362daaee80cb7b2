import { expect, test } from '@jest/globals';
import { createTimeline, type Timeline } from '../../service/browser/timeline';
import type { History, Message } from '../../service/protocol';

const message = (seq: number, log = 'm'): Message => ({
  user: 'ann',
  text: `text ${seq}`,
  id: `${log}${seq}`,
  seq,
  at: 1_000 * seq,
});

function range(from: number, to: number, log?: string): Message[] {
  return Array.from({ length: to - from + 1 }, (_, index) => message(from + index, log));
}

const history = (messages: Message[], fields: Partial<History> = {}): History => ({
  room: 'lobby',
  messages,
  older: false,
  users: { count: 1, names: ['ann'] },
  ...fields,
});

/** The seqs in order, with holes as `[2 missing]` or `[2 lost]`. */
function show(timeline: Timeline): (number | string)[] {
  return timeline.messages().flatMap((shown) => {
    const hole = timeline.holeBefore(shown);
    return [...(hole ? [`[${hole.count} ${hole.isLost ? 'lost' : 'missing'}]`] : []), shown.seq];
  });
}

function shown(messages: Message[], fields: Partial<History> = {}): Timeline {
  const timeline = createTimeline();
  timeline.load(history(messages, fields), false);
  return timeline;
}

test('shows the first history, and that there is more before it', () => {
  expect(show(shown(range(1, 3)))).toEqual([1, 2, 3]);
  expect(show(shown(range(5, 6), { older: true }))).toEqual(['[4 missing]', 5, 6]);
  expect(show(shown(range(5, 6)))).toEqual(['[4 lost]', 5, 6]);
});

test('appends exactly the next message', () => {
  const timeline = shown(range(1, 2));
  expect(timeline.append(message(3))).toBe('appended');
  expect(timeline.append(message(3))).toBe('duplicate');
  expect(timeline.append(message(1))).toBe('duplicate');
  expect(timeline.append(message(5))).toBe('gap');
  expect(timeline.append(message(2, 'other'))).toBe('gap');
  expect(show(timeline)).toEqual([1, 2, 3]);
  expect(timeline.cursor()).toEqual({ seq: 3, id: 'm3', at: 3_000 });
});

test('an empty room begins with message 1', () => {
  const timeline = shown([]);
  expect(timeline.cursor()).toBeUndefined();
  expect(timeline.append(message(1))).toBe('appended');
});

test('a resume adds what is new, once', () => {
  const timeline = shown(range(1, 3));
  expect(timeline.load(history(range(3, 5)), true)).toBe(2);
  expect(show(timeline)).toEqual([1, 2, 3, 4, 5]);
});

test('a truncated resume leaves a hole, which pages of history fill', () => {
  const timeline = shown(range(1, 3));
  timeline.load(history(range(10, 11), { truncated: true, older: true }), true);
  expect(show(timeline)).toEqual([1, 2, 3, '[6 missing]', 10, 11]);
  timeline.fill(message(10), { messages: range(7, 9), older: true });
  expect(show(timeline)).toEqual([1, 2, 3, '[3 missing]', 7, 8, 9, 10, 11]);
  timeline.fill(message(7), { messages: range(2, 6), older: true });
  expect(show(timeline)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

test('what the room no longer has stays marked', () => {
  const timeline = shown(range(1, 3));
  timeline.load(history(range(10, 11), { truncated: true, older: true }), true);
  timeline.fill(message(10), { messages: range(8, 9), older: false });
  expect(show(timeline)).toEqual([1, 2, 3, '[4 lost]', 8, 9, 10, 11]);
});

test('a hole with nothing left of it is marked although more was hinted at', () => {
  const timeline = shown(range(5, 6), { older: true });
  timeline.fill(message(5), { messages: [], older: true });
  expect(show(timeline)).toEqual(['[4 lost]', 5, 6]);
});

test('a truncated resume with nothing older is lost at once', () => {
  const timeline = shown(range(1, 3));
  timeline.load(history(range(10, 11), { truncated: true }), true);
  expect(show(timeline)).toEqual([1, 2, 3, '[6 lost]', 10, 11]);
});

test('a reset replaces what is shown and says so', () => {
  const timeline = shown(range(1, 3));
  timeline.markSeen(3);
  timeline.load(history(range(1, 2, 'new'), { reset: true }), true);
  expect(timeline.messages().map(({ id }) => id)).toEqual(['new1', 'new2']);
  expect(timeline.wasReset()).toBe(true);
  expect(timeline.lastSeenSeq()).toBe(0);
});

test('a page asked for before a reset is not mixed in', () => {
  const timeline = shown(range(5, 6), { older: true });
  timeline.load(history(range(5, 6, 'new'), { reset: true, older: true }), true);
  timeline.fill(message(5), { messages: range(1, 4), older: false });
  expect(show(timeline)).toEqual(['[4 missing]', 5, 6]);
});

test('what is let go of can be loaded again', () => {
  const timeline = shown(range(1, 10));
  timeline.keepNewest(3);
  expect(show(timeline)).toEqual(['[7 missing]', 8, 9, 10]);
  timeline.fill(message(8), { messages: range(1, 7), older: false });
  expect(show(timeline)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
});
