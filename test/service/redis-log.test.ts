import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Cursor } from '../../service/protocol';
import { keysOf } from '../../service/server/log/redis-model';
import { beginning, type Entry, type RoomLog } from '../../service/server/log/room-log';
import type { TestRedis } from '../support/start-redis';
import { appendMany, draftOf, useLogs } from '../support/use-logs';

const room = 'lobby';
const [stream, book] = keysOf(room);

function seqsOf({ entries }: { entries: readonly Entry[] }): number[] {
  return entries.map(({ seq }) => seq);
}

describe('the log’s two keys on Redis', () => {
  const logs = useLogs('on Redis');
  let redis: TestRedis;
  const run = (...words: string[]): Promise<unknown> => redis.command(...words);

  beforeEach(async () => {
    if (!logs.redis) throw new Error('no Redis');
    redis = logs.redis;
    await run('FLUSHALL');
  });

  test('share a hash slot, whatever the room is called', () => {
    for (const name of ['lobby', '}{*:log', '{a}{b}', '中文', '']) {
      const [first, second] = keysOf(name);
      const tags = [first, second].map((key) => /\{(.*?)\}/.exec(key)?.[1]);
      expect(tags[0]).toBe(tags[1]);
      expect(tags[0]?.length).toBe(encodeURIComponent(name).length);
    }
    expect(keysOf('}{*:log')[0]).not.toContain('}{');
  });

  test('expire at one and the same time, put off by each message', async () => {
    const { log } = await logs.open({ roomTtlMs: 60_000 });
    for (const id of ['a', 'b']) {
      const { at } = await log.append(room, draftOf(id));
      const expiries = [await run('PEXPIRETIME', stream), await run('PEXPIRETIME', book)];
      expect(expiries).toEqual([at + 60_000, at + 60_000]);
    }
  });

  test.each([
    ['stream', stream],
    ['book', book],
  ])('are both taken for gone when the %s is', async (_, lost) => {
    const { log } = await logs.open();
    const receipts = await appendMany(log, room, 3);
    await run('DEL', lost);
    const next = await log.append(room, draftOf('m2', 'another text'));
    expect(next.seq).toBe(1);
    expect(seqsOf(await log.tail(room, 10))).toEqual([1]);
    const cursor = receipts[2] ?? beginning;
    expect((await log.after(room, cursor, 10, 10)).kind).toBe('replaced');
  });

  test('are no other program’s: what it puts into the stream is left out', async () => {
    const { log } = await logs.open();
    await log.append(room, draftOf('a'));
    await run('XADD', stream, '2-0', 'foreign', 'field');
    expect(seqsOf(await log.tail(room, 10))).toEqual([1]);
  });

  test('keep time from going back when the clock of Redis does', async () => {
    const { log } = await logs.open();
    const { at } = await log.append(room, draftOf('a'));
    const ahead = at + 3_600_000;
    await run('HSET', book, ':at', String(ahead));
    expect((await log.append(room, draftOf('b'))).at).toBe(ahead);
    expect((await log.append(room, draftOf('c'))).at).toBe(ahead);
  });

  test('remember the id of a trimmed message for a day', async () => {
    const { log } = await logs.open({ roomMaxMessages: 2 });
    const receipts = await appendMany(log, room, 4);
    const at = receipts[0]?.at ?? 0;
    const almostDay = at - 24 * 3600 * 1000 + 60_000;
    await run('HSET', book, ':1', `m1 ${almostDay}`);
    await log.append(room, draftOf('next-1'));
    expect(await log.append(room, draftOf('m1'))).toEqual(receipts[0]);
    await run('HSET', book, ':1', `m1 ${almostDay - 120_000}`);
    await log.append(room, draftOf('next-2'));
    expect((await log.append(room, draftOf('m1'))).seq).toBe(7);
  });

  test('count beyond what Lua prints without an exponent', async () => {
    const { log, published } = await logs.open({ roomMaxMessages: 3 });
    const { at } = await log.append(room, draftOf('a'));
    const seq = 1e15;
    await run('DEL', stream);
    await run('XADD', stream, `${seq}-0`, 'h', draftOf('big').head, 't', String(at));
    await run('HSET', book, ':seq', String(seq), ':first', String(seq), ':oldest', String(seq));
    await run('HSET', book, ':id', 'big', 'big', `${seq} ${at} 0`, ':bytes', '150');
    await log.subscribe(room);
    const receipts = await appendMany(log, room, 5);
    expect(receipts.map((receipt) => receipt.seq - seq)).toEqual([1, 2, 3, 4, 5]);
    const page = await log.tail(room, 10);
    expect(seqsOf(page).map((stored) => stored - seq)).toEqual([3, 4, 5]);
    expect(published.get(room)?.map((entry) => entry.seq - seq)).toEqual([1, 2, 3, 4, 5]);
    const cursor = { seq, id: 'big', at };
    expect((await log.after(room, cursor, 10, 10)).kind).toBe('truncated');
    expect(seqsOf(await log.before(room, seq + 5, 10)).map((old) => old - seq)).toEqual([3, 4]);
  });

  test('are trimmed a bounded number at a time when a limit was lowered', async () => {
    const { log: wide } = await logs.open();
    await appendMany(wide, room, 1_000);
    const { log: narrow } = await logs.open({ roomMaxMessages: 10 });
    await narrow.append(room, draftOf('first'));
    const left = (await narrow.tail(room, 2_000)).entries.length;
    expect(left).toBeGreaterThan(500);
    for (let call = 0; call < 10; call++) await narrow.append(room, draftOf(`call-${call}`));
    expect((await narrow.tail(room, 2_000)).entries.length).toBe(10);
  });

  test('hold no more than what was promised after many messages', async () => {
    const { log } = await logs.open({ roomMaxMessages: 10 });
    await appendMany(log, room, 500);
    expect(await run('XLEN', stream)).toBe(10);
    // An id each, a line for each trimmed one, and six lines of state.
    expect(await run('HLEN', book)).toBe(500 + 490 + 6);
  });

  describe('of which an older copy is restored', () => {
    let log: RoomLog;
    let cursors: Cursor[];

    /** Ten messages, a copy of the log, five more, and the copy back in its place. */
    async function restoreAfter(roomMaxMessages: number): Promise<void> {
      ({ log } = await logs.open({ roomMaxMessages }));
      const kept = await appendMany(log, room, 10);
      await run('COPY', stream, `copy:${stream}`);
      await run('COPY', book, `copy:${book}`);
      const lost = [];
      for (let lostCount = 1; lostCount <= 5; lostCount++) {
        lost.push(await log.append(room, draftOf(`lost-${lostCount}`)));
      }
      cursors = [...kept, ...lost];
      await run('RENAME', `copy:${stream}`, stream);
      await run('RENAME', `copy:${book}`, book);
    }

    async function followAll(): Promise<string[]> {
      const all = cursors.map((cursor) => log.after(room, cursor, 100, 3));
      return (await Promise.all(all)).map(({ kind }) => kind);
    }

    const times = (count: number, kind: string): string[] => Array<string>(count).fill(kind);

    test('cursors of what it lost are of another log', async () => {
      await restoreAfter(100);
      expect(await followAll()).toEqual([...times(10, 'continued'), ...times(5, 'replaced')]);
    });

    test('also when it has grown beyond them with others', async () => {
      await restoreAfter(100);
      for (let other = 1; other <= 8; other++) await log.append(room, draftOf(`other-${other}`));
      expect(await followAll()).toEqual([...times(10, 'continued'), ...times(5, 'replaced')]);
      const since = await log.after(room, cursors[9] ?? beginning, 100, 3);
      expect(seqsOf(since)).toEqual([11, 12, 13, 14, 15, 16, 17, 18]);
    });

    test('also when their places are trimmed since', async () => {
      await restoreAfter(3);
      for (let other = 1; other <= 30; other++) await log.append(room, draftOf(`other-${other}`));
      expect(await followAll()).toEqual([...times(10, 'truncated'), ...times(5, 'replaced')]);
    });

    test('what it lost can be stored again', async () => {
      await restoreAfter(100);
      expect((await log.append(room, draftOf('lost-5'))).seq).toBe(11);
      expect((await log.append(room, draftOf('m10'))).seq).toBe(10);
      expect(await followAll()).toEqual([...times(10, 'continued'), ...times(5, 'replaced')]);
    });
  });
});
