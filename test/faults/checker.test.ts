import { describe, expect, test } from '@jest/globals';
import { check } from './checker/check';
import type { ViolationKind } from './checker/violation';
import type { HistoryEvent } from './history';
import { arrive, entries, entry, tellStory } from './checker/story';

/** What was found, without the kinds of which there is nothing. */
function findings(history: readonly HistoryEvent[]): Partial<Record<ViolationKind, number>> {
  return Object.fromEntries(Object.entries(check(history).counts).filter(([, count]) => count > 0));
}

/** Ann writes five messages, Bob sees them. */
function tellOfFive() {
  return tellStory()
    .opens('ann')
    .opens('bob')
    .joins('bob', 0, arrive(1, 0))
    .writes('ann', entries(1, 5))
    .joins('ann', 1, arrive(1, 5))
    .shows('ann', entries(1, 5))
    .ends(entries(1, 5));
}

/** A log of five that lost its last two in a crash, and went on differently. */
const fork = [entry(4, { id: 'new-4', at: 2_004 }), entry(5, { id: 'new-5', at: 2_005 })];

/** As above, with Bob there all the time. */
function tellOfFork(isTold: boolean) {
  const story = tellStory()
    .opens('bob')
    .opens('ann')
    .writes('ann', entries(1, 5))
    .joins('bob', 0, arrive(1, 5))
    .restarts(2_000, entries(1, 3))
    .writes('ann', fork);
  if (isTold) {
    const messages = [...entries(1, 3), ...fork];
    story.tell({
      kind: 'pushed',
      client: 'bob',
      link: 0,
      answer: { messages, reset: true, older: false },
    });
  }
  return story.ends([...entries(1, 3), ...fork]);
}

describe('passes a run in which', () => {
  test('everything arrives', () => {
    const story = tellOfFive()
      .sees('bob', 0, ...entries(1, 5))
      .shows('bob', entries(1, 5));
    expect(findings(story.history)).toEqual({});
    expect(check(story.history)).toMatchObject({ acknowledgedCount: 5, deliveredCount: 5 });
  });

  test('a page reconnects with its cursor, and is refreshed', () => {
    const story = tellOfFive()
      .sees('bob', 0, ...entries(1, 2))
      .joins('bob', 1, arrive(3, 4), entry(2))
      .shows('bob', entries(1, 4), { isSettled: false })
      .refreshes('bob')
      .joins('bob', 2, arrive(3, 5))
      .shows('bob', entries(3, 5));
    expect(findings(story.history)).toEqual({});
  });

  test('a hole is told, and filled or not', () => {
    const story = tellOfFive()
      .sees('bob', 0, entry(1))
      .joins('bob', 1, arrive(4, 5, { truncated: true }), entry(1))
      .shows('bob', [entry(1), entry(4), entry(5)]);
    expect(findings(story.history)).toEqual({});
    const filled = tellOfFive()
      .sees('bob', 0, entry(1))
      .joins('bob', 1, arrive(4, 5, { truncated: true }), entry(1))
      .shows('bob', entries(1, 5), { isScrolledUp: true });
    expect(findings(filled.history)).toEqual({});
  });

  test('the log was trimmed', () => {
    const story = tellStory()
      .opens('ann')
      .writes('ann', entries(1, 5))
      .joins('ann', 0, arrive(1, 5))
      .shows('ann', entries(1, 5), { isScrolledUp: true })
      .opens('bob')
      .joins('bob', 0, arrive(4, 5))
      .shows('bob', entries(4, 5), { isScrolledUp: true })
      .ends(entries(4, 5));
    expect(findings(story.history)).toEqual({});
  });

  test('Redis lost its newest messages and everybody was told', () => {
    const { history } = tellOfFork(true).shows('bob', [...entries(1, 3), ...fork]);
    expect(findings(history)).toEqual({});
    expect(check(history).lostByRedisCount).toBe(2);
  });

  test('Redis lost all, and what the witness had not read yet', () => {
    const story = tellStory()
      .opens('ann')
      .joins('ann', 0, arrive(1, 0))
      .tell({ kind: 'written', client: 'ann', id: 'id-1', text: entry(1).text })
      .tell({ kind: 'acknowledged', client: 'ann', id: 'id-1', seq: 1, at: 1_001 })
      .sees('ann', 0, entry(1))
      .restarts(1_500, [])
      .tell({
        kind: 'pushed',
        client: 'ann',
        link: 0,
        answer: { messages: [], reset: true, older: false },
      })
      .shows('ann', [])
      .ends([]);
    expect(findings(story.history)).toEqual({});
    expect(check(story.history).lostByRedisCount).toBe(1);
  });

  test('an acknowledgement was lost, but the message arrived', () => {
    const story = tellStory()
      .opens('ann')
      .joins('ann', 0, arrive(1, 0))
      .tell({ kind: 'written', client: 'ann', id: 'id-1', text: entry(1).text })
      .sees('ann', 0, entry(1))
      .shows('ann', [entry(1)])
      .ends([entry(1)]);
    expect(findings(story.history)).toEqual({});
  });

  test('instances were killed and drained', () => {
    const story = tellStory()
      .tell({ kind: 'exit', instance: 'a', asked: 'kill', code: null, signal: 'SIGKILL' })
      .tell({ kind: 'exit', instance: 'b', asked: 'drain', code: 0, signal: null })
      .tell({ kind: 'logged', instance: 'b', severity: 'WARNING', message: 'Redis is away' });
    expect(findings(story.history)).toEqual({});
  });
});

