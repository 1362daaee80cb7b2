import { describe, expect, test } from '@jest/globals';
import { createClient } from 'redis';
import { connectClient } from '../support/chat-client';
import { onTestEnd } from '../support/cleanup';
import { expectUnharmed, refusalOf, unavailable, waitForReadiness } from '../support/refusals';
import { startRedis, type TestRedis } from '../support/start-redis';
import { startServer, type LogLine, type TestServer } from '../support/start-server';
import { until } from '../support/until';
import { freshRoom } from '../support/use-deployment';

const password = 'the-right-password';

/** What Memorystore does not let its users call. */
const blocked =
  '-acl -bgrewriteaof -bgsave -client +client|getname +client|id +client|info +client|kill +client|list +client|setname -cluster -config -debug -failover -lastsave -migrate -module -psync -replicaof -save -shutdown -slaveof -sync';

async function openRedis(args: string[]): Promise<TestRedis> {
  const redis = await startRedis(args);
  onTestEnd(redis.stop);
  return redis;
}

async function openServer(redis: TestRedis, env: Record<string, string>): Promise<TestServer> {
  const server = await startServer({ ...redis.env, LOG_LEVEL: 'debug', ...env });
  onTestEnd(server.stop);
  return server;
}

async function changePassword({ port }: TestRedis, next: string): Promise<void> {
  const client = createClient({ socket: { host: '127.0.0.1', port }, password, RESP: 2 });
  await client.connect();
  await client.sendCommand(['CONFIG', 'SET', 'requirepass', next]);
  client.destroy();
}

async function expectChat({ url }: TestServer): Promise<void> {
  const [ann, bob] = await Promise.all([connectClient(url), connectClient(url)]);
  onTestEnd(ann.close);
  onTestEnd(bob.close);
  const room = freshRoom();
  await ann.signin('ann', room);
  expect((await bob.signin('bob', room)).users.count).toBe(2);
  await ann.until(() => ann.heard('notification').length === 1);
  const receipt = await bob.send('hello');
  await ann.until(() => ann.messages.length === 1);
  expect(ann.messages[0]).toMatchObject({ text: 'hello', ...receipt });
}

describe('Redis with a password', () => {
  test('is used with the right one, which no line of the log tells', async () => {
    const redis = await openRedis(['--requirepass', password]);
    const server = await openServer(redis, { REDIS_PASSWORD: password });
    await expectChat(server);
    expectUnharmed(server);
    expect(JSON.stringify(server.lines)).not.toContain(password);
  });

  test.each([
    ['with a wrong one', 'WRONGPASS', { REDIS_PASSWORD: 'the-wrong-password' }],
    ['without one', 'NOAUTH', {}],
  ])('refuses a server %s, which says so once for each link, and then works', async (...row) => {
    const [, code, env] = row;
    const redis = await openRedis(['--requirepass', password]);
    const server = await openServer(redis, env);
    for (const link of ['commands', 'feed', 'adapter publisher', 'adapter subscriber']) {
      await server.waitForLine((line) => line.link === link && String(line.reason).includes(code));
    }
    await waitForReadiness(server, 503);
    const ann = await connectClient(server.url);
    onTestEnd(ann.close);
    expect(await refusalOf(ann.signin('ann', freshRoom()))).toMatchObject(unavailable);
    expect(server.lines.filter(({ link }) => link !== undefined).length).toBe(4);
    expect(JSON.stringify(server.lines)).not.toContain('the-wrong-password');
    await changePassword(redis, 'REDIS_PASSWORD' in env ? env.REDIS_PASSWORD : '');
    await waitForReadiness(server, 200);
    await expectChat(server);
    expectUnharmed(server);
  });
});

test('a Redis that blocks what Memorystore blocks serves a whole chat', async () => {
  const redis = await openRedis([
    '--user',
    ...`default on nopass ~* &* +@all ${blocked}`.split(' '),
  ]);
  await expect(redis.command('CONFIG', 'GET', 'save')).rejects.toThrow('NOPERM');
  await expect(redis.command('CLIENT', 'SETINFO', 'lib-name', 'x')).rejects.toThrow();
  const server = await openServer(redis, {});
  await expectChat(server);
  await redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub');
  const isBack = ({ link, message }: LogLine) =>
    link === 'adapter subscriber' && message === 'Redis is connected';
  await until(() => server.lines.filter(isBack).length === 2);
  await expectChat(server);
  expectUnharmed(server);
  expect(server.lines.filter(({ reason }) => String(reason).includes('NOPERM'))).toEqual([]);
});
