import { describe, expect, test } from '@jest/globals';
import type { Message, Receipt } from '../../service/protocol';
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

/** Rooms' and ids' names that mean something to JavaScript, Lua or Redis. */
const awkwardRooms = [
  '__proto__',
  'constructor',
  '}{*:log',
  ':seq',
  'chat:{lobby}:log',
  '{lobby}',
  '%7Blobby%7D',
  'lobby:log',
  '*',
  'a b',
  '\'"\\',
  'ünï',
  '中文',
  '👩‍👩‍👧',
  'שלום',
];
const awkwardTexts = [
  'line\nbreak\r\n',
  '"quoted" \\ and / slashed',
  '","id":"forged","seq":1',
  '\u2028\u2029\u0000\u001b[31m',
  '\ud800 alone',
  'שלום مرحبا 👩‍👩‍👧 中文',
  ' kept as sent ',
  'm1 2 3 w+',
];

describe.each(logKinds)('a log %s', (kind) => {
  const logs = useLogs(kind);

  test('numbers the messages of a room 1, 2, 3 and keeps them as they were sent', async () => {
    const { log } = await logs.open();
    const own = `${room}-texts`;
    const before = Date.now();
    const receipts: Receipt[] = [];
    for (const [index, text] of awkwardTexts.entries()) {
      receipts.push(await log.append(own, draftOf(`id-${index}`, text, 'bob')));
    }
    const { entries, older } = await log.tail(own, 100);
    expect(older).toBe(false);
    const messages = entries.map(({ json }) => JSON.parse(json) as Message);
    expect(messages).toEqual(
      awkwardTexts.map((text, index) => ({ user: 'bob', text, ...receipts[index] })),
    );
    expect(seqsOf(entries)).toEqual(range(1, awkwardTexts.length));
    for (const [index, { id, seq, at, json, bytes }] of entries.entries()) {
      expect({ id, seq, at }).toEqual(receipts[index]);
      expect(bytes).toBe(Buffer.byteLength(json));
      expect(at).toBeGreaterThanOrEqual(before);
    }
  });

  test('leaves no hole and keeps the order, however many come at once', async () => {
    const { log } = await logs.open();
    const own = `${room}-at-once`;
    const ids = range(1, 600).map((number) => `m${number % 400}`);
    const receipts = await Promise.all(ids.map((id) => log.append(own, draftOf(id))));
    const { entries } = await log.tail(own, 1_000);
    expect(seqsOf(entries)).toEqual(range(1, 400));
    expect(entries.map(({ id }) => id)).toEqual(ids.slice(0, 400));
    expect(receipts.slice(400)).toEqual(receipts.slice(0, 200));
    const times = entries.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  });

  test('stores a message once and answers a repeat with the first receipt', async () => {
    const { log } = await logs.open();
    const own = `${room}-repeat`;
    const first = await log.append(own, draftOf('same'));
    await log.append(own, draftOf('other'));
    expect(await log.append(own, draftOf('same'))).toEqual(first);
    expect(seqsOf((await log.tail(own, 10)).entries)).toEqual([1, 2]);
  });

  test('refuses an id that has another text or another user', async () => {
    const { log } = await logs.open();
    const own = `${room}-conflict`;
    await log.append(own, draftOf('taken', 'hello', 'ann'));
    await expect(log.append(own, draftOf('taken', 'hullo', 'ann'))).rejects.toThrow(ConflictError);
    await expect(log.append(own, draftOf('taken', 'hello', 'bob'))).rejects.toThrow(ConflictError);
    const atOnce = await Promise.allSettled([
      log.append(own, draftOf('race', 'one')),
      log.append(own, draftOf('race', 'two')),
    ]);
    expect(atOnce.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(seqsOf((await log.tail(own, 10)).entries)).toEqual([1, 2]);
  });

  test('takes any name for a room and keeps rooms apart', async () => {
    const { log } = await logs.open();
    for (const name of awkwardRooms) {
      expect((await log.append(name, draftOf('only', `in ${name}`))).seq).toBe(1);
    }
    for (const name of awkwardRooms) {
      const { entries } = await log.tail(name, 10);
      const texts = entries.map(({ json }) => (JSON.parse(json) as Message).text);
      expect(texts).toEqual([`in ${name}`]);
      expect((await log.append(name, draftOf('next'))).seq).toBe(2);
    }
  });

  test('takes ids that are names of properties', async () => {
    const { log } = await logs.open();
    const own = `${room}-ids`;
    const ids = ['__proto__', 'constructor', 'seq', '-', '0', 'a'.repeat(64)];
    const first = await Promise.all(ids.map((id) => log.append(own, draftOf(id))));
    expect(first.map(({ seq }) => seq)).toEqual(range(1, ids.length));
    const again = await Promise.all(ids.map((id) => log.append(own, draftOf(id))));
    expect(again).toEqual(first);
  });

  test('publishes what it stores to subscribers, once and in order', async () => {
    const { log, published, whispers } = await logs.open();
    const own = `${room}-published`;
    await log.append(own, draftOf('unheard'));
    await log.subscribe(own);
    const receipts = await appendMany(log, own, 300);
    await log.append(own, draftOf('m7'));
    log.whisper(own, '+ann');
    await until(() => whispers.length > 0);
    expect(whispers).toEqual(['+ann']);
    const { entries } = await log.tail(own, 300);
    const heard = published.get(own) ?? [];
    const ids = ['unheard', ...receipts.map(({ id }) => id)];
    expect(heard).toEqual(entries.map((entry, index) => ({ ...entry, previousId: ids[index] })));
  });

  test('has told of all that was stored once it says that it caught up', async () => {
    const { log, published } = await logs.open();
    const writer = logs.redis ? (await logs.open()).log : log;
    const own = `${room}-catch-up`;
    await log.subscribe(own);
    for (let count = 1; count <= 30; count++) {
      const { seq } = await writer.append(own, draftOf(`id-${count}`));
      await Promise.all([log.catchUp(), log.catchUp()]);
      expect(published.get(own)?.at(-1)?.seq).toBe(seq);
    }
  });

  test('publishes nothing to those who have unsubscribed, and all to who came back', async () => {
    const { log, published, whispers } = await logs.open();
    const own = `${room}-unsubscribed`;
    await log.subscribe(own);
    log.unsubscribe(own);
    await log.append(own, draftOf('unheard'));
    // While the unsubscribing may still be under way.
    log.unsubscribe(own);
    await log.subscribe(own);
    await log.append(own, draftOf('heard'));
    log.whisper(own, 'end');
    await until(() => whispers.length > 0);
    expect(published.get(own)?.map(({ id }) => id)).toEqual(['heard']);
  });
});
