import { describe, expect, test } from '@jest/globals';
import type { TestClient } from '../support/chat-client';
import { deployments, freshRoom, useDeployment } from '../support/use-deployment';

function typingOf(client: TestClient): string[][] {
  return client.heard('typing').map(({ users }) => users);
}

describe.each([deployments[0], deployments[2]])('who is typing %s', (kind) => {
  const { connect } = useDeployment(kind);

  async function gather(room: string, users: string[]): Promise<TestClient[]> {
    const clients = await Promise.all(users.map((_, index) => connect(index)));
    await Promise.all(clients.map((client, index) => client.signin(users[index] ?? '', room)));
    return clients;
  }

  test('is told to the others, and that it ended', async () => {
    const [ann, bob] = await gather(freshRoom(), ['ann', 'bob']);
    if (!ann || !bob) throw new Error('nobody');
    expect(await bob.emit('typing', { on: true })).toEqual([null]);
    await ann.until(() => typingOf(ann).length === 1);
    bob.socket.emit('typing', { on: false });
    await ann.until(() => typingOf(ann).length === 2);
    expect(typingOf(ann)).toEqual([['bob'], []]);
    await bob.until(() => typingOf(bob).length === 2);
    expect(typingOf(bob)).toEqual([[], []]);
  });

  test('ends with the message, before it', async () => {
    const [ann, bob] = await gather(freshRoom(), ['ann', 'bob']);
    if (!ann || !bob) throw new Error('nobody');
    bob.socket.emit('typing', { on: true });
    await ann.until(() => typingOf(ann).length === 1);
    await bob.send('what I typed');
    await ann.until(() => ann.messages.length === 1 && typingOf(ann).length === 2);
    expect(typingOf(ann)).toEqual([['bob'], []]);
  });

  test('ends when the connection does, or when the room is left', async () => {
    const room = freshRoom();
    const [ann, bob, carl] = await gather(room, ['ann', 'bob', 'carl']);
    if (!ann || !bob || !carl) throw new Error('nobody');
    bob.socket.emit('typing', { on: true });
    await ann.until(() => typingOf(ann).length === 1);
    carl.socket.emit('typing', { on: true });
    await ann.until(() => typingOf(ann).length === 2);
    bob.close();
    await ann.until(() => typingOf(ann).length === 3);
    await carl.signin('carl', freshRoom());
    await ann.until(() => typingOf(ann).length === 4);
    expect(typingOf(ann)).toEqual([['bob'], ['bob', 'carl'], ['carl'], []]);
  });

  test('ends by itself, and goes on while it is said again', async () => {
    const [ann, bob, carl] = await gather(freshRoom(), ['ann', 'bob', 'carl']);
    if (!ann || !bob || !carl) throw new Error('nobody');
    bob.socket.emit('typing', { on: true });
    carl.socket.emit('typing', { on: true });
    await ann.until(() => typingOf(ann).length === 2);
    const saying = setInterval(() => carl.socket.emit('typing', { on: true }), 1_000);
    await ann.until(() => typingOf(ann).length === 3);
    clearInterval(saying);
    await ann.until(() => typingOf(ann).length === 4);
    expect(typingOf(ann).slice(2)).toEqual([['carl'], []]);
  });

  test('is at most five of the others', async () => {
    const names = ['ann', 'u1', 'u2', 'u3', 'u4', 'u5', 'u6', 'u7'];
    const [ann, ...others] = await gather(freshRoom(), names);
    if (!ann) throw new Error('nobody');
    for (const [index, other] of others.entries()) {
      other.socket.emit('typing', { on: true });
      await ann.until(() => typingOf(ann).length === index + 1);
    }
    const five = names.slice(1, 6);
    expect(typingOf(ann).at(-1)).toEqual(five);
    const [first] = others;
    await first?.until(() => typingOf(first).length === others.length);
    expect(first && typingOf(first).at(-1)).toEqual(names.slice(2, 7));
  });

  test('is neither kept nor told to another room', async () => {
    const room = freshRoom();
    const [ann] = await gather(room, ['ann']);
    const [bob] = await gather(freshRoom(), ['bob']);
    if (!ann || !bob) throw new Error('nobody');
    ann.socket.emit('typing', { on: true });
    await ann.until(() => typingOf(ann).length === 1);
    expect((await bob.signin('bob', room)).messages).toEqual([]);
    const { seq } = await ann.send('the first');
    expect(seq).toBe(1);
    await bob.until(() => bob.messages.length === 1);
    expect(typingOf(bob).flat()).toEqual([]);
  });
});
