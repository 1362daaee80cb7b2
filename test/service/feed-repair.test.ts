import { beforeAll, describe, expect, test } from '@jest/globals';
import { dropPublished, isFeed } from '../faults/world/network/feed-filter';
import type { Passage } from '../faults/world/network/tcp-proxy';
import type { TestClient } from '../support/chat-client';
import { onTestEnd } from '../support/cleanup';
import { expectUnharmed } from '../support/refusals';
import type { LogLine } from '../support/start-server';
import { freshRoom } from '../support/use-deployment';
import { useInstances, type Instance } from '../support/use-instances';

describe('what is published and does not arrive', () => {
  const instances = useInstances(2);
  let near: Instance;
  let far: Instance;

  beforeAll(() => {
    near = instances.get(0);
    far = instances.get(1);
  });

  /** Who writes is near; who listens is on an instance whose feed is broken. */
  async function openRoom(): Promise<{ room: string; writer: TestClient; listener: TestClient }> {
    const room = freshRoom();
    const [writer, listener] = await Promise.all([near.connect(), far.connect()]);
    await Promise.all([writer.signin('writer', room), listener.signin('listener', room)]);
    await writer.send('first');
    await listener.until(() => listener.messages.length === 1);
    return { room, writer, listener };
  }

  /** The connection that was made after the one that broke. */
  function isBack(name: string): (line: LogLine) => boolean {
    let isBroken = false;
    return ({ link, reason, message }) => {
      if (link === name && reason === 'no answer to a ping') isBroken = true;
      return isBroken && link === name && message === 'Redis is connected';
    };
  }

  function feedOf({ network }: Instance): Passage {
    const passage = network.passages().find(isFeed);
    if (!passage) throw new Error('there is no feed');
    return passage;
  }

  /** Drops the messages with this text, and resolves when one was. */
  function drop(passage: Passage, text: string): Promise<void> {
    return new Promise((resolve) => {
      dropPublished(passage, (message) => {
        const isHit = message.includes(`"text":"${text}"`);
        if (isHit) resolve();
        return isHit;
      });
      onTestEnd(() => passage.down.filter(undefined));
    });
  }

  function expectWholeStory(listener: TestClient, texts: string[]): void {
    expect(listener.messages.map(({ text }) => text)).toEqual(texts);
    expect(listener.messages.map(({ seq }) => seq)).toEqual(texts.map((_, index) => index + 1));
    expect(listener.heard('history')).toEqual([]);
    expect(listener.socket.connected).toBe(true);
    expectUnharmed(near.server, far.server);
  }

  test('is read from the log as soon as the next message shows the hole', async () => {
    const { writer, listener } = await openRoom();
    const dropped = drop(feedOf(far), 'lost');
    await writer.send('lost');
    await dropped;
    await writer.send('next');
    await listener.until(() => listener.messages.length === 3);
    expectWholeStory(listener, ['first', 'lost', 'next']);
  });

  test('is read from the log when it was the last of a room that is quiet then', async () => {
    const { writer, listener } = await openRoom();
    const dropped = drop(feedOf(far), 'last');
    await writer.send('last');
    await dropped;
    await listener.until(() => listener.messages.length === 2);
    expectWholeStory(listener, ['first', 'last']);
  });

  test('is read from the log when the subscriber has been cut', async () => {
    const { writer, listener } = await openRoom();
    await instances.redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub');
    for (const text of ['a', 'b', 'c']) await writer.send(text);
    await listener.until(() => listener.messages.length === 4);
    await writer.send('after');
    await listener.until(() => listener.messages.length === 5);
    expectWholeStory(listener, ['first', 'a', 'b', 'c', 'after']);
  });

  test('is read from the log when Redis has forgotten the subscriber and said nothing', async () => {
    const { room, writer, listener } = await openRoom();
    // Not even the end of a connection passes.
    for (const { down, said } of far.network.passages()) {
      if (!said().includes('SCRIPT')) down.stall(true);
    }
    await instances.redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub');
    await writer.send('unheard');
    for (const [link, reason] of [
      ['feed', 'published messages do not arrive'],
      ['adapter subscriber', 'no answer to a ping'],
      ['adapter publisher', 'no answer to a ping'],
    ]) {
      await far.server.waitForLine((line) => line.link === link && line.reason === reason);
    }
    await writer.send('heard');
    await listener.until(() => listener.messages.length === 3);
    expectWholeStory(listener, ['first', 'unheard', 'heard']);
    // Notices, which are not in the log, come and go again too.
    await far.server.waitForLine(isBack('adapter subscriber'));
    await far.server.waitForLine(isBack('adapter publisher'));
    const [left, right] = await Promise.all([near.connect(), far.connect()]);
    await Promise.all([left.signin('left', room), right.signin('right', room)]);
    for (const client of [writer, listener]) {
      const entered = () => client.heard('notification').map(({ user }) => user);
      await client.until(() => entered().includes('left') && entered().includes('right'));
    }
  });

  test('is read from the log, however often it happens, and while everyone talks', async () => {
    const { writer, listener } = await openRoom();
    const passage = feedOf(far);
    let count = 0;
    dropPublished(passage, (message) => message.includes('"text":"busy') && ++count % 3 === 0);
    onTestEnd(() => passage.down.filter(undefined));
    const texts = Array.from({ length: 300 }, (_, index) => `busy ${index}`);
    for (const text of texts) await writer.send(text);
    await listener.until(() => listener.messages.length === 301);
    expectWholeStory(listener, ['first', ...texts]);
  });
});
