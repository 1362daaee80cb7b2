import { describe, expect, test } from '@jest/globals';
import type { Notification } from '../../service/protocol';
import { presenceKeysOf } from '../../service/server/log/redis-model';
import type { TestClient } from '../support/chat-client';
import { until } from '../support/until';
import { freshRoom, useDeployment } from '../support/use-deployment';

describe('who is in a room', () => {
  const deployment = useDeployment('on three instances and Redis');
  const redis = (...words: string[]) => deployment.redis?.command(...words);

  async function join(instance: number, user: string, room: string): Promise<TestClient> {
    const client = await deployment.connect(instance);
    await client.signin(user, room);
    return client;
  }

  const notices = (client: TestClient, kind: Notification['kind'], user: string): Notification[] =>
    client.heard('notification').filter((notice) => notice.kind === kind && notice.user === user);

  async function untilNames(client: TestClient, names: string[]): Promise<void> {
    await client.until(() => {
      const users = client.heard('users').at(-1);
      return users?.count === names.length && names.every((name) => users.names.includes(name));
    });
  }

  test('is known again after Redis was emptied, and nobody is announced who was here', async () => {
    const room = freshRoom();
    const [ann, bob, cleo] = await Promise.all(
      ['ann', 'bob', 'cleo'].map((user, index) => join(index, user, room)),
    );
    if (!ann || !bob || !cleo) throw new Error('not joined');
    for (const client of [ann, bob, cleo]) await untilNames(client, ['ann', 'bob', 'cleo']);
    const before = [ann, bob, cleo].map((client) => client.heard('notification').length);
    await redis('FLUSHALL');
    const dora = await join(0, 'dora', room);
    for (const client of [ann, bob, cleo, dora]) {
      await untilNames(client, ['ann', 'bob', 'cleo', 'dora']);
    }
    const after = [ann, bob, cleo].map((client) => client.heard('notification').slice());
    after.forEach((heard, index) => {
      expect(heard.slice(before[index]).map(({ user }) => user)).toEqual(['dora']);
    });
  });

  test('forgets who left while an older copy of it was put back', async () => {
    const room = freshRoom();
    const [ann, bob] = await Promise.all([join(0, 'ann', room), join(1, 'bob', room)]);
    const guest = await join(0, 'guest', room);
    await untilNames(bob, ['ann', 'bob', 'guest']);
    const keys = (await redis('KEYS', `${presenceKeysOf(room, '')[0]}*`)) as string[];
    for (const key of keys) await redis('COPY', key, `copy:${key}`);
    guest.close();
    await bob.until(() => notices(bob, 'left', 'guest').length === 1);
    for (const key of keys) await redis('RENAME', `copy:${key}`, key);
    const [counts = ''] = presenceKeysOf(room, '');
    await until(async () => (await redis('HEXISTS', counts, 'guest')) === 0);
    await join(2, 'cleo', room);
    for (const client of [ann, bob]) {
      await untilNames(client, ['ann', 'bob', 'cleo']);
      expect(notices(client, 'left', 'guest').length).toBe(1);
    }
  });

  test('is not taken for gone when the clock of Redis jumps ahead', async () => {
    const room = freshRoom();
    const [ann, bob] = await Promise.all([join(0, 'ann', room), join(1, 'bob', room)]);
    for (const client of [ann, bob]) await untilNames(client, ['ann', 'bob']);
    // The same to it: all that was due then is due half a minute earlier.
    const hasten = `for _, instance in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
      redis.call('ZINCRBY', KEYS[1], -30000, instance)
    end`;
    const [, instances = ''] = presenceKeysOf(room, '');
    await redis('EVAL', hasten, '1', instances);
    const cleo = await join(0, 'cleo', room);
    for (const client of [ann, bob, cleo]) {
      await untilNames(client, ['ann', 'bob', 'cleo']);
      const left = client.heard('notification').filter(({ kind }) => kind === 'left');
      expect(left).toEqual([]);
    }
  });

  test('announces the people of a dead instance once, but for those who are back', async () => {
    const room = freshRoom();
    const [ann, bob] = await Promise.all([join(0, 'ann', room), join(1, 'bob', room)]);
    await Promise.all(['eve', 'fay', 'gil'].map((user) => join(2, user, room)));
    await untilNames(ann, ['ann', 'bob', 'eve', 'fay', 'gil']);
    deployment.servers[2]?.process.kill('SIGKILL');
    const back = await deployment.connect(1);
    await back.rejoin('gil', room);
    for (const client of [ann, bob, back]) await untilNames(client, ['ann', 'bob', 'gil']);
    // Whatever was told by then was told before this.
    await join(0, 'last', room);
    for (const client of [ann, bob]) {
      await client.until(() => notices(client, 'entered', 'last').length === 1);
      const left = client.heard('notification').filter(({ kind }) => kind === 'left');
      expect(left.map(({ user }) => user).sort()).toEqual(['eve', 'fay']);
      expect(notices(client, 'entered', 'gil').length).toBeLessThanOrEqual(1);
    }
  });
});
