import { beforeAll, expect, test } from '@jest/globals';
import { connectClient } from '../support/chat-client';
import { onFileEnd, onTestEnd } from '../support/cleanup';
import { startServer, type TestServer } from '../support/start-server';
import { findViolations } from './support/find-violations';
import { openPage, openRoom, readTexts, whenSent, write } from './support/open-page';

const desktop = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
  onFileEnd(() => server.stop());
});

test.each([
  ['light', desktop],
  ['dark', desktop],
  ['light', phone],
  ['dark', phone],
] as const)('axe finds nothing wrong: %s, %j', async (colorScheme, viewport) => {
  const look = { colorScheme, viewport, reducedMotion: 'reduce' as const };
  const card = await openPage(server.url, look);
  expect(await findViolations(card)).toEqual([]);
  await card.getByRole('button', { name: 'Join' }).click();
  await card.getByText('Use 1 to 64 ordinary characters.').waitFor();
  expect(await findViolations(card)).toEqual([]);

  const room = `axe-${colorScheme}-${viewport.width}`;
  const bob = await connectClient(server.url);
  onTestEnd(() => bob.close());
  await bob.signin('Bob', room);
  await bob.send('A link https://example.com, `code` and\n```\na block\n```');
  const ann = await openRoom(server.url, 'Ann', room, look);
  await write(ann, 'mine');
  await whenSent(ann);
  await ann.getByLabel('Write a message').fill('x'.repeat(4_001));
  expect(await findViolations(ann)).toEqual([]);
  if (viewport === phone) {
    await ann.getByRole('button', { name: 'People and rooms' }).click();
    await ann.getByRole('dialog').waitFor();
    expect(await findViolations(ann)).toEqual([]);
  }
});

test('axe finds nothing wrong while the connection is lost', async () => {
  const other = await startServer();
  const ann = await openRoom(other.url, 'Ann', 'lost', {
    expectsNetworkErrors: true,
    reducedMotion: 'reduce',
  });
  await other.stop();
  await write(ann, 'waits');
  await ann.getByText('waiting for connection').waitFor();
  await ann.getByText(/next try in/).waitFor();
  expect(await findViolations(ann)).toEqual([]);
});

test('everything works with the keyboard alone', async () => {
  const page = await openPage(`${server.url}/?room=keys`);
  await page.getByLabel('Your name').and(page.locator(':focus')).waitFor();
  await page.keyboard.type('Ann');
  await page.keyboard.press('Enter');
  await page.getByLabel('Write a message').and(page.locator(':focus')).waitFor();
  await page.keyboard.type('first line');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.type('second line');
  await page.keyboard.press('Enter');
  expect(await readTexts(page, 1)).toEqual(['first line\nsecond line']);
  await page.getByLabel('Write a message').and(page.locator(':focus')).waitFor();
  await whenSent(page);

  await page.keyboard.press('Shift+Tab');
  await page.getByRole('log').and(page.locator(':focus')).waitFor();
  await page.keyboard.press('ArrowUp');
  await page.locator('article:focus').waitFor();
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.getByRole('button', { name: 'Leave' }).and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Enter');
  await page.getByLabel('Your name').and(page.locator(':focus')).waitFor();
});

test('on a phone the people and rooms are in a sheet that Escape closes', async () => {
  const ann = await openRoom(server.url, 'Ann', 'sheet', { viewport: phone, hasTouch: true });
  const opener = ann.getByRole('button', { name: 'People and rooms' });
  const box = await opener.boundingBox();
  expect(box?.height).toBeGreaterThanOrEqual(44);
  await opener.click();
  const sheet = ann.getByRole('dialog');
  await sheet.getByText('Ann').first().waitFor();
  await ann.keyboard.press('Escape');
  await sheet.waitFor({ state: 'detached' });
  await opener.and(ann.locator(':focus')).waitFor();
  expect(await ann.evaluate('document.documentElement.scrollWidth')).toBe(phone.width);
});

test('others’ messages are read out, one’s own are not', async () => {
  const ann = await openRoom(server.url, 'Ann', 'aloud');
  const bob = await connectClient(server.url);
  onTestEnd(() => bob.close());
  await bob.signin('Bob', 'aloud');
  await write(ann, 'from me');
  await whenSent(ann);
  await bob.send('from Bob');
  const region = ann.locator('[aria-live="polite"]');
  await region.getByText('Bob: from Bob').waitFor({ state: 'attached' });
  expect(await ann.getByRole('log').getAttribute('aria-live')).toBe('off');
});

test('follows the colour scheme', async () => {
  const ground = async (colorScheme: 'light' | 'dark') => {
    const page = await openPage(server.url, { colorScheme });
    return page.evaluate<string>('getComputedStyle(document.documentElement).backgroundColor');
  };
  const [light, dark] = [await ground('light'), await ground('dark')];
  const lightness = (colour: string) => Number(/oklch\(([\d.]+)/.exec(colour)?.[1]);
  expect(lightness(light)).toBeGreaterThan(0.9);
  expect(lightness(dark)).toBeLessThan(0.3);
});
