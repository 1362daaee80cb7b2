import { describe, expect, test } from '@jest/globals';
import { beginning, type Entry, type Page } from '../../service/server/log/room-log';
import { appendMany, draftOf, logKinds, useLogs } from '../support/use-logs';

function seqsOf({ entries }: { entries: readonly Entry[] }): number[] {
  return entries.map(({ seq }) => seq);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

describe.each(logKinds)('reading a log %s', (kind) => {
  const logs = useLogs(kind);

  test('of a room that has no messages', async () => {
    const { log } = await logs.open();
    const empty: Page = { entries: [], older: false };
    expect(await log.tail('empty', 10)).toEqual(empty);
    expect(await log.before('empty', 7, 10)).toEqual(empty);
    expect(await log.after('empty', beginning, 10, 10)).toEqual({ kind: 'continued', ...empty });
    const cursor = { seq: 3, id: 'm3', at: 1 };
    expect(await log.after('empty', cursor, 10, 10)).toEqual({ kind: 'replaced', ...empty });
  });

  test('the tail says whether there is more before it', async () => {
    const { log } = await logs.open();
    await appendMany(log, 'tail', 5);
    for (const [limit, expected, older] of [
      [1, [5], true],
      [4, range(2, 5), true],
      [5, range(1, 5), false],
      [6, range(1, 5), false],
    ] as const) {
      const page = await log.tail('tail', limit);
      expect([seqsOf(page), page.older]).toEqual([expected, older]);
    }
  });

  test('backwards, page by page, to the beginning', async () => {
    const { log } = await logs.open();
    await appendMany(log, 'pages', 23);
    const seen: number[] = [];
    let page: Page = { entries: [], older: true };
    let seq = 24;
    while (page.older) {
      page = await log.before('pages', seq, 5);
      seen.unshift(...seqsOf(page));
      seq = page.entries[0]?.seq ?? 0;
    }
    expect(seen).toEqual(range(1, 23));
    expect(await log.before('pages', 1, 5)).toEqual({ entries: [], older: false });
  });

  test('before a seq that is not there yet, or not there any more', async () => {
    const { log } = await logs.open({ roomMaxMessages: 10 });
    await appendMany(log, 'beyond', 30);
    for (const seq of [31, 1_000, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
      const page = await log.before('beyond', seq, 4);
      expect([seqsOf(page), page.older]).toEqual([range(27, 30), true]);
    }
    for (const seq of [1, 2, 20, 21]) {
      expect(await log.before('beyond', seq, 4)).toEqual({ entries: [], older: false });
    }
    const last = await log.before('beyond', 23, 4);
    expect([seqsOf(last), last.older]).toEqual([[21, 22], false]);
  });

  test('on from a cursor: what is newer, while that is not too much', async () => {
    const { log } = await logs.open();
    const receipts = await appendMany(log, 'cursors', 20);
    for (const receipt of receipts) {
      const since = await log.after('cursors', receipt, 10, 3);
      if (receipt.seq >= 10) {
        expect([since.kind, seqsOf(since)]).toEqual(['continued', range(receipt.seq + 1, 20)]);
        expect(since.older).toBe(true);
      } else {
        expect([since.kind, seqsOf(since)]).toEqual(['truncated', [18, 19, 20]]);
        expect(since.older).toBe(true);
      }
    }
  });

  test('on from the beginning', async () => {
    const { log } = await logs.open({ roomMaxMessages: 10 });
    await appendMany(log, 'start', 10);
    const all = await log.after('start', beginning, 10, 3);
    expect([all.kind, seqsOf(all), all.older]).toEqual(['continued', range(1, 10), false]);
    const tooMuch = await log.after('start', beginning, 9, 3);
    expect([tooMuch.kind, seqsOf(tooMuch)]).toEqual(['truncated', [8, 9, 10]]);
    await log.append('start', draftOf('trims-the-first'));
    const trimmed = await log.after('start', beginning, 20, 3);
    expect([trimmed.kind, seqsOf(trimmed)]).toEqual(['truncated', [9, 10, 11]]);
  });

  test('on from a trimmed entry that is provably of this log', async () => {
    const { log } = await logs.open({ roomMaxMessages: 5 });
    const receipts = await appendMany(log, 'trimmed', 12);
    for (const receipt of receipts) {
      const since = await log.after('trimmed', receipt, 100, 3);
      const isStored = receipt.seq >= 8;
      expect(since.kind).toBe(isStored ? 'continued' : 'truncated');
      expect(seqsOf(since)).toEqual(isStored ? range(receipt.seq + 1, 12) : [10, 11, 12]);
      expect(since.older).toBe(true);
    }
  });

  test('on from a cursor of another log', async () => {
    const { log } = await logs.open({ roomMaxMessages: 5 });
    const receipts = await appendMany(log, 'foreign', 12);
    for (const { seq, id, at } of receipts) {
      for (const cursor of [
        { seq, id: 'other', at },
        { seq, id, at: at + 1 },
        { seq: seq + 1, id, at },
        { seq: seq + 100, id, at },
        { seq: Number.MAX_SAFE_INTEGER, id, at },
        { seq, id: '__proto__', at },
      ]) {
        const since = await log.after('foreign', cursor, 100, 3);
        expect([cursor, since.kind, seqsOf(since), since.older]).toEqual([
          cursor,
          'replaced',
          [10, 11, 12],
          true,
        ]);
      }
    }
  });
});