describe('finds', () => {
  test('an acknowledged message that is not stored', () => {
    const story = tellOfFive()
      .tell({ kind: 'written', client: 'ann', id: 'gone', text: 'gone' })
      .tell({ kind: 'acknowledged', client: 'ann', id: 'gone', seq: 6, at: 1_006 });
    expect(findings(story.history)).toEqual({ acknowledgedNotStored: 1 });
  });

  test('an acknowledgement with the place of another message', () => {
    const story = tellOfFive()
      .tell({ kind: 'written', client: 'ann', id: 'other', text: 'other' })
      .tell({ kind: 'acknowledged', client: 'ann', id: 'other', seq: 5, at: 1_005 });
    expect(findings(story.history)).toEqual({ acknowledgedNotStored: 1 });
  });

  test('an acknowledged message that is gone though Redis kept what came after it', () => {
    const story = tellStory()
      .opens('ann')
      .writes('ann', [entry(1)])
      .tell({ kind: 'written', client: 'ann', id: 'gone', text: 'gone' })
      .tell({ kind: 'acknowledged', client: 'ann', id: 'gone', seq: 2, at: 1_002 })
      .writes('ann', [entry(2, { at: 1_003 })])
      .restarts(1_500, [entry(1), entry(2, { at: 1_003 })])
      .ends([entry(1), entry(2, { at: 1_003 })]);
    expect(findings(story.history)).toEqual({ acknowledgedNotStored: 1 });
  });

  test('a loss by a Redis that syncs each write', () => {
    const story = tellStory(true)
      .opens('ann')
      .writes('ann', entries(1, 2))
      .restarts(1_500, [entry(1)])
      .ends([entry(1)]);
    expect(findings(story.history)).toEqual({ lostBySyncedRedis: 1 });
  });

  test('a message that is stored twice, by its id or under another', () => {
    const again = [entry(6, { id: 'id-1' }), entry(7, { text: entry(2).text })];
    const story = tellStory()
      .opens('ann')
      .writes('ann', entries(1, 5))
      .tell({ kind: 'stored', room: 'lobby', entries: again })
      .ends([...entries(1, 5), ...again]);
    expect(findings(story.history)).toEqual({ storedTwice: 2 });
  });

  test("a sender's messages in another order", () => {
    const story = tellStory()
      .opens('ann')
      .tell({ kind: 'written', client: 'ann', id: 'id-2', text: entry(2).text })
      .tell({ kind: 'written', client: 'ann', id: 'id-1', text: entry(1).text })
      .ends(entries(1, 2));
    expect(findings(story.history)).toEqual({ senderOrderBroken: 1 });
  });

  test('a hole in the log, and an entry that was replaced', () => {
    expect(findings(tellOfFive().history)).toEqual({});
    const replaced = entry(3, { id: 'other' });
    const story = tellStory()
      .opens('ann')
      .tell({ kind: 'stored', room: 'lobby', entries: entries(1, 3) })
      .tell({ kind: 'stored', room: 'lobby', entries: [replaced] })
      .ends([entry(1), replaced]);
    expect(findings(story.history)).toEqual({ logBroken: 2 });
  });

  test('messages that never left the outbox, or were refused', () => {
    const story = tellOfFive()
      .tell({ kind: 'written', client: 'ann', id: 'kept', text: 'kept' })
      .tell({ kind: 'written', client: 'ann', id: 'refused', text: 'refused' })
      .shows('ann', entries(1, 5), { refused: [{ id: 'refused', code: 'conflict' }] });
    expect(findings(story.history)).toEqual({ writtenNotSent: 2 });
  });

  test('an outbox that does not know that its message is stored', () => {
    const story = tellOfFive().shows('ann', entries(1, 5), { pendingCount: 1 });
    expect(findings(story.history)).toEqual({ writtenNotSent: 1 });
  });

  test('a message that the server sent twice, though the page hid it', () => {
    const story = tellOfFive()
      .sees('bob', 0, ...entries(1, 3), entry(3), ...entries(4, 5))
      .shows('bob', entries(1, 5));
    expect(findings(story.history)).toEqual({ seenTwice: 1 });
  });

  test('a message that came with the answer to a join and once more', () => {
    const story = tellOfFive()
      .joins('bob', 1, arrive(1, 3))
      .sees('bob', 1, ...entries(3, 5))
      .shows('bob', entries(1, 5));
    expect(findings(story.history)).toEqual({ seenTwice: 1 });
  });

  test('a message that a page shows twice', () => {
    const story = tellOfFive()
      .sees('bob', 0, ...entries(1, 5))
      .shows('bob', [...entries(1, 5), entry(5)]);
    expect(findings(story.history)).toEqual({ seenTwice: 1 });
  });

  test('messages out of order, from the server and on the page', () => {
    const story = tellOfFive()
      .joins('bob', 1, arrive(2, 2))
      .sees('bob', 1, ...entries(3, 5), entry(1))
      .shows('bob', [entry(2), entry(1), ...entries(3, 5)]);
    expect(findings(story.history)).toEqual({ seenOutOfOrder: 2 });
  });

  test('a message that the server skipped, though the page got it later', () => {
    const story = tellOfFive()
      .sees('bob', 0, ...entries(1, 2), ...entries(4, 5))
      .shows('bob', entries(1, 5));
    expect(findings(story.history)).toEqual({ neverSeen: 1 });
  });

  test('a resume that does not go on from the cursor', () => {
    const story = tellOfFive()
      .sees('bob', 0, entry(1))
      .joins('bob', 1, arrive(4, 5), entry(1))
      .joins('bob', 2, arrive(1, 5))
      .shows('bob', entries(1, 5));
    expect(findings(story.history)).toEqual({ neverSeen: 2 });
  });

  test('a hole on the page that nobody told of', () => {
    const story = tellOfFive()
      .sees('bob', 0, ...entries(1, 5))
      .shows('bob', [...entries(1, 2), ...entries(4, 5)]);
    expect(findings(story.history)).toEqual({ neverSeen: 1 });
  });

  test('a hole that was told, but not filled where the log could', () => {
    const story = tellOfFive()
      .sees('bob', 0, entry(1))
      .joins('bob', 1, arrive(4, 5, { truncated: true }), entry(1))
      .shows('bob', [entry(1), ...entries(4, 5)], { isScrolledUp: true });
    expect(findings(story.history)).toEqual({ neverSeen: 2 });
  });

  test('a page that says that there is nothing older, wrongly', () => {
    const story = tellOfFive()
      .joins('bob', 1, arrive(3, 5))
      .shows('bob', entries(3, 5), { isScrolledUp: true });
    expect(findings(story.history)).toEqual({ neverSeen: 2 });
  });

  test('a page at rest that lacks the newest message', () => {
    const story = tellOfFive()
      .sees('bob', 0, ...entries(1, 4))
      .shows('bob', entries(1, 4));
    expect(findings(story.history)).toEqual({ neverSeen: 1 });
  });

  test('a page that lost what it got, before it was refreshed', () => {
    const story = tellOfFive()
      .sees('bob', 0, ...entries(1, 3))
      .shows('bob', entries(1, 2), { isSettled: false });
    expect(findings(story.history)).toEqual({ neverSeen: 1 });
  });

  test('a message that was shown but never stored', () => {
    const story = tellOfFive()
      .sees('bob', 0, ...entries(1, 6))
      .shows('bob', entries(1, 5));
    expect(findings(story.history)).toEqual({ seenNotStored: 1 });
  });

  test('a message with the text of another', () => {
    const story = tellOfFive()
      .sees('bob', 0, ...entries(1, 4), entry(5, { text: 'mixed up' }))
      .shows('bob', entries(1, 5));
    expect(findings(story.history)).toEqual({ orderDisagreement: 1 });
  });

  test('two clients that see two messages in different order', () => {
    const swapped = [entry(2, { id: 'id-3', at: 1_003 }), entry(3, { id: 'id-2', at: 1_003 })];
    const story = tellOfFive()
      .joins('bob', 1, arrive(1, 1))
      .sees('bob', 1, ...swapped, ...entries(4, 5))
      .shows('bob', entries(1, 5));
    expect(findings(story.history)).toEqual({ orderDisagreement: 2 });
  });

  test('a log that was replaced under a client, who was not told', () => {
    const { history } = tellOfFork(false)
      .sees('bob', 0, entry(6, { id: 'new-6', at: 2_006 }))
      .tell({ kind: 'stored', room: 'lobby', entries: [entry(6, { id: 'new-6', at: 2_006 })] })
      .ends([...entries(1, 3), ...fork, entry(6, { id: 'new-6', at: 2_006 })]);
    // Its own 4 and 5 are not the log's any more.
    expect(findings(history)).toEqual({ orderDisagreement: 2 });
  });

  test('a page that rests on a log that is gone', () => {
    const { history } = tellOfFork(false).shows('bob', entries(1, 5));
    expect(findings(history)).toEqual({ orderDisagreement: 2 });
  });

  test('a reset, or a hole, that was told without need', () => {
    const reset = tellOfFive()
      .sees('bob', 0, ...entries(1, 2))
      .joins('bob', 1, arrive(1, 4, { reset: true }), entry(2))
      .tell({
        kind: 'pushed',
        client: 'bob',
        link: 1,
        answer: arrive(1, 5, { reset: true }),
      })
      .shows('bob', entries(1, 5));
    expect(findings(reset.history)).toEqual({ falseAlarm: 2 });
    const hole = tellOfFive()
      .sees('bob', 0, ...entries(1, 3))
      .joins('bob', 1, arrive(5, 5, { truncated: true }), entry(3))
      .shows('bob', [...entries(1, 3), entry(5)]);
    expect(findings(hole.history)).toEqual({ falseAlarm: 1 });
  });

  test('an instance that ended by itself, by a crash, or too slowly', () => {
    const story = tellStory()
      .tell({ kind: 'exit', instance: 'a', asked: 'nothing', code: 0, signal: null })
      .tell({ kind: 'exit', instance: 'b', asked: 'drain', code: 1, signal: null })
      .tell({ kind: 'exit', instance: 'c', asked: 'drain', code: null, signal: 'SIGKILL' });
    expect(findings(story.history)).toEqual({ processExit: 3 });
  });

  test('an unhandled rejection, and what is no line of a log', () => {
    const story = tellStory()
      .tell({ kind: 'logged', instance: 'a', severity: 'ERROR', message: 'Unhandled rejection' })
      .tell({ kind: 'logged', instance: 'a', severity: 'RAW', message: '(node:1) Warning' });
    expect(findings(story.history)).toEqual({ loggedError: 2 });
  });
});

test('measures from the end of a fault to each first delivery, without the time of other faults', () => {
  const { history } = tellStory().opens('ann').opens('bob');
  const at = (t: number, event: object): void => void history.push({ ...event, t } as HistoryEvent);
  const deliver = (t: number, client: string): void =>
    at(t, { kind: 'message', client, link: 0, message: entry(1) });
  at(1_000, { kind: 'fault', phase: 'begin', number: 1, name: 'redis killed' });
  at(2_000, { kind: 'fault', phase: 'end', number: 1, name: 'redis killed' });
  deliver(2_300, 'ann');
  at(2_500, { kind: 'fault', phase: 'begin', number: 2, name: 'clients slow' });
  at(4_500, { kind: 'fault', phase: 'end', number: 2, name: 'clients slow' });
  deliver(4_600, 'bob');
  deliver(5_000, 'ann');

  expect(Object.fromEntries(check(history).recoveries)).toEqual({
    'redis killed': { count: 2, medianMs: 300, maxMs: 600 },
    'clients slow': { count: 2, medianMs: 100, maxMs: 500 },
    'all faults': { count: 4, medianMs: 300, maxMs: 600 },
  });
});
