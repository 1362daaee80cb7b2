import { beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { connectClient, type TestClient } from '../support/chat-client';
import { onFileEnd, onTestEnd } from '../support/cleanup';
import { startServer, type TestServer } from '../support/start-server';
import { until } from '../support/until';
import { setHidden } from './support/hide-page';
import { join, openRoom, whenSent, write } from './support/open-page';

const granted = { permissions: ['notifications'] };

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
  onFileEnd(() => server.stop());
});

async function enter(room: string): Promise<TestClient> {
  const bob = await connectClient(server.url);
  onTestEnd(() => bob.close());
  await bob.signin('Bob', room);
  return bob;
}

/** Keeps the notifications that the page raises, which stay the browser's own. */
async function collectNotifications(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(`
    window.raised = [];
    window.Notification = class extends Notification {
      constructor(...args) {
        super(...args);
        window.raised.push(this);
      }
    }`);
  return () =>
    page.evaluate<string[]>('window.raised.map(({ title, body }) => title + ": " + body)');
}

/** Sends a message and waits until the page has it. */
async function sendAndSettle(bob: TestClient, page: Page, text: string): Promise<void> {
  await bob.send(text);
  await page.locator('article').getByText(text, { exact: true }).waitFor({ state: 'attached' });
}

test('a message to a hidden page raises one notification, that leads to the page', async () => {
  const bob = await enter('bell');
  const ann = await openRoom(server.url, 'Ann', 'bell', granted);
  const readNotifications = await collectNotifications(ann);
  await ann.getByRole('button', { name: 'Notify me' }).click();
  await ann.getByRole('button', { name: 'Notifications on' }).waitFor();
  await sendAndSettle(bob, ann, 'while she looks');
  expect(await readNotifications()).toEqual([]);

  await setHidden(ann, true);
  await write(ann, 'her own');
  await whenSent(ann);
  await sendAndSettle(bob, ann, 'while she is elsewhere');
  expect(await readNotifications()).toEqual(['Bob: while she is elsewhere']);

  await ann.evaluate(`
    window.focus = () => (window.cameToFront = true);
    window.raised[0].dispatchEvent(new Event('click'));`);
  expect(await ann.evaluate('window.cameToFront')).toBe(true);
});

test('nobody is notified who has not asked for it', async () => {
  const bob = await enter('quiet');
  const ann = await openRoom(server.url, 'Ann', 'quiet', granted);
  const readNotifications = await collectNotifications(ann);
  await setHidden(ann, true);
  await sendAndSettle(bob, ann, 'hello');
  expect(await readNotifications()).toEqual([]);
});

test('where a page may not raise a notification itself, its worker does', async () => {
  const bob = await enter('phone');
  const ann = await openRoom(server.url, 'Ann', 'phone', granted);
  await ann.evaluate(`
    window.Notification = class {
      static permission = 'granted';
      static requestPermission = async () => 'granted';
      constructor() {
        throw new TypeError('Illegal constructor');
      }
    }`);
  await ann.getByRole('button', { name: 'Notify me' }).click();
  await setHidden(ann, true);
  await sendAndSettle(bob, ann, 'to a phone');
  const readWorkers = () =>
    ann.evaluate<string[]>(`navigator.serviceWorker.ready
      .then((worker) => worker.getNotifications())
      .then((raised) => raised.map(({ title, body }) => title + ': ' + body))`);
  await until(async () => (await readWorkers()).length > 0);
  expect(await readWorkers()).toEqual(['Bob: to a phone']);
});

test('says that the browser does not allow notifications', async () => {
  const page = await openRoom(server.url, 'Ann', 'denied');
  await page.evaluate(`window.Notification.requestPermission = async () => 'denied'`);
  await page.getByRole('button', { name: 'Notify me' }).click();
  await page.getByRole('button', { name: 'Notifications are blocked' }).waitFor();
});

test('title and icon tell what is unread while the page is hidden', async () => {
  const bob = await enter('count');
  const ann = await openRoom(server.url, 'Ann', 'count');
  const showsTitle = (words: string) => until(async () => (await ann.title()) === words);
  const readIcon = () => ann.locator('link[rel="icon"]').getAttribute('href');
  await sendAndSettle(bob, ann, 'seen at once');
  await showsTitle('count · cloud-run-chat');
  const plainIcon = await readIcon();

  await setHidden(ann, true);
  await sendAndSettle(bob, ann, 'one');
  await sendAndSettle(bob, ann, 'two');
  await write(ann, 'her own does not count');
  await showsTitle('(2) count · cloud-run-chat');
  expect(await readIcon()).not.toBe(plainIcon);

  await setHidden(ann, false);
  await showsTitle('count · cloud-run-chat');
  expect(await readIcon()).toBe(plainIcon);
});

test('a room that is open in another tab shows in the list how much of it waits', async () => {
  const bob = await enter('garden');
  const garden = await openRoom(server.url, 'Ann', 'garden');
  const kitchen = await garden.context().newPage();
  await kitchen.goto(`${server.url}/?room=kitchen`);
  await join(kitchen, 'Ann');
  await kitchen.getByRole('link', { name: 'garden', exact: true }).waitFor();
  await setHidden(garden, true);
  await bob.send('one');
  await bob.send('two');
  await kitchen.getByRole('link', { name: 'garden 2 new messages' }).waitFor();
  await setHidden(garden, false);
  await kitchen.getByRole('link', { name: 'garden', exact: true }).waitFor();
});
