import { beforeAll, expect, test } from '@jest/globals';
import type { Locator, Page } from 'playwright-core';
import { onFileEnd } from '../support/cleanup';
import { startServer, type TestServer } from '../support/start-server';
import { until } from '../support/until';
import { openRoom, readTexts, whenSent, write } from './support/open-page';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
  onFileEnd(() => server.stop());
});

/** Sends a message and returns it as it is shown. */
async function show(page: Page, text: string): Promise<Locator> {
  await write(page, text);
  await readTexts(page, 1);
  await whenSent(page);
  return page.locator('article').last();
}

test('a web address is a link that tells its target nothing', async () => {
  const ann = await openRoom(server.url, 'Ann', 'links');
  const message = await show(
    ann,
    'first (https://example.com/a_(b)), then HTTP://EXAMPLE.COM/?x=1.',
  );
  const links = message.getByRole('link');
  expect(await links.allTextContents()).toEqual([
    'https://example.com/a_(b)',
    'HTTP://EXAMPLE.COM/?x=1',
  ]);
  for (const link of await links.all()) {
    expect((await link.getAttribute('rel'))?.split(' ')).toEqual(
      expect.arrayContaining(['noopener', 'noreferrer']),
    );
    expect(await link.getAttribute('target')).toBe('_blank');
  }
});

test.each([
  'javascript:alert(1)',
  'JavaScript://example.com/%0aalert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:x file:///etc/passwd blob:https',
  'https:// http://[ https://%',
])('is no link: %s', async (text) => {
  const ann = await openRoom(server.url, 'Ann', `no-link-${text.length}`);
  const message = await show(ann, text);
  expect(await message.locator('.text').textContent()).toBe(text);
  expect(await message.getByRole('link').count()).toBe(0);
});

test('line breaks, spaces, code and emoji stay as they were typed', async () => {
  const ann = await openRoom(server.url, 'Ann', 'shape');
  const block = 'if (x) {\n    y();\n}';
  const message = await show(
    ann,
    `one\n\n  three 👩‍👩‍👧 with \`a  b https://c\`\n\`\`\`\n${block}\n\`\`\`\nlast`,
  );
  expect(await message.locator('pre').innerText()).toBe(block);
  expect(await message.locator('.text').innerText()).toMatch(/\}\nlast$/);
  expect(await message.locator('code').innerText()).toBe('a  b https://c');
  expect(await message.locator('.text').innerText()).toMatch(/^one\n\n {2}three 👩‍👩‍👧 with a {2}b/u);
  expect(await message.getByRole('link').count()).toBe(0);
});

test('a message is copied as it was written, by its button and by the keyboard', async () => {
  const ann = await openRoom(server.url, 'Ann', 'copy', {
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const readClipboard = () => ann.evaluate<string>('navigator.clipboard.readText()');
  const text = 'two\nlines and `code` and https://example.com.';
  const message = await show(ann, text);
  await message.hover();
  await message.getByRole('button', { name: 'Copy message' }).click();
  await message.getByRole('button', { name: 'Copied' }).waitFor();
  expect(await readClipboard()).toBe(text);

  await ann.evaluate(`navigator.clipboard.writeText('')`);
  await message.focus();
  await ann.keyboard.press('Control+c');
  await until(async () => (await readClipboard()) !== '');
  expect(await readClipboard()).toBe(text);
});

test('the time is short beside a message, and full on hover and when read out', async () => {
  const ann = await openRoom(server.url, 'Ann', 'time', { timezoneId: 'Asia/Tokyo' });
  const message = await show(ann, 'now');
  const at = new Date((await message.locator('time').getAttribute('datetime')) ?? '');
  const inTokyo = { timeZone: 'Asia/Tokyo' } as const;
  const clock = at.toLocaleTimeString('en-GB', { ...inTokyo, hour: '2-digit', minute: '2-digit' });
  const day = at.toLocaleDateString('en-GB', { ...inTokyo, dateStyle: 'full' });
  expect(await message.locator('time').textContent()).toBe(clock);
  const title = await message.getAttribute('title');
  expect(title).toContain(day);
  expect(title).toContain(clock);
  expect(await message.getAttribute('aria-label')).toBe(`Ann, ${title}`);
});
