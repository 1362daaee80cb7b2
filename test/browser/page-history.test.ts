import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { connectClient, type TestClient } from '../support/chat-client';
import { onTestEnd } from '../support/cleanup';
import { findFreePort } from '../support/free-port';
import { startRedis } from '../support/start-redis';
import { startServer } from '../support/start-server';
import { openRoom, readTexts, whenSent, write } from './support/open-page';

async function serve(env: Record<string, string> = {}) {
  const server = await startServer(env);
  onTestEnd(() => server.stop());
  return server;
}

async function enter(url: string, user = 'Bob'): Promise<TestClient> {
  const client = await connectClient(url);
  onTestEnd(() => client.close());
  await client.signin(user, 'lobby');
  return client;
}

async function sendMany(client: TestClient, count: number): Promise<void> {
  for (let i = 1; i <= count; i++) await client.send(`message ${i}`);
}

/** With the keys, as a reader would. */
async function scrollTo(page: Page, place: 'top' | 'bottom'): Promise<void> {
  await page.getByRole('log').focus();
  await page.keyboard.press(place === 'top' ? 'Home' : 'End');
}

test('loads earlier messages and keeps the line under the eye where it is', async () => {
  const { url } = await serve({ HISTORY_LIMIT: '30' });
  await sendMany(await enter(url), 70);
  const ann = await openRoom(url, 'Ann');
  expect((await readTexts(ann, 30))[0]).toBe('message 41');
  await ann.getByText('Load 40 earlier messages').waitFor({ state: 'attached' });
  const line = ann.getByText('message 41', { exact: true });
  await scrollTo(ann, 'top');
  const before = await line.boundingBox();
  await readTexts(ann, 60);
  const after = await line.boundingBox();
  expect(Math.abs((after?.y ?? 0) - (before?.y ?? 0))).toBeLessThan(3);
  await scrollTo(ann, 'top');
  const texts = await readTexts(ann, 70);
  expect(texts).toEqual(Array.from({ length: 70 }, (_, i) => `message ${i + 1}`));
  await ann.getByText('This is the beginning of the room').waitFor();
});

test('new messages do not move a reader; a button leads to them', async () => {
  const { url } = await serve();
  const bob = await enter(url);
  await sendMany(bob, 60);
  const ann = await openRoom(url, 'Ann');
  await readTexts(ann, 60);
  await scrollTo(ann, 'top');
  await ann.getByRole('button', { name: 'To the newest message' }).waitFor();
  const line = ann.getByText('message 1', { exact: true });
  const before = await line.boundingBox();
  for (const text of ['a', 'b', 'c']) await bob.send(text);
  const pill = ann.getByText('3 new messages');
  await pill.waitFor();
  expect(await line.boundingBox()).toEqual(before);
  await pill.click();
  await ann.getByText('c', { exact: true }).waitFor();
  await pill.waitFor({ state: 'detached' });
});

test('a part that the room no longer has is marked', async () => {
  const redis = await startRedis();
  onTestEnd(() => redis.stop());
  const limits = { HISTORY_LIMIT: '5', RESUME_LIMIT: '5', ROOM_MAX_MESSAGES: '10' };
  const env = { ...redis.env, ...limits, PORT: String(await findFreePort()) };
  const first = await startServer(env);
  const ann = await openRoom(first.url, 'Ann', 'lobby', { expectsNetworkErrors: true });
  await write(ann, 'before the outage');
  await whenSent(ann);
  await first.stop();
  await ann.getByText(/next try in/).waitFor();
  const elsewhere = await serve({ ...redis.env, ...limits });
  await sendMany(await enter(elsewhere.url), 40);
  await serve(env);
  await ann.getByText('Load 35 earlier messages').click();
  await ann.getByText(/Messages between .* and .* are no longer kept/).waitFor();
  const texts = await readTexts(ann, 11);
  expect(texts[0]).toBe('before the outage');
  expect(texts.slice(1)).toEqual(Array.from({ length: 10 }, (_, i) => `message ${i + 31}`));
});

test('a room that began anew says so', async () => {
  const env = { PORT: String(await findFreePort()) };
  const first = await startServer(env);
  const ann = await openRoom(first.url, 'Ann', 'lobby', { expectsNetworkErrors: true });
  await write(ann, 'gone');
  await whenSent(ann);
  await first.stop();
  await ann.getByText(/next try in/).waitFor();
  await serve(env);
  await ann.getByText('The room was restarted; older messages are gone.').waitFor();
  expect(await ann.locator('article').count()).toBe(0);
});

test('marks what is new since the user left', async () => {
  const { url } = await serve();
  const bob = await enter(url);
  await bob.send('old');
  const ann = await openRoom(url, 'Ann');
  await readTexts(ann, 1);
  const address = ann.url();
  await ann.goto('about:blank');
  await bob.send('new');
  await ann.goto(address);
  await readTexts(ann, 2);
  const log = await ann.getByRole('log').innerText();
  expect(log.indexOf('New since you left')).toBeGreaterThan(log.indexOf('old'));
  expect(log.indexOf('New since you left')).toBeLessThan(log.lastIndexOf('new'));
});
