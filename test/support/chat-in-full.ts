import { expect } from '@jest/globals';
import type { TestClient } from './chat-client';

/** Does with two clients in a new room all that a chat can do, and expects it to be as ever. */
export async function chatInFull(connect: () => Promise<TestClient>, room: string): Promise<void> {
  const [ann, bob, back] = [await connect(), await connect(), await connect()];
  expect(await ann.signin('ann', room)).toMatchObject({ room, messages: [], older: false });
  await bob.signin('bob', room);
  await ann.until(() => ann.heard('notification').length === 1);
  expect(ann.heard('notification')).toMatchObject([{ kind: 'entered', user: 'bob' }]);
  await ann.until(() => ann.heard('users').at(-1)?.count === 2);

  bob.socket.emit('typing', { on: true });
  await ann.until(() => ann.heard('typing').length === 1);
  expect(ann.heard('typing')).toEqual([{ users: ['bob'] }]);

  const receipts = [];
  for (const text of ['one', 'two', 'three']) receipts.push(await bob.send(text));
  expect(receipts.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  for (const client of [ann, bob]) {
    await client.until(() => client.messages.length === 3);
    expect(client.messages.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  }
  expect((await ann.history(3, 1)).messages).toEqual([ann.messages[1]]);

  const { messages, reset, truncated } = await back.rejoin('bob', room, receipts[0]);
  expect([messages, reset, truncated]).toEqual([ann.messages.slice(1), undefined, undefined]);
  for (const client of [ann, bob, back]) client.close();
}
