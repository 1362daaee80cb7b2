import { describe, expect, test } from '@jest/globals';
import { ConflictError, type Entry } from '../../service/server/log/room-log';
import { until } from '../support/until';
import { appendMany, draftOf, logKinds, useLogs } from '../support/use-logs';

const room = 'lobby';

function seqsOf(entries: readonly Entry[]): number[] {
  return entries.map(({ seq }) => seq);
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

describe.each(logKinds)('a log %s that grows', (kind) => {
  const logs = useLogs(kind);

  test('is trimmed by count', async () => {
    const { log } = await logs.open({ roomMaxMessages: 5 });
    const own = `${room}-count`;
    await appendMany(log, own, 12);
    expect(seqsOf((await log.tail(own, 100)).entries)).toEqual(range(8, 12));
    expect((await log.append(own, draftOf('next'))).seq).toBe(13);
    expect(seqsOf((await log.tail(own, 100)).entries)).toEqual(range(9, 13));
  });

  test('is trimmed by bytes', async () => {
    const { log } = await logs.open({ roomMaxBytes: 10_000 });
    const own = `${room}-bytes`;
    for (const number of range(1, 30)) {
      await log.append(own, draftOf(`m${number}`, '中'.repeat(300)));
    }
    const { entries } = await log.tail(own, 100);
    const bytes = entries.reduce((total, entry) => total + entry.bytes, 0);
    expect(bytes).toBeLessThanOrEqual(10_000);
    expect(bytes).toBeGreaterThan(7_500);
    expect(entries.at(-1)?.seq).toBe(30);
    expect(seqsOf(entries)).toEqual(range(31 - entries.length, 30));
  });

  test('is never trimmed to empty: numbers would begin again under those who read', async () => {
    const { log } = await logs.open({ roomMaxMessages: 1, roomMaxBytes: 1 });
    const own = `${room}-never-empty`;
    for (const number of range(1, 3)) {
      expect((await log.append(own, draftOf(`m${number}`, 'x'.repeat(4_000)))).seq).toBe(number);
      expect(seqsOf((await log.tail(own, 100)).entries)).toEqual([number]);
    }
  });

  test('knows an id beyond its message’s trimming', async () => {
    const { log } = await logs.open({ roomMaxMessages: 2 });
    const own = `${room}-trimmed-id`;
    const [first] = await appendMany(log, own, 50);
    expect(await log.append(own, draftOf('m1'))).toEqual(first);
    await expect(log.append(own, draftOf('m1', 'another text'))).rejects.toThrow(ConflictError);
    expect(seqsOf((await log.tail(own, 100)).entries)).toEqual([49, 50]);
  });

  test('forgets ids beyond 20,000, oldest first, and never those of stored messages', async () => {
    const { log } = await logs.open({ roomMaxMessages: 3 });
    const own = `${room}-many-ids`;
    const receipts = await appendMany(log, own, 20_010);
    expect(await log.append(own, draftOf('m11'))).toEqual(receipts[10]);
    expect(await log.append(own, draftOf('m20008'))).toEqual(receipts[20_007]);
    expect((await log.append(own, draftOf('m1'))).seq).toBe(20_011);
  });

  test('is gone as a whole when its time is over', async () => {
    const { log } = await logs.open({ roomTtlMs: 1 });
    const own = `${room}-expiry`;
    const gone = async () => (await log.tail(own, 1)).entries.length === 0;
    const cursor = await log.append(own, draftOf('same'));
    await until(gone);
    expect(await log.after(own, cursor, 10, 10)).toEqual({
      kind: 'replaced',
      entries: [],
      older: false,
    });
    expect((await log.append(own, draftOf('same', 'another text'))).seq).toBe(1);
  });
});
