import { expect, test } from '@jest/globals';
import { connectClient } from '../support/chat-client';
import { onTestEnd } from '../support/cleanup';
import { startRedis } from '../support/start-redis';
import { startServer, type TestServer } from '../support/start-server';
import { join, openPage, openRoom, readTexts, whenSent, write } from './support/open-page';

async function serve(env: Record<string, string> = {}): Promise<TestServer> {
  const server = await startServer(env);
  onTestEnd(() => server.stop());
  return server;
}

async function talk(first: string, second: string): Promise<void> {
  const [ann, bob] = await Promise.all([openRoom(first, 'Ann'), openRoom(second, 'Bob')]);
  await write(ann, 'hello');
  await readTexts(bob, 1);
  await write(bob, 'hi Ann');
  await readTexts(ann, 2);
  await write(ann, 'how are you?');
  for (const page of [ann, bob]) {
    expect(await readTexts(page, 3)).toEqual(['hello', 'hi Ann', 'how are you?']);
    await whenSent(page);
    await page.getByText('2 people here').waitFor();
  }
}

test('two windows talk through one server', async () => {
  const { url } = await serve();
  await talk(url, url);
});

test('two windows talk through two servers and a Redis', async () => {
  const redis = await startRedis();
  onTestEnd(() => redis.stop());
  const [first, second] = await Promise.all([serve(redis.env), serve(redis.env)]);
  await talk(first.url, second.url);
});

test('a message is shown as text, whatever it holds', async () => {
  const { url } = await serve();
  const ann = await openRoom(url, 'Ann');
  const markup = '<img src=x onerror="document.title=\'broken\'"><b>bold</b> javascript:alert(1)';
  await write(ann, markup);
  await write(ann, 'see https://example.com/a?b=1. And `<i>code</i>`');
  expect(await readTexts(ann, 2)).toEqual([
    markup,
    'see https://example.com/a?b=1. And <i>code</i>',
  ]);
  expect(await ann.locator('article img, article b, article i').count()).toBe(0);
  expect(await ann.locator('article a').getAttribute('href')).toBe('https://example.com/a?b=1');
  expect(await ann.title()).not.toContain('broken');
});

test('a refresh keeps the user, the room and the messages', async () => {
  const { url } = await serve();
  const ann = await openRoom(url, 'Ann', 'Kitchen & Hall');
  await write(ann, 'still here');
  await whenSent(ann);
  await ann.reload();
  expect(await readTexts(ann, 1)).toEqual(['still here']);
  await ann.getByRole('heading', { level: 1, name: 'Kitchen & Hall' }).waitFor();
});

test('shows who is here, who types, and who has left', async () => {
  const { url } = await serve();
  const ann = await openRoom(url, 'Ann');
  const bob = await connectClient(url);
  await bob.signin('Bob', 'lobby');
  const people = ann.getByRole('region', { name: 'People' });
  await people.getByText('Bob').waitFor();
  bob.socket.emit('typing', { on: true });
  await ann.getByText('Bob is typing…').waitFor();
  bob.socket.emit('typing', { on: false });
  await ann.getByText('Bob is typing…').waitFor({ state: 'detached' });
  bob.close();
  await people.getByText('Bob').waitFor({ state: 'detached' });
});

test('says when a name cannot be used, and remembers one that can', async () => {
  const { url } = await serve();
  const page = await openPage(`${url}/?room=garden`);
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByText('Use 1 to 64 ordinary characters.').waitFor();
  expect(await page.getByLabel('Room').inputValue()).toBe('garden');
  await join(page, 'Ann');
  await page.getByRole('button', { name: 'Leave' }).click();
  expect(await page.getByLabel('Your name').inputValue()).toBe('Ann');
});

test('moves between rooms, also back', async () => {
  const { url } = await serve();
  const ann = await openRoom(url, 'Ann', 'kitchen');
  await write(ann, 'in the kitchen');
  await whenSent(ann);
  await ann.getByRole('button', { name: 'Leave' }).click();
  await join(ann, 'Ann', 'garden');
  await ann.getByText('No messages yet').waitFor();
  await ann.getByRole('link', { name: 'kitchen' }).click();
  expect(await readTexts(ann, 1)).toEqual(['in the kitchen']);
  await ann.goBack();
  await ann.getByRole('heading', { level: 1, name: 'garden' }).waitFor();
});

test('a name that the server refuses leads back to the form, which says why', async () => {
  const { url } = await serve();
  const page = await openPage(`${url}/?room=refused`);
  await page.evaluate(`sessionStorage.setItem('user', JSON.stringify('two\\nlines'))`);
  await page.reload();
  await page.getByText('Use 1 to 64 ordinary characters.').waitFor();
  await page.getByLabel('Your name').and(page.locator(':focus')).waitFor();
  await join(page, 'Ann');
  await page.getByText('No messages yet').waitFor();
});

test('notifications stay on in the next room, until they are turned off', async () => {
  const { url } = await serve();
  const page = await openRoom(url, 'Ann', 'first', { permissions: ['notifications'] });
  await page.getByRole('button', { name: 'Notify me' }).click();
  await page.getByRole('button', { name: 'Notifications on' }).waitFor();
  await page.goto(`${url}/?room=second`);
  await page.getByRole('button', { name: 'Notifications on' }).click();
  await page.goto(`${url}/?room=first`);
  await page.getByRole('button', { name: 'Notify me' }).waitFor();
});
