import { expect } from '@jest/globals';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { onFileEnd, onTestEnd } from '../../support/cleanup';
import { launchChromium } from './launch-chromium';

let browser: Promise<Browser> | undefined;

async function useBrowser(): Promise<Browser> {
  if (!browser) {
    browser = launchChromium();
    onFileEnd(async () => (await browser)?.close());
  }
  return browser;
}

export type OpenPageOptions = BrowserContextOptions & {
  /** The network fails on purpose, and the browser says so in its console. */
  expectsNetworkErrors?: boolean;
};

/**
 * Opens an address in a browser profile of its own. When the test ends, the page must have logged no
 * error and asked no other origin for anything.
 */
export async function openPage(
  address: string,
  { expectsNetworkErrors = false, ...options }: OpenPageOptions = {},
): Promise<Page> {
  const context = await (await useBrowser()).newContext({ locale: 'en-GB', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const complaints: string[] = [];
  const { host } = new URL(address);
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (entry) => {
    const isNetwork = /ERR_|WebSocket connection/.test(entry.text());
    if (entry.type() !== 'error' || (isNetwork && expectsNetworkErrors)) return;
    complaints.push(entry.text());
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol !== 'data:' && url.host !== host) complaints.push(`asked for ${url.href}`);
  });
  onTestEnd(async () => {
    await context.close();
    expect(complaints).toEqual([]);
  });
  await page.goto(address);
  return page;
}

export async function join(page: Page, user: string, room?: string): Promise<void> {
  await page.getByLabel('Your name').fill(user);
  if (room !== undefined) await page.getByLabel('Room').fill(room);
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('log').waitFor();
}

/** Opens the address and joins a room as a user. */
export async function openRoom(
  url: string,
  user: string,
  room = 'lobby',
  options: OpenPageOptions = {},
): Promise<Page> {
  const page = await openPage(`${url}/?${new URLSearchParams({ room }).toString()}`, options);
  await join(page, user);
  await page.getByText(/person here|people here/).waitFor({ state: 'attached' });
  return page;
}

export async function write(page: Page, text: string): Promise<void> {
  await page.getByLabel('Write a message').fill(text);
  await page.keyboard.press('Enter');
}

/** The texts of the messages, from top to bottom, once there are at least so many. */
export async function readTexts(page: Page, count: number): Promise<string[]> {
  const texts = page.locator('article .text');
  await texts.nth(count - 1).waitFor({ state: 'attached' });
  return texts.allTextContents();
}

/** Until nothing is on its way to the server any more. */
export async function whenSent(page: Page): Promise<void> {
  await page.locator('.state').first().waitFor({ state: 'detached' });
}
