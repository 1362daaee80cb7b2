import { beforeAll, describe, expect, test } from '@jest/globals';
import {
  expectUnharmed,
  refusalOf,
  sendPatiently,
  unavailable,
  waitForReadiness,
} from '../support/refusals';
import { freshRoom } from '../support/use-deployment';
import { useInstances, type Instance } from '../support/use-instances';

describe('when Redis cannot be used for a while', () => {
  const instances = useInstances(2, { redisArgs: ['--appendonly', 'yes'] });
  let left: Instance;
  let right: Instance;

  beforeAll(() => {
    left = instances.get(0);
    right = instances.get(1);
  });

  /** The silence of the connections that there are; those that come later work. */
  function stallPresentConnections(): void {
    for (const { up, down } of right.network.passages()) {
      up.stall(true);
      down.stall(true);
    }
  }

  const outages: [string, { begin: () => unknown; end: () => unknown; cuts: () => Instance[] }][] =
    [
      [
        'it is killed and started again',
        {
          begin: () => instances.redis.kill(),
          end: () => instances.redis.restart(),
          cuts: () => [left, right],
        },
      ],
      [
        'it is stopped and goes on',
        {
          begin: () => instances.redis.process.kill('SIGSTOP'),
          end: () => instances.redis.process.kill('SIGCONT'),
          cuts: () => [left, right],
        },
      ],
      [
        'nothing passes between it and one instance',
        {
          begin: () => right.network.stall(true),
          end: () => right.network.stall(false),
          cuts: () => [right],
        },
      ],
      [
        'one instance cannot connect',
        {
          begin() {
            right.network.refuse(true);
            for (const passage of right.network.passages()) passage.cut();
          },
          end: () => right.network.refuse(false),
          cuts: () => [right],
        },
      ],
      [
        'the network forgets one instance’s connections, and later makes new ones',
        {
          begin() {
            right.network.stall(true);
          },
          end() {
            right.network.stall(false);
            stallPresentConnections();
          },
          cuts: () => [right],
        },
      ],
    ];

  test.each(outages)('and then: %s', async (_, { begin, end, cuts }) => {
    const room = freshRoom();
    const [ann, bob] = await Promise.all([left.connect(), right.connect()]);
    await Promise.all([ann.signin('ann', room), bob.signin('bob', room)]);
    await ann.send('before');
    await begin();
    for (const { server } of cuts()) {
      await waitForReadiness(server, 503);
      for (const path of ['/health', '/']) {
        expect((await fetch(server.url + path)).status).toBe(200);
      }
    }
    const newcomer = await right.connect();
    expect(await refusalOf(bob.send('during', 'during'))).toMatchObject(unavailable);
    expect(await refusalOf(newcomer.signin('eve', freshRoom()))).toMatchObject(unavailable);
    await end();
    await sendPatiently(bob, 'during');
    for (const { server } of cuts()) await waitForReadiness(server, 200);
    await sendPatiently(ann, 'left');
    await sendPatiently(bob, 'right');
    for (const client of [ann, bob]) {
      await client.until(() => client.messages.at(-1)?.text === 'right');
      expect(client.messages.map(({ text }) => text)).toEqual([
        'before',
        'during',
        'left',
        'right',
      ]);
      expect(client.heard('history')).toEqual([]);
      expect(client.socket.connected).toBe(true);
    }
    expectUnharmed(left.server, right.server);
  });
});
