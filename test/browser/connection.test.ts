import { beforeAll, expect, test } from '@jest/globals';
import { io } from 'socket.io-client';
import { onFileEnd, onTestEnd } from '../support/cleanup';
import { findFreePort } from '../support/free-port';
import { startRedis, type TestRedis } from '../support/start-redis';
import { startServer } from '../support/start-server';
import { openConnection } from './support/open-connection';

let redis: TestRedis;

beforeAll(async () => {
  redis = await startRedis();
  onFileEnd(() => redis.stop());
});

async function serve(env: Record<string, string> = {}) {
  const server = await startServer(env);
  onTestEnd(() => server.stop());
  return server;
}

test('two people read the same, each message once, and the outboxes empty', async () => {
  const { url } = await serve();
  const ann = openConnection(url, 'ann');
  const bob = openConnection(url, 'bob');
  await Promise.all([ann, bob].map((person) => person.until(() => person.state().hasJoined)));
  for (let i = 0; i < 30; i++) (i % 2 ? ann : bob).send(`${i}`);
  await Promise.all([ann, bob].map((person) => person.until(() => person.texts().length === 30)));
  expect(ann.texts()).toEqual(bob.texts());
  const own = (remainder: number) => ann.texts().filter((text) => Number(text) % 2 === remainder);
  for (const remainder of [0, 1]) {
    expect(own(remainder)).toEqual(Array.from({ length: 15 }, (_, i) => `${2 * i + remainder}`));
  }
  await ann.until(() => ann.outbox.entries().length === 0);
  await bob.until(() => bob.outbox.entries().length === 0);
});

test('what is written while the server is away is sent in order when it is back', async () => {
  const env = { ...redis.env, PORT: String(await findFreePort()) };
  const first = await startServer(env);
  const ann = openConnection(first.url, 'ann', 'away');
  ann.send('before');
  await ann.until(() => ann.texts().length === 1);
  await first.stop();
  await ann.until(() => ann.state().phase === 'waiting');
  expect(ann.state().nextTryAt).toBeGreaterThan(0);
  ann.send('one');
  ann.send('two');
  expect(ann.outbox.pendingCount()).toBe(2);
  await serve(env);
  ann.retryNow();
  await ann.until(() => ann.texts().length === 3 && ann.outbox.entries().length === 0);
  expect(ann.texts()).toEqual(['before', 'one', 'two']);
});

test('after an interruption it says how many messages of others are new', async () => {
  const env = { ...redis.env, PORT: String(await findFreePort()) };
  const first = await startServer(env);
  const ann = openConnection(first.url, 'ann', 'back');
  ann.send('hello');
  await ann.until(() => ann.texts().length === 1);
  await first.stop();
  await ann.until(() => ann.state().phase === 'waiting');
  const elsewhere = await serve(redis.env);
  const bob = openConnection(elsewhere.url, 'bob', 'back');
  bob.send('while you were away');
  bob.send('again');
  await bob.until(() => bob.texts().length === 3);
  await serve(env);
  ann.retryNow();
  await ann.until(() => ann.state().back !== undefined);
  expect(ann.state().back?.newMessages).toBe(2);
  expect(ann.texts()).toEqual(['hello', 'while you were away', 'again']);
});

test('a room that was lost is shown anew and the outbox survives it', async () => {
  const env = { PORT: String(await findFreePort()) };
  const first = await startServer(env);
  const ann = openConnection(first.url, 'ann');
  ann.send('gone');
  await ann.until(() => ann.texts().length === 1 && ann.outbox.entries().length === 0);
  await first.stop();
  await ann.until(() => ann.state().phase === 'waiting');
  ann.send('kept');
  await serve(env);
  ann.retryNow();
  await ann.until(() => ann.texts().includes('kept'));
  expect(ann.texts()).toEqual(['kept']);
  expect(ann.timeline.wasReset()).toBe(true);
});

test('a connection that is about to end is replaced without an interruption', async () => {
  const { url } = await serve({ CONNECTION_MAX_AGE_S: '1' });
  let opened = 0;
  const countingIo = ((...args: Parameters<typeof io>) => {
    opened += 1;
    return io(...args);
  }) as typeof io;
  const ann = openConnection(url, 'ann', 'lobby', { io: countingIo });
  const bob = openConnection(url, 'bob');
  let sent = 0;
  while (opened < 3) {
    bob.send(`${sent++}`);
    await ann.until(() => ann.texts().length === sent);
  }
  expect(ann.texts()).toEqual(Array.from({ length: sent }, (_, i) => `${i}`));
  expect(ann.phases).toEqual(['connecting', 'live']);
});

test('an outage of the store is waited for', async () => {
  const { url } = await serve(redis.env);
  const ann = openConnection(url, 'ann', 'outage');
  await ann.until(() => ann.state().phase === 'live');
  await redis.kill();
  ann.send('written in the outage');
  await ann.until(() => ann.outbox.entries()[0]?.state === 'waiting');
  await redis.restart();
  await ann.until(() => ann.texts().includes('written in the outage'));
  await ann.until(() => ann.outbox.entries().length === 0);
});

test('a message that is refused fails with its reason and the next one goes out', async () => {
  const { url } = await serve();
  const ann = openConnection(url, 'ann');
  ann.send('x'.repeat(4_001));
  ann.send('short');
  await ann.until(() => ann.texts().includes('short'));
  const [entry] = ann.outbox.entries();
  expect(entry).toMatchObject({ state: 'failed', error: { code: 'too-large' } });
});

test('an id that another message has fails and is not tried again', async () => {
  const { url } = await serve();
  const items = new Map<string, string>();
  const storage = {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  };
  items.set('outbox:["lobby","ann"]', '[{"id":"taken","text":"first","state":"waiting"}]');
  const ann = openConnection(url, 'ann', 'lobby', { storage });
  await ann.until(() => ann.texts().includes('first') && ann.outbox.entries().length === 0);
  items.set('outbox:["lobby","bob"]', '[{"id":"taken","text":"second","state":"waiting"}]');
  const bob = openConnection(url, 'bob', 'lobby', { storage });
  await bob.until(() => bob.outbox.entries()[0]?.state === 'failed');
  expect(bob.outbox.entries()[0]?.error?.code).toBe('conflict');
  expect(bob.texts()).toEqual(['first']);
});

test('a join that is refused for good is not tried again', async () => {
  const { url } = await serve();
  const ann = openConnection(url, 'ann', 'x'.repeat(65));
  await ann.until(() => ann.state().phase === 'refused');
  expect(ann.state().error).toMatchObject({ code: 'invalid', field: 'room' });
});
