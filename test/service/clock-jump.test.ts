import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { connectClient, type TestClient } from '../support/chat-client';
import { onTestEnd } from '../support/cleanup';
import { expectUnharmed, refusalOf } from '../support/refusals';
import { startRedis } from '../support/start-redis';
import { startServer, type TestServer } from '../support/start-server';
import { until } from '../support/until';
import { untilRefreshed } from '../support/until-refreshed';
import { freshRoom } from '../support/use-deployment';

const dayMs = 24 * 3600 * 1000;
const clock = join(__dirname, '../support/jumping-clock.cjs');

/** Another instance takes one for dead whose sign of life is older than this many of its refreshes. */
const refreshesOfALife = 3;

async function jump(server: TestServer): Promise<void> {
  server.process.kill('SIGUSR2');
  await server.waitForLine(({ message }) => message === 'The clock has jumped');
}

async function enter({ url }: TestServer, user: string, room: string): Promise<TestClient> {
  const client = await connectClient(url);
  onTestEnd(client.close);
  await client.signin(user, room);
  return client;
}

describe.each([
  ['back', -dayMs],
  ['forward', dayMs],
])('an instance whose clock jumps %s by a day', (_, jumpMs) => {
  const env = { NODE_OPTIONS: `--require=${clock}`, CLOCK_JUMP_MS: String(jumpMs) };

  test('keeps its people and connections, and what was to end ends', async () => {
    const redis = await startRedis();
    onTestEnd(redis.stop);
    const [jumping, steady] = [
      await startServer({ ...redis.env, ...env }),
      await startServer(redis.env),
    ];
    onTestEnd(jumping.stop);
    onTestEnd(steady.stop);
    const room = freshRoom();
    const bob = await enter(steady, 'bob', room);
    const ann = await enter(jumping, 'ann', room);
    const cleo = await enter(jumping, 'cleo', room);
    const dora = await enter(jumping, 'dora', room);
    const first = await ann.send('before');
    await bob.until(() => bob.heard('notification').length === 3);
    await ann.emit('typing', { on: true });
    await cleo.until(() => cleo.heard('typing').at(-1)?.users.includes('ann') === true);
    dora.close();
    await jump(jumping);

    await cleo.until(() => cleo.heard('typing').at(-1)?.users.length === 0);
    const left = (client: TestClient) =>
      client.heard('notification').filter(({ kind }) => kind === 'left');
    for (const client of [ann, bob, cleo]) {
      await client.until(() => left(client).length > 0);
    }
    await untilRefreshed(redis, room, refreshesOfALife);
    const second = await ann.send('after');
    expect(second).toMatchObject({ seq: first.seq + 1 });
    expect(second.at).toBeGreaterThanOrEqual(first.at);
    for (const client of [ann, bob, cleo]) {
      await client.until(() => client.messages.length === 2);
      expect(left(client)).toMatchObject([{ user: 'dora' }]);
      expect(client.heard('closing')).toEqual([]);
      expect(client.socket.connected).toBe(true);
    }
    const { users } = await bob.rejoin('bob', room);
    expect([...users.names].sort()).toEqual(['ann', 'bob', 'cleo']);
    expectUnharmed(jumping, steady);
  }, 90_000);

  test('limits its clients as before: neither for ever nor not at all', async () => {
    const server = await startServer({ ...env, MESSAGES_PER_S: '1' });
    onTestEnd(server.stop);
    const ann = await enter(server, 'ann', freshRoom());
    const flood = () =>
      Promise.all(Array.from({ length: 20 }, () => refusalOf(ann.send('too much'))));
    const before = await flood();
    await jump(server);
    for (const answers of [before, await flood()]) {
      const refused = answers.filter((answer) => answer !== 'taken');
      expect(refused.length).toBeGreaterThan(10);
      for (const refusal of refused) {
        expect(refusal).toMatchObject({ code: 'rate-limited', retry: true });
        expect((refusal as { retryAfterMs: number }).retryAfterMs).toBeLessThanOrEqual(1_000);
      }
    }
    await until(async () => (await refusalOf(ann.send('again'))) === 'taken');
    const ats = (await ann.history(1_000)).messages.map(({ at }) => at);
    expect(ats).toEqual([...ats].sort((a, b) => a - b));
    expectUnharmed(server);
  });
});
