import { beforeAll, expect, test } from '@jest/globals';
import { connectClient } from '../support/chat-client';
import { onFileEnd, onTestEnd } from '../support/cleanup';
import { findFreePort } from '../support/free-port';
import { startRedis, type TestRedis } from '../support/start-redis';
import { startServer } from '../support/start-server';
import { openRoom, readTexts, whenSent, write } from './support/open-page';

let redis: TestRedis;

beforeAll(async () => {
  redis = await startRedis();
  onFileEnd(() => redis.stop());
});

async function serve(env: Record<string, string> = redis.env) {
  const server = await startServer(env);
  onTestEnd(() => server.stop());
  return server;
}

const offline = { expectsNetworkErrors: true };

test('what is written without a connection waits and is sent in order', async () => {
  const env = { ...redis.env, PORT: String(await findFreePort()) };
  const first = await startServer(env);
  const ann = await openRoom(first.url, 'Ann', 'order', offline);
  await write(ann, 'before');
  await whenSent(ann);
  await first.stop();
  await ann.getByText(/next try in \d+ s/).waitFor();
  for (const text of ['one', 'two', 'three']) await write(ann, text);
  expect(await ann.getByText('waiting for connection').count()).toBe(3);
  await ann.getByText('3 messages will be sent when you are back.').first().waitFor();
  await serve(env);
  await ann.getByRole('button', { name: 'Try now' }).click();
  await whenSent(ann);
  expect(await readTexts(ann, 4)).toEqual(['before', 'one', 'two', 'three']);
});

test('what waits outlives a refresh, and is sent once', async () => {
  const env = { ...redis.env, PORT: String(await findFreePort()) };
  const first = await startServer(env);
  const elsewhere = await serve();
  const ann = await openRoom(first.url, 'Ann', 'refresh', offline);
  await first.stop();
  await ann.getByText(/next try in/).waitFor();
  await write(ann, 'kept');
  await ann.getByText('waiting for connection').waitFor();
  const second = await startServer(env);
  await ann.reload();
  await whenSent(ann);
  expect(await readTexts(ann, 1)).toEqual(['kept']);
  const bob = await connectClient(elsewhere.url);
  onTestEnd(() => bob.close());
  const { messages } = await bob.signin('Bob', 'refresh');
  expect(messages.map(({ text }) => text)).toEqual(['kept']);
  await second.stop();
});

test('the word that a message waits covers nothing of it', async () => {
  const first = await startServer(redis.env);
  const phone = { ...offline, viewport: { width: 390, height: 844 } };
  const ann = await openRoom(first.url, 'Ann', 'narrow', phone);
  await first.stop();
  await ann
    .getByText(/next try in/)
    .first()
    .waitFor();
  await write(ann, 'a message which is long enough to fill its last line up to the very end');
  const text = await ann.locator('article .text').boundingBox();
  const state = await ann.getByText('waiting for connection').boundingBox();
  expect(state?.y).toBeGreaterThanOrEqual((text?.y ?? Infinity) + (text?.height ?? 0));
});

test('arrow up takes back what waits, to be written anew', async () => {
  const first = await startServer(redis.env);
  const ann = await openRoom(first.url, 'Ann', 'edit', offline);
  await first.stop();
  await ann.getByText(/next try in/).waitFor();
  await write(ann, 'a tpyo');
  await ann.getByText('waiting for connection').waitFor();
  await ann.keyboard.press('ArrowUp');
  expect(await ann.getByLabel('Write a message').inputValue()).toBe('a tpyo');
  await write(ann, 'a typo');
  expect(await readTexts(ann, 1)).toEqual(['a typo']);
});

test('a message that was refused says why, and can be sent anew, edited or discarded', async () => {
  const { url } = await serve();
  const bob = await connectClient(url);
  onTestEnd(() => bob.close());
  await bob.signin('Bob', 'refused');
  await bob.send('first', 'taken-1');
  await bob.send('second', 'taken-2');
  await bob.send('third', 'taken-3');
  const ann = await openRoom(url, 'Ann', 'refused');
  await readTexts(ann, 3);
  await ann.evaluate(
    `sessionStorage.setItem('outbox:["refused","Ann"]', JSON.stringify(
      ['taken-1', 'taken-2', 'taken-3'].map((id) => ({ id, text: 'mine ' + id, state: 'waiting' }))))`,
  );
  await ann.reload();
  await ann.getByText('not sent: another message has its number').nth(2).waitFor();
  await ann.getByRole('button', { name: 'Discard' }).first().click();
  const others = ['first', 'second', 'third'];
  expect(await readTexts(ann, 5)).toEqual([...others, 'mine taken-2', 'mine taken-3']);
  await ann.getByRole('button', { name: 'Try again' }).last().click();
  await bob.until(() => bob.messages.some(({ text }) => text === 'mine taken-3'));
  await ann.getByRole('button', { name: 'Edit' }).click();
  expect(await ann.getByLabel('Write a message').inputValue()).toBe('mine taken-2');
  await ann.getByRole('button', { name: 'Send' }).click();
  await bob.until(() => bob.messages.some(({ text }) => text === 'mine taken-2'));
});

test('a message that is too long cannot be sent, and says by how much', async () => {
  const { url } = await serve();
  const ann = await openRoom(url, 'Ann', 'long');
  await ann.getByLabel('Write a message').fill('x'.repeat(4_003));
  await ann.getByText('3 characters too long').waitFor();
  await ann.keyboard.press('Enter');
  expect(await ann.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
  await ann.getByLabel('Write a message').fill('x'.repeat(3_999));
  await ann.getByText('1 character left').waitFor();
  await ann.keyboard.press('Enter');
  await whenSent(ann);
  expect(await readTexts(ann, 1)).toEqual(['x'.repeat(3_999)]);
});

test('the banner stays from one try to the next', async () => {
  const first = await startServer(redis.env);
  const ann = await openRoom(first.url, 'Ann', 'steady', offline);
  await first.stop();
  const button = ann.getByRole('button', { name: 'Try now' });
  await button.waitFor();
  await ann.evaluate(`window.shown = document.querySelector('.banner')`);
  for (let i = 0; i < 3; i++) {
    const failure = ann.waitForEvent('console', (entry) => entry.text().includes('ERR_'));
    await button.click();
    await failure;
  }
  expect(await ann.evaluate('window.shown.isConnected')).toBe(true);
});

test('after an outage it says how many messages are new', async () => {
  const env = { ...redis.env, PORT: String(await findFreePort()) };
  const first = await startServer(env);
  const ann = await openRoom(first.url, 'Ann', 'back', offline);
  await write(ann, 'hello');
  await whenSent(ann);
  await first.stop();
  const { url } = await serve();
  const bob = await connectClient(url);
  onTestEnd(() => bob.close());
  await bob.signin('Bob', 'back');
  for (let i = 0; i < 12; i++) await bob.send(`${i}`);
  await ann.getByText(/next try in/).waitFor();
  await serve(env);
  await ann.getByText('Back. 12 new messages.').first().waitFor();
});
