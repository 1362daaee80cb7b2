import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Message, Receipt } from '../../service/protocol';
import {
  beginning,
  ConflictError,
  type Page,
  type RoomLog,
} from '../../service/server/log/room-log';
import { draftOf, logKinds, useLogs, type OpenLog } from '../support/use-logs';

const roomMaxMessages = 6;

/** What a log must do, as simply as it can be said. */
type Model = { all: { receipt: Receipt; text: string; user: string }[] };

type Operation =
  | { kind: 'append'; id: string; text: string; user: string }
  | { kind: 'tail'; limit: number }
  | { kind: 'before'; seq: number; limit: number }
  | { kind: 'after'; index: number; limit: number; tailLimit: number; isForeign: boolean };

const limit = fc.integer({ min: 1, max: 9 });
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      id: fc.integer({ min: 0, max: 30 }).map((number) => `id-${number}`),
      text: fc.oneof(
        { weight: 6, arbitrary: fc.constant('hello') },
        { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }) },
      ),
      user: fc.constantFrom('ann', 'ann', 'ann', 'bob'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('tail' as const), limit }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('before' as const), seq: fc.nat(40), limit }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('after' as const),
      index: fc.nat(40),
      limit,
      tailLimit: limit,
      isForeign: fc.boolean(),
    }),
  },
);

describe.each(logKinds)('a log %s', (kind) => {
  const logs = useLogs(kind);

  test('does as its model, whatever is asked of it in whatever order', async () => {
    const open = await logs.open({ roomMaxMessages });
    const runs = fc.asyncProperty(fc.array(operation, { maxLength: 60 }), async (operations) => {
      const model: Model = { all: [] };
      const room = randomUUID();
      for (const next of operations) await compare(open, room, model, next);
    });
    await fc.assert(runs, { numRuns: 60 });
  });
});

async function compare({ log }: OpenLog, room: string, model: Model, next: Operation) {
  const { all } = model;
  const stored = all.slice(-roomMaxMessages);
  switch (next.kind) {
    case 'append':
      return compareAppend(log, room, model, next);
    case 'tail':
      return expectPage(await log.tail(room, next.limit), stored, next.limit);
    case 'before': {
      const earlier = stored.filter(({ receipt }) => receipt.seq < next.seq);
      return expectPage(await log.before(room, next.seq, next.limit), earlier, next.limit);
    }
    case 'after': {
      const own = all[next.index % Math.max(1, all.length)]?.receipt;
      const cursor = own && next.isForeign ? { ...own, id: 'foreign' } : (own ?? beginning);
      const since = await log.after(room, cursor, next.limit, next.tailLimit);
      const newer = all.slice(cursor.seq);
      const isStored = cursor.seq === 0 || stored.some(({ receipt }) => receipt.seq === cursor.seq);
      if (cursor.id === 'foreign') expect(since.kind).toBe('replaced');
      else if (isStored && newer.length <= next.limit) expect(since.kind).toBe('continued');
      else expect(since.kind).toBe('truncated');
      const expected = since.kind === 'continued' ? newer : stored.slice(-next.tailLimit);
      expect(textsOf(since)).toEqual(expected.map(({ text }) => text));
    }
  }
}

async function compareAppend(
  log: RoomLog,
  room: string,
  { all }: Model,
  { id, text, user }: Operation & { kind: 'append' },
): Promise<void> {
  const known = all.find(({ receipt }) => receipt.id === id);
  const appending = log.append(room, draftOf(id, text, user));
  if (known && (known.text !== text || known.user !== user)) {
    await expect(appending).rejects.toThrow(ConflictError);
    return;
  }
  const receipt = await appending;
  if (known) {
    expect(receipt).toEqual(known.receipt);
  } else {
    expect(receipt.seq).toBe(all.length + 1);
    all.push({ receipt, text, user });
  }
}

function expectPage(page: Page, from: Model['all'], limit: number): void {
  const expected = from.slice(-limit);
  expect(textsOf(page)).toEqual(expected.map(({ text }) => text));
  expect(page.entries.map(({ seq }) => seq)).toEqual(expected.map(({ receipt }) => receipt.seq));
  expect(page.older).toBe(from.length > limit);
}

function textsOf({ entries }: Page): string[] {
  return entries.map(({ json }) => (JSON.parse(json) as Message).text);
}
