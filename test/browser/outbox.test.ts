import { expect, test } from '@jest/globals';
import { createOutbox } from '../../service/browser/outbox';
import type { KeyValueStorage } from '../../service/browser/stored-entries';
import type { ChatError } from '../../service/protocol';

const tooLarge: ChatError = { code: 'too-large', message: 'Too long.', retry: false };

function createStorage(): KeyValueStorage & { size: () => number } {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
    size: () => items.size,
  };
}

const open = (storage: KeyValueStorage, room = 'lobby', user = 'ann') =>
  createOutbox({ storage, room, user, onChange: () => undefined });

const states = (outbox: ReturnType<typeof open>) =>
  outbox.entries().map(({ text, state }) => `${text}: ${state}`);

test('gives out one message at a time, in the order of writing', () => {
  const outbox = open(createStorage());
  outbox.add('one');
  outbox.add('two');
  const first = outbox.takeNext();
  expect(first?.text).toBe('one');
  expect(outbox.takeNext()).toBeUndefined();
  outbox.acknowledge({ id: first?.id ?? '', seq: 7, at: 1 });
  expect(states(outbox)).toEqual(['one: sent', 'two: waiting']);
  expect(outbox.takeNext()?.text).toBe('two');
});

test('a message that got no answer is sent again first, with its id', () => {
  const outbox = open(createStorage());
  outbox.add('one');
  outbox.add('two');
  const id = outbox.takeNext()?.id;
  outbox.putBack();
  expect(outbox.takeNext()?.id).toBe(id);
});

test('ids fit the protocol and differ', () => {
  const outbox = open(createStorage());
  for (let i = 0; i < 100; i++) outbox.add('same');
  const ids = outbox.entries().map(({ id }) => id);
  expect(new Set(ids).size).toBe(100);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{1,64}$/);
});

test('a refused message stays with its reason and does not hold up the next', () => {
  const outbox = open(createStorage());
  const { id } = outbox.add('one');
  outbox.add('two');
  outbox.takeNext();
  outbox.fail(id, tooLarge);
  expect(outbox.entries()[0]).toEqual({ id, text: 'one', state: 'failed', error: tooLarge });
  expect(outbox.takeNext()?.text).toBe('two');
  expect(outbox.pendingCount()).toBe(1);
});

test('what is withdrawn and written anew has a new id', () => {
  const outbox = open(createStorage());
  const { id } = outbox.add('one');
  expect(outbox.withdraw(id)).toBe('one');
  expect(outbox.entries()).toEqual([]);
  expect(outbox.add('one').id).not.toBe(id);
});

test('a message under way cannot be withdrawn', () => {
  const outbox = open(createStorage());
  const { id } = outbox.add('one');
  outbox.takeNext();
  expect(outbox.withdraw(id)).toBeUndefined();
});

test.each(['message first', 'acknowledgement first'])('settles its own message: %s', (order) => {
  const outbox = open(createStorage());
  const { id } = outbox.add('one');
  outbox.takeNext();
  const acknowledge = () => outbox.acknowledge({ id, seq: 1, at: 1 });
  const settle = () => outbox.settle(id);
  for (const step of order === 'message first' ? [settle, acknowledge] : [acknowledge, settle]) {
    step();
  }
  expect(outbox.entries()).toEqual([]);
});

test('forgets what is acknowledged up to a place in the room', () => {
  const outbox = open(createStorage());
  const { id } = outbox.add('one');
  outbox.takeNext();
  outbox.acknowledge({ id, seq: 9, at: 1 });
  outbox.settleUpTo(8);
  expect(outbox.entries()).toHaveLength(1);
  outbox.settleUpTo(9);
  expect(outbox.entries()).toEqual([]);
});

test('a new page finds what was waiting or under way, of the same room and user alone', () => {
  const storage = createStorage();
  const outbox = open(storage);
  const { id } = outbox.add('one');
  outbox.takeNext();
  outbox.add('two');
  expect(states(open(storage))).toEqual(['one: waiting', 'two: waiting']);
  expect(open(storage).entries()[0]?.id).toBe(id);
  expect(open(storage, 'other').entries()).toEqual([]);
  expect(open(storage, 'lobby', 'bob').entries()).toEqual([]);
});

test('what is stored in the room is not kept in the browser', () => {
  const storage = createStorage();
  const outbox = open(storage);
  const { id } = outbox.add('one');
  outbox.takeNext();
  expect(storage.size()).toBe(1);
  outbox.acknowledge({ id, seq: 1, at: 1 });
  expect(storage.size()).toBe(0);
});

test.each([['blocked'], ['full']])('works with a %s storage', (fault) => {
  const fail = (): never => {
    throw new Error(fault);
  };
  const outbox = open({
    getItem: fault === 'blocked' ? fail : () => null,
    setItem: fail,
    removeItem: fail,
  });
  const { id } = outbox.add('one');
  expect(outbox.takeNext()?.id).toBe(id);
  outbox.settle(id);
  expect(outbox.entries()).toEqual([]);
});

test.each(['not JSON', '{}', '[1, null, {"id":1}]'])(
  'starts afresh from a storage with %s',
  (text) => {
    const storage = { ...createStorage(), getItem: () => text };
    expect(open(storage).entries()).toEqual([]);
  },
);

test('a refusal is found again with its reason', () => {
  const storage = createStorage();
  const outbox = open(storage);
  const { id } = outbox.add('one');
  outbox.takeNext();
  outbox.fail(id, tooLarge);
  expect(open(storage).entries()).toEqual([{ id, text: 'one', state: 'failed', error: tooLarge }]);
});

test.each([
  ['no reason', undefined],
  ['a code that nobody knows', { ...tooLarge, code: 'toString' }],
  ['a reason of another shape', 'too large'],
])('a refusal with %s in the storage is sent again, to be refused with one', (_fault, error) => {
  const stored = JSON.stringify([{ id: 'a', text: 'one', state: 'failed', error, seq: 'x' }]);
  const storage = { ...createStorage(), getItem: () => stored };
  expect(open(storage).entries()).toEqual([{ id: 'a', text: 'one', state: 'waiting' }]);
});
