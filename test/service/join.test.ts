import { describe, expect, test } from '@jest/globals';
import type { Message } from '../../service/protocol';
import { deployments, freshRoom, useDeployment } from '../support/use-deployment';

describe.each(deployments)('a join %s', (kind) => {
  const { connect } = useDeployment(kind);

  test('of a new room is answered with its name, nobody else and no messages', async () => {
    const ann = await connect();
    const room = freshRoom();
    expect(await ann.emit('signin', { user: 'ann', room })).toEqual([
      null,
      { room, messages: [], older: false, users: { count: 1, names: ['ann'] } },
    ]);
  });

  test('is answered with the last 200 messages, oldest first, each with all its fields', async () => {
    const [ann, bob] = [await connect(), await connect()];
    const room = freshRoom();
    await ann.signin('ann', room);
    const texts = Array.from({ length: 230 }, (_, index) => `message ${index + 1}`);
    const receipts = await Promise.all(texts.map((text) => ann.send(text)));
    const expected = texts.map((text, index): Message => {
      const { id = '', seq = 0, at = 0 } = receipts[index] ?? {};
      return { user: 'ann', text, id, seq, at };
    });
    const history = await bob.signin('bob', room);
    expect(history.messages).toEqual(expected.slice(-200));
    expect(history.messages.map(({ seq }) => seq)).toEqual(texts.slice(30).map((_, at) => at + 31));
    expect(history).toMatchObject({ room, older: true });
    expect(history).not.toHaveProperty('truncated');
    expect(history).not.toHaveProperty('reset');
    // The same, live: also to who sent them.
    await ann.until(() => ann.messages.length === 230);
    expect(ann.messages).toEqual(expected);
  });

  test('has all that was acknowledged before it, on each instance of a busy room', async () => {
    const room = freshRoom();
    const writers = [await connect(0), await connect(1), await connect(2)];
    await Promise.all(writers.map((writer, index) => writer.signin(`writer-${index}`, room)));
    const reader = await connect(0);
    for (let round = 1; round <= 12; round++) {
      const sends = writers.flatMap((writer) => Array.from({ length: 5 }, () => writer.send('x')));
      const newest = Math.max(...(await Promise.all(sends)).map(({ seq }) => seq));
      const { messages } = await reader.signin('reader', room);
      expect(messages.at(-1)?.seq).toBe(newest);
    }
  });

  test('says that nothing is older when all of it was answered', async () => {
    const [ann, bob] = [await connect(), await connect()];
    const room = freshRoom();
    await ann.signin('ann', room);
    for (let count = 0; count < 200; count++) void ann.send('x');
    await ann.send('the last');
    expect(await bob.signin('bob', room)).toMatchObject({ older: true });
    const { messages, older } = await bob.history(2);
    expect([messages.map(({ seq }) => seq), older]).toEqual([[1], false]);
  });

  test('trims the names of the user and of the room', async () => {
    const [ann, bob] = [await connect(), await connect()];
    const room = freshRoom();
    expect(await ann.signin('  ann\t', ` ${room}\n`)).toMatchObject({
      room,
      users: { names: ['ann'] },
    });
    await bob.signin('bob', room);
    await ann.send('hi');
    await bob.until(() => bob.messages.length === 1);
    expect(bob.messages[0]).toMatchObject({ user: 'ann', text: 'hi' });
  });

  test('goes without an acknowledgement', async () => {
    const [ann, bob] = [await connect(), await connect()];
    const room = freshRoom();
    await bob.signin('bob', room);
    ann.socket.emit('signin', { user: 'ann', room }, undefined as never);
    expect((await ann.send('here I am')).seq).toBe(1);
    await bob.until(() => bob.messages.length === 1);
  });

  test('leaves the room that the socket is in', async () => {
    const [ann, bob] = [await connect(), await connect()];
    const [first, second] = [freshRoom(), freshRoom()];
    await ann.signin('ann', first);
    await bob.signin('bob', first);
    await ann.signin('ann', second);
    await bob.send('to the first room');
    await bob.signin('bob', second);
    await bob.send('to the second room');
    await ann.until(() => ann.messages.length > 0);
    expect(ann.messages.map(({ text }) => text)).toEqual(['to the second room']);
  });

  test('of the room that the socket is in doubles nothing', async () => {
    const [ann, bob] = [await connect(), await connect()];
    const room = freshRoom();
    await bob.signin('bob', room);
    for (let count = 0; count < 5; count++) await ann.signin('ann', room);
    for (const text of ['one', 'two']) await bob.send(text);
    await ann.until(() => ann.messages.at(-1)?.text === 'two');
    expect(ann.messages.map(({ text }) => text)).toEqual(['one', 'two']);
    expect((await ann.signin('ann', room)).users).toEqual({ count: 2, names: ['bob', 'ann'] });
  });

  test('scrolls back to the first message, a page at a time', async () => {
    const ann = await connect();
    const room = freshRoom();
    await ann.signin('ann', room);
    const sends = Array.from({ length: 450 }, (_, index) => ann.send(`${index + 1}`));
    await Promise.all(sends);
    const { messages } = await ann.signin('ann', room);
    const seen = [...messages];
    for (let older = true; older;) {
      const page = await ann.history(seen[0]?.seq ?? 0, 90);
      expect(page.messages.length).toBeLessThanOrEqual(90);
      seen.unshift(...page.messages);
      older = page.older;
    }
    expect(seen.map(({ text }) => text)).toEqual(seen.map((_, index) => `${index + 1}`));
    expect(seen).toHaveLength(450);
    // Without a limit, and with one that is too high, it is HISTORY_LIMIT.
    expect((await ann.history(451)).messages).toHaveLength(200);
    expect((await ann.history(451, 10_000)).messages).toHaveLength(200);
    expect(await ann.history(1)).toEqual({ messages: [], older: false });
  });
});
