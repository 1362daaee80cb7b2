import { beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { connectClient } from '../support/chat-client';
import { onFileEnd, onTestEnd } from '../support/cleanup';
import { startServer, type TestServer } from '../support/start-server';
import { joinOverWire } from './support/hand-held-wire';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
  onFileEnd(() => server.stop());
});

/** From now on the page notes whatever a banner says, however short. */
async function watchBanner(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(`window.said = [];
    new MutationObserver(() => {
      const banner = document.querySelector('.banner');
      if (banner) window.said.push(banner.textContent);
    }).observe(document.body, { childList: true, subtree: true, characterData: true })`);
  return () => page.evaluate<string[]>('window.said');
}

/** Resolves when the page has a message that is sent now. */
async function hearFrom(page: Page, room: string, text: string): Promise<void> {
  const bob = await connectClient(server.url);
  onTestEnd(() => bob.close());
  await bob.signin('Bob', room);
  await bob.send(text);
  await page.locator('article').getByText(text).waitFor();
}

test('an interruption of less than a second passes in silence', async () => {
  const { page, pass, cut } = await joinOverWire(server.url, 'blink');
  const readBanners = await watchBanner(page);
  await cut();
  await pass(600);
  await hearFrom(page, 'blink', 'after the blink');
  await pass(2_000);
  expect(await readBanners()).toEqual([]);
});

test('a longer one is shown, and for three seconds that it is over', async () => {
  const { page, pass, cut, hold, release } = await joinOverWire(server.url, 'tunnel');
  hold();
  await cut();
  await pass(900);
  expect(await page.locator('.banner').count()).toBe(0);
  await pass(600);
  await page.locator('.banner').getByText('Reconnecting…').waitFor();
  release();
  await page.locator('.banner').getByText('Back.').waitFor();
  await pass(2_000);
  expect(await page.locator('.banner').textContent()).toBe('Back.');
  await pass(2_000);
  expect(await page.locator('.banner').count()).toBe(0);
});

test('a move to a new server passes in silence', async () => {
  const { page, pass, say, whenLeft } = await joinOverWire(server.url, 'move');
  const readBanners = await watchBanner(page);
  say('closing', { reconnectInMs: 400 });
  await pass(500);
  await whenLeft();
  await pass(2_000);
  await hearFrom(page, 'move', 'over the second connection');
  expect(await readBanners()).toEqual([]);
});

test('a move to a new server that takes longer than a second is shown', async () => {
  const { page, pass, say, hold, release } = await joinOverWire(server.url, 'slow');
  const readBanners = await watchBanner(page);
  hold();
  say('closing', { reconnectInMs: 400 });
  await pass(900);
  expect(await readBanners()).toEqual([]);
  await pass(600);
  await page.locator('.banner').getByText('Moving to a new server…').waitFor();
  expect(await page.getByRole('button', { name: 'Try now' }).count()).toBe(0);
  release();
  await page.locator('.banner').waitFor({ state: 'detached' });
  await hearFrom(page, 'slow', 'over the second connection');
  expect(new Set(await readBanners())).toEqual(new Set(['Moving to a new server…']));
});
