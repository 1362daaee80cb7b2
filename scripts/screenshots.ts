// `npm run screenshots`: the pictures in docs/images, from real conversations on a real server.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../test/browser/support/launch-chromium';
import { connectClient, type TestClient } from '../test/support/chat-client';
import { startServer } from '../test/support/start-server';
import { scenes, type Scene } from './screenshot-scenes';

const folder = join(__dirname, '../docs/images');

const views = [
  { name: 'desktop', width: 1280, height: 800, scheme: 'light' },
  { name: 'desktop', width: 1280, height: 800, scheme: 'dark' },
  { name: 'phone', width: 390, height: 844, scheme: 'light' },
  { name: 'phone', width: 390, height: 844, scheme: 'dark' },
] as const;
type View = (typeof views)[number];

async function main(): Promise<void> {
  await mkdir(folder, { recursive: true });
  const server = await startServer();
  const browser = await launchChromium();
  try {
    for (const scene of scenes) {
      await talk(server.url, scene);
      for (const view of views) await show(browser, server.url, scene, view);
    }
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** The others stay in the room; one's own lines are sent and then the window itself comes. */
async function talk(url: string, { room, self, lines }: Scene): Promise<void> {
  const clients = new Map<string, TestClient>();
  for (const { person, text } of lines) {
    const client = clients.get(person) ?? (await connectClient(url));
    if (!clients.has(person)) await client.signin(person, room);
    clients.set(person, client);
    await client.send(text);
  }
  clients.get(self)?.close();
}

async function show(browser: Browser, url: string, scene: Scene, view: View): Promise<void> {
  const { name, width, height, scheme } = view;
  const { locale, room, words, lines, draft, suffix } = scene;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    locale,
    deviceScaleFactor: name === 'phone' ? 1.25 : 1,
  });
  const page = await context.newPage();
  await page.goto(url);
  await enter(page, scene, `join-${name}-${scheme}${suffix}`);
  await page.goto(`${url}/?${new URLSearchParams({ room }).toString()}`);
  await page.getByText(lines.at(-1)?.text ?? '').waitFor();
  await page.getByLabel(words.write).fill(draft);
  await shoot(page, `${name}-${scheme}${suffix}`);
  await context.close();
}

async function enter(page: Page, scene: Scene, picture: string): Promise<void> {
  const { words, self, lobby } = scene;
  await page.getByLabel(words.name).fill(self);
  await page.getByLabel(words.room, { exact: true }).fill(lobby);
  await shoot(page, picture);
  await page.getByRole('button', { name: words.join }).click();
  await page.getByText(words.empty).waitFor();
}

async function shoot(page: Page, picture: string): Promise<void> {
  await page.screenshot({ path: join(folder, `${picture}.png`), animations: 'disabled' });
}

void main();
