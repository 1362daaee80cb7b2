import { describe, expect, test } from '@jest/globals';
import type { History, Notification, Presence } from '../../service/protocol';
import { presenceKeysOf } from '../../service/server/log/redis-model';
import { onTestEnd } from '../support/cleanup';
import { openRawSocket, type RawSocket } from '../support/raw-socket';
import { expectUnharmed } from '../support/refusals';
import { until } from '../support/until';
import { untilRefreshed } from '../support/until-refreshed';
import { freshRoom, useDeployment } from '../support/use-deployment';

const crowd = 1_000;
/**
 * Notices and presence are gathered for 2 s, so that a member gets a few of each in the seconds in
 * which all come, on a slow machine a few more; each for each would be a thousand.
 */
const fewEach = 40;

type Member = RawSocket & { user: string; answer: History };

function payloadsOf<Payload>({ frames }: RawSocket, event: string): Payload[] {
  const start = `42["${event}",`;
  const found = frames.filter((frame) => frame.startsWith(start));
  return found.map((frame) => JSON.parse(frame.slice(start.length, -1)) as Payload);
}

/** How many people the notices of a kind were about. */
function countPeople(member: RawSocket, kind: Notification['kind']): number {
  const notices = payloadsOf<Notification>(member, 'notification');
  return notices
    .filter((notice) => notice.kind === kind)
    .reduce((sum, { count = 1 }) => sum + count, 0);
}

/** Resolves when it was told last that so many are here. */
function untilCount(member: Member, count: number): Promise<void> {
  return member.until(() => {
    const presence = payloadsOf<Presence>(member, 'users').at(-1) ?? member.answer.users;
    return presence.count === count;
  });
}

/** All that was written to them before this has arrived: an answer comes after it. */
async function settle(members: RawSocket[]): Promise<void> {
  await Promise.all(members.map((member) => member.request('nosuch')));
}

describe('in a room of more than fifty people', () => {
  const deployment = useDeployment('on three instances and Redis', { MAX_CONNECTIONS: '2000' });
  const redis = (...words: string[]) => deployment.redis?.command(...words);

  async function join(
    event: 'signin' | 'updateSocketId',
    user: string,
    room: string,
    instance: number,
  ): Promise<Member> {
    const socket = await openRawSocket(deployment.urlOf(instance));
    onTestEnd(socket.terminate);
    await socket.enter();
    const [error, answer] = await socket.request(event, { user, room });
    expect(error).toBeNull();
    return { ...socket, user, answer: answer as History };
  }

  /** One on each instance, who is there before all others. */
  async function placeWatchers(room: string): Promise<Member[]> {
    const watchers: Member[] = [];
    for (const instance of [0, 1, 2]) {
      watchers.push(await join('signin', `watcher-${instance}`, room, instance));
    }
    const [first] = watchers;
    await first?.until(() => countPeople(first, 'entered') === watchers.length - 1);
    return watchers;
  }

  /** The users that each instance says are with it; one who has moved is with two for a while. */
  async function countEntries(room: string): Promise<number> {
    const [, instances = ''] = presenceKeysOf(room, '');
    const ids = (await redis('ZRANGE', instances, '0', '-1')) as string[];
    let sum = 0;
    for (const id of ids) sum += Number(await redis('SCARD', presenceKeysOf(room, id)[2] ?? ''));
    return sum;
  }

  function countDeliveries(members: RawSocket[]): number {
    return members
      .flatMap(({ frames }) => frames)
      .filter((frame) => /^42\["(notification|users)"/.test(frame)).length;
  }

  test('a thousand who come, and come back, cause a few deliveries each', async () => {
    const room = freshRoom();
    const watchers = await placeWatchers(room);
    const all = crowd + watchers.length;
    const people = Array.from({ length: crowd }, (_, index) => `user-${index}`);

    const members = await Promise.all(
      people.map((user, index) => join('signin', user, room, index)),
    );
    for (const [index, watcher] of watchers.entries()) {
      const later = watchers.length - 1 - index;
      await watcher.until(() => countPeople(watcher, 'entered') >= crowd + later);
      expect(countPeople(watcher, 'entered')).toBe(crowd + later);
    }
    for (const member of [...watchers, ...members]) await untilCount(member, all);
    await settle([...watchers, ...members]);
    const comeDeliveries = countDeliveries([...watchers, ...members]);

    const before = watchers.map((watcher) => countPeople(watcher, 'entered'));
    const deliveriesBefore = countDeliveries(watchers);
    for (const member of members) member.terminate();
    const back = await Promise.all(
      people.map((user, index) => join('updateSocketId', user, room, index + 1)),
    );
    await until(async () => (await countEntries(room)) === all);
    await settle([...watchers, ...back]);
    for (const member of [...watchers, ...back]) await untilCount(member, all);
    const backDeliveries = countDeliveries([...watchers, ...back]) - deliveriesBefore;
    watchers.forEach((watcher, index) => {
      // Who was away for longer than the grace is announced both ways.
      const entered = countPeople(watcher, 'entered') - (before[index] ?? 0);
      expect(entered).toBeLessThanOrEqual(countPeople(watcher, 'left'));
    });

    console.info(
      `${crowd} members came: ${comeDeliveries} deliveries, came back: ${backDeliveries}`,
    );
    expect(comeDeliveries).toBeLessThan(fewEach * crowd);
    expect(backDeliveries).toBeLessThan(fewEach * crowd);
    expectUnharmed(...deployment.servers);
  }, 180_000);

  test('those of a dead instance are announced by one, together', async () => {
    const room = freshRoom();
    const watchers = await placeWatchers(room);
    const people = Array.from({ length: 60 }, (_, index) => `user-${index}`);
    await Promise.all(people.map((user, index) => join('signin', user, room, index)));
    const [ann, bob] = watchers;
    if (!ann || !bob || !deployment.redis) throw new Error('nobody watches');
    for (const watcher of [ann, bob]) await untilCount(watcher, 63);
    deployment.servers[2]?.process.kill('SIGKILL');
    for (const watcher of [ann, bob]) {
      await watcher.until(() => countPeople(watcher, 'left') > 0);
      await untilCount(watcher, 42);
    }
    // Another instance would find the dead one at its next refresh, and tell of it 2 s later.
    await untilRefreshed(deployment.redis, room, 2);
    await settle([ann, bob]);
    for (const watcher of [ann, bob]) {
      const left = payloadsOf<Notification>(watcher, 'notification').filter(
        ({ kind }) => kind === 'left',
      );
      expect(left).toMatchObject([{ kind: 'left', count: 21 }]);
      expect(left[0]?.description).toMatch(/^(user|watcher)-\d+ and 20 others just left the room$/);
    }
  }, 90_000);
});
