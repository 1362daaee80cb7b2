import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createClient } from 'redis';
import type { TestClient } from '../support/chat-client';
import { onTestEnd } from '../support/cleanup';
import { startRedis, type TestRedis } from '../support/start-redis';
import { until } from '../support/until';
import { freshRoom } from '../support/use-deployment';
import { startInstance, type Instance } from '../support/use-instances';

describe('an instance', () => {
  let redis: TestRedis;
  /** What the instances have told each other, as `<second> <revision>`. */
  let announced: string[] = [];

  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  beforeEach(async () => {
    await redis.command('FLUSHALL');
    announced = [];
    const witness = createClient({ socket: { host: '127.0.0.1', port: redis.port }, RESP: 2 });
    onTestEnd(() => witness.destroy());
    await witness.connect();
    await witness.subscribe('chat:revisions', (message) => announced.push(message));
  });

  /** Resolves when a revision is announced once more. */
  async function announcedAgain(revision: string, act: () => unknown): Promise<void> {
    const count = () => announced.filter((message) => message.endsWith(` ${revision}`)).length;
    const before = count();
    await act();
    await until(() => count() > before);
  }

  /** The second of Redis’s clock. */
  async function readClock(): Promise<number> {
    return Number(((await redis.command('TIME')) as string[])[0]);
  }

  async function nextSecond(): Promise<void> {
    const second = await readClock();
    await until(async () => (await readClock()) > second);
  }

  /** Starts one of a revision, a second after what was started before: a deploy takes longer. */
  async function deploy(revision: string): Promise<Instance> {
    await nextSecond();
    let instance: Instance | undefined;
    await announcedAgain(revision, async () => {
      instance = await startInstance(redis.port, { K_REVISION: revision });
      onTestEnd(instance.network.close);
      onTestEnd(instance.server.stop);
    });
    if (!instance) throw new Error('not started');
    return instance;
  }

  async function join(instance: Instance, user: string, room: string): Promise<TestClient> {
    const client = await instance.connect();
    await client.signin(user, room);
    return client;
  }

  const newerOf = ({ server }: Instance): unknown[] =>
    server.lines
      .filter(({ message }) => message.startsWith('A newer revision has started'))
      .map(({ newer }) => newer);

  /** A message in a room of all follows what the instances have announced. */
  async function settle(...instances: Instance[]): Promise<void> {
    const room = freshRoom();
    const clients = await Promise.all(instances.map((each, index) => join(each, `${index}`, room)));
    await clients[0]?.send('the announcements are through');
    for (const client of clients) await client.until(() => client.messages.length === 1);
  }

  /** Breaks the connection on which it announces itself, so that it does so again. */
  function reconnectCommands({ network }: Instance): void {
    for (const passage of network.passages()) if (passage.said().includes('SCRIPT')) passage.cut();
  }

  test('sends its clients to a newer revision, one after the other, beginning at once', async () => {
    const older = [await deploy('chat-1'), await deploy('chat-1')];
    const room = freshRoom();
    const stayed = await Promise.all(older.map((each) => join(each, 'stayed', room)));
    const followers = await Promise.all(older.map((each) => join(each, 'follower', room)));
    const newer = await deploy('chat-2');
    const arrived = await join(newer, 'arrived', room);
    for (const client of stayed) {
      await client.until(() => client.heard('closing').length > 0);
      expect(client.heard('closing')).toEqual([{ reconnectInMs: expect.any(Number) }]);
      await client.until(() => !client.socket.connected);
    }
    // Theirs is the second half of the five minutes.
    for (const client of followers) {
      expect(client.heard('closing')).toEqual([]);
      expect(await client.send('still here')).toMatchObject({ seq: expect.any(Number) });
    }
    await settle(newer, ...older);
    expect(older.map(newerOf)).toEqual([['chat-2'], ['chat-2']]);
    expect(newerOf(newer)).toEqual([]);
    expect(arrived.heard('closing')).toEqual([]);
  });

  test('gives way neither to its own revision nor to an older one that gets more instances', async () => {
    const older = await deploy('chat-1');
    const newer = await deploy('chat-2');
    const others = [await deploy('chat-1'), await deploy('chat-2'), await deploy('chat-1')];
    await settle(newer, older, ...others);
    expect(newerOf(newer)).toEqual([]);
    expect(newerOf(older)).toEqual(['chat-2']);
  });

  test('keeps the age of its revision when Redis has lost it', async () => {
    const older = await deploy('chat-1');
    const newer = await deploy('chat-2');
    await redis.command('FLUSHALL');
    await announcedAgain('chat-2', () => reconnectCommands(newer));
    await nextSecond();
    await announcedAgain('chat-1', () => reconnectCommands(older));
    await settle(newer, older);
    expect(newerOf(newer)).toEqual([]);
    const newest = await deploy('chat-3');
    await settle(newest, newer, older);
    expect(newerOf(newer)).toEqual(['chat-3']);
  });
});
