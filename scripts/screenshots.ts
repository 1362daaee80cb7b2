// `npm run screenshots`: the pictures in docs/images, from a real conversation on a real server.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from '../test/browser/support/launch-chromium';
import { connectClient, type TestClient } from '../test/support/chat-client';
import { startServer } from '../test/support/start-server';

const folder = join(__dirname, '../docs/images');
const room = 'launch';
const people = ['Ada Park', 'Jonas', 'Mei Lin', 'Tomás'] as const;
type Person = (typeof people)[number] | 'Robin';

const conversation: [Person, string][] = [
  ['Ada Park', 'Morning. The new revision is up in europe-west1, traffic still on the old one.'],
  ['Ada Park', 'Dashboards: https://console.cloud.google.com/run?project=launch-demo'],
  ['Jonas', 'Nice. How long did the drain take?'],
  [
    'Ada Park',
    'Seven seconds. Every client re-joined with its cursor:\n```\nrejoined 412 / 412\nlost       0\ndoubled    0\n```',
  ],
  [
    'Mei Lin',
    'I pulled the plug on Redis for half a minute. The page kept my two messages and sent them when it was back.',
  ],
  ['Robin', 'Saw it from this side: same order, nothing twice.'],
  ['Robin', 'Shall we shift the traffic?'],
  ['Tomás', 'Yes. `gcloud run services update-traffic chat-app --to-latest`'],
  ['Jonas', 'Going ahead. Watching the error rate (flat so far).'],
  ['Mei Lin', 'All well from Singapore, 41 ms to the instance.'],
  ['Ada Park', 'That is everyone. Thank you, lunch is on me.'],
];

const views = [
  { name: 'desktop', width: 1280, height: 800, scheme: 'light' },
  { name: 'desktop', width: 1280, height: 800, scheme: 'dark' },
  { name: 'phone', width: 390, height: 844, scheme: 'light' },
  { name: 'phone', width: 390, height: 844, scheme: 'dark' },
] as const;

async function main(): Promise<void> {
  await mkdir(folder, { recursive: true });
  const server = await startServer();
  const browser = await launchChromium();
  try {
    await talk(server.url);
    for (const view of views) await show(browser, server.url, view);
  } finally {
    await browser.close();
    await server.stop();
  }
}

/** Four people stay in the room; Robin's lines are sent and Robin leaves again. */
async function talk(url: string): Promise<void> {
  const clients = new Map<Person, TestClient>();
  for (const person of [...people, 'Robin'] as const) {
    const client = await connectClient(url);
    await client.signin(person, room);
    clients.set(person, client);
  }
  for (const [person, text] of conversation) await clients.get(person)?.send(text);
  clients.get('Robin')?.close();
}

async function show(browser: Browser, url: string, view: (typeof views)[number]): Promise<void> {
  const { name, width, height, scheme } = view;
  const context = await browser.newContext({
    viewport: { width, height },
    colorScheme: scheme,
    locale: 'en-GB',
    deviceScaleFactor: name === 'phone' ? 1.5 : 1,
  });
  const page = await context.newPage();
  await page.goto(url);
  await enter(page, 'Robin', 'lobby', `join-${name}-${scheme}`);
  await page.goto(`${url}/?room=${room}`);
  await page.getByText('lunch is on me').waitFor();
  await page.getByLabel('Write a message').fill('Where are we going?');
  await page.screenshot({ path: join(folder, `${name}-${scheme}.png`) });
  await context.close();
}

async function enter(page: Page, user: string, into: string, picture: string): Promise<void> {
  await page.getByLabel('Your name').fill(user);
  await page.getByLabel('Room').fill(into);
  await page.screenshot({ path: join(folder, `${picture}.png`) });
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByText('No messages yet').waitFor();
}

void main();
