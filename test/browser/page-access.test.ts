import { beforeAll, expect, test } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { connectClient } from '../support/chat-client';
import { onFileEnd, onTestEnd } from '../support/cleanup';
import { startServer, type TestServer } from '../support/start-server';
import { openPage, openRoom, readTexts, whenSent, write } from './support/open-page';

const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const desktop = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
  onFileEnd(() => server.stop());
});

/** What axe finds wrong, as `rule: element`. */
async function findViolations(page: Page): Promise<string[]> {
  await page.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished))');
  await page.evaluate(axe);
  return page.evaluate<string[]>(
    `axe.run().then(({ violations }) =>
      violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ': ' + target)))`,
  );
}

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

test('speaks Chinese to a Chinese browser', async () => {
  const page = await openPage(`${server.url}/?room=chinese`, { locale: 'zh-CN' });
  expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
  await page.getByLabel('你的名字').fill('小林');
  await page.getByRole('button', { name: '加入' }).click();
  await page.getByText('还没有消息').waitFor();
  await page.getByLabel('输入消息').fill('你好');
  await page.keyboard.press('Enter');
  expect(await readTexts(page, 1)).toEqual(['你好']);
  await page.getByText('今天').waitFor();
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
