import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { limits } from '../../service/protocol';
import { deployments, freshRoom, useDeployment } from '../support/use-deployment';

describe.each(deployments)('a message sent %s', (kind) => {
  const { connect } = useDeployment(kind);

  test('is acknowledged with its id, seq and time', async () => {
    const ann = await connect();
    await ann.signin('ann', freshRoom());
    const before = Date.now();
    const answer = await ann.emit('sendMessage', { text: 'hello', id: 'my-id' });
    expect(answer).toEqual([null, { id: 'my-id', seq: 1, at: expect.any(Number) }]);
    const { at } = await ann.send('again');
    expect(at).toBeGreaterThanOrEqual(before);
  });

  test('gets an id where the client gives none', async () => {
    const ann = await connect();
    await ann.signin('ann', freshRoom());
    const ids = [];
    for (let count = 0; count < 3; count++) ids.push((await ann.send('the same text')).id);
    expect(new Set(ids).size).toBe(3);
    for (const id of ids) expect(id).toMatch(limits.idPattern);
    await ann.until(() => ann.messages.length === 3);
    expect(ann.messages.map(({ id }) => id)).toEqual(ids);
  });

  test('again with its id gets the first receipt, and is shown once', async () => {
    const [ann, again, bob] = [await connect(), await connect(), await connect()];
    const room = freshRoom();
    for (const client of [ann, again]) await client.signin('ann', room);
    await bob.signin('bob', room);
    const id = randomUUID();
    const first = await ann.send('hello', id);
    await bob.send('between');
    expect(await ann.send('hello', id)).toEqual(first);
    expect(await again.send('hello', id)).toEqual(first);
    const end = await again.send('end');
    expect(end.seq).toBe(3);
    for (const client of [ann, again, bob]) {
      await client.until(() => client.messages.at(-1)?.text === 'end');
      expect(client.messages.map(({ text }) => text)).toEqual(['hello', 'between', 'end']);
    }
  });

  test('by two at once with one id is stored once', async () => {
    const pair = [await connect(), await connect()];
    const room = freshRoom();
    for (const client of pair) await client.signin('ann', room);
    for (let round = 1; round <= 20; round++) {
      const id = randomUUID();
      const [one, two] = await Promise.all(pair.map((client) => client.send('x', id)));
      expect(one).toEqual(two);
      expect(one?.seq).toBe(round);
    }
  });

  test('with an id that has another text or user is refused', async () => {
    const [ann, bob] = [await connect(), await connect()];
    const room = freshRoom();
    await ann.signin('ann', room);
    await bob.signin('bob', room);
    await ann.send('hello', 'taken');
    const conflict = { code: 'conflict', message: expect.any(String), field: 'id', retry: false };
    expect(await ann.emit('sendMessage', { text: 'hullo', id: 'taken' })).toEqual([conflict]);
    expect(await bob.emit('sendMessage', { text: 'hello', id: 'taken' })).toEqual([conflict]);
    // In another room it is another message's.
    await bob.signin('bob', freshRoom());
    expect((await bob.send('hello', 'taken')).seq).toBe(1);
  });

  test('right after the sign-in waits for it', async () => {
    const ann = await connect();
    const room = freshRoom();
    const [history, receipt] = await Promise.all([ann.signin('ann', room), ann.send('hello')]);
    expect(history.messages).toEqual([]);
    expect(receipt.seq).toBe(1);
    await ann.until(() => ann.messages.length === 1);
  });

  test('before a request for history is in its answer', async () => {
    const ann = await connect();
    const room = freshRoom();
    const sends = [];
    void ann.signin('ann', room);
    for (let number = 1; number <= 20; number++) sends.push(ann.send(`${number}`));
    const { messages } = await ann.history(1_000);
    const { messages: rejoined } = await ann.rejoin('ann', room);
    await Promise.all(sends);
    expect(messages.map(({ text }) => text)).toEqual(sends.map((_, index) => `${index + 1}`));
    expect(rejoined).toEqual(messages);
  });

  test('keeps its place among those of its sender', async () => {
    const senders = await Promise.all([connect(), connect(), connect()]);
    const reader = await connect();
    const room = freshRoom();
    await reader.signin('reader', room);
    const rounds = Array.from({ length: 100 }, (_, index) => index);
    await Promise.all(
      senders.map(async (sender, index) => {
        await sender.signin(`sender-${index}`, room);
        const receipts = await Promise.all(rounds.map((round) => sender.send(`${round}`)));
        const seqs = receipts.map(({ seq }) => seq);
        expect(seqs).toEqual([...seqs].sort((a, b) => a - b));
      }),
    );
    await reader.until(() => reader.messages.length === 300);
    for (const index of senders.keys()) {
      const own = reader.messages.filter(({ user }) => user === `sender-${index}`);
      expect(own.map(({ text }) => text)).toEqual(rounds.map(String));
    }
  });

  test('needs no acknowledgement', async () => {
    const [ann, bob] = [await connect(), await connect()];
    const room = freshRoom();
    await ann.signin('ann', room);
    await bob.signin('bob', room);
    ann.socket.emit('sendMessage', 'unacknowledged');
    ann.socket.emit('sendMessage', { text: 'with an id', id: 'own' });
    await bob.until(() => bob.messages.length === 2);
    expect(bob.messages.map(({ text }) => text)).toEqual(['unacknowledged', 'with an id']);
  });
});
