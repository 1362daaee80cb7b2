import { beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { connectClient } from '../support/chat-client';
import { onFileEnd, onTestEnd } from '../support/cleanup';
import { startServer, type TestServer } from '../support/start-server';
import { findViolations } from './support/find-violations';
import { openPage, readTexts, whenSent, type OpenPageOptions } from './support/open-page';

const desktop = { width: 1280, height: 800 };
const phone = { width: 390, height: 844 };

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
  onFileEnd(() => server.stop());
});

const open = (url: string, room: string, options: OpenPageOptions = {}): Promise<Page> =>
  openPage(`${url}/?room=${room}`, { locale: 'zh-CN', reducedMotion: 'reduce', ...options });

async function enter(page: Page): Promise<void> {
  await page.getByLabel('你的名字').fill('名字很长的小林'.repeat(9));
  await page.getByRole('button', { name: '加入' }).click();
  await page.getByText(/\d 人在线/).waitFor({ state: 'attached' });
}

async function write(page: Page, text: string): Promise<void> {
  await page.getByLabel('输入消息').fill(text);
  await page.keyboard.press('Enter');
}

/** The letters of the alphabet that a Chinese reader would stumble over. */
async function findEnglish(page: Page): Promise<string[]> {
  const words = await page.evaluate<string[]>(`
    [...document.querySelectorAll('#app *')].flatMap((element) => [
      ...['aria-label', 'title', 'placeholder'].map((name) => element.getAttribute(name) ?? ''),
      ...[...element.childNodes].filter(({ nodeType }) => nodeType === 3).map(({ data }) => data),
    ])`);
  return words.filter((word) => /[A-Za-z]{2}/.test(word) && word.trim() !== 'cloud-run-chat');
}

test.each([
  ['light', desktop],
  ['dark', desktop],
  ['light', phone],
  ['dark', phone],
] as const)(
  'every state is in Chinese, and axe finds nothing wrong: %s, %j',
  async (scheme, size) => {
    const own = await startServer();
    const options = { colorScheme: scheme, viewport: size, expectsNetworkErrors: true };
    const page = await open(own.url, '茶馆', options);
    const check = async (): Promise<void> => {
      expect(await findViolations(page)).toEqual([]);
      expect(await findEnglish(page)).toEqual([]);
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect(width).toBe(size.width);
      const heights = await page.evaluate<number[]>(
        `[...document.querySelectorAll('.action')].map(({ offsetHeight }) => offsetHeight)`,
      );
      expect(new Set(heights.filter((height) => height > 0)).size).toBeLessThanOrEqual(1);
    };
    expect(await page.locator('html').getAttribute('lang')).toBe('zh-CN');
    await page.getByRole('button', { name: '加入' }).click();
    await page.getByText('请使用 1 到 64 个普通字符。').waitFor();
    await check();

    await enter(page);
    await page.getByText('还没有消息').waitFor();
    await check();

    const bob = await connectClient(own.url);
    await bob.signin('王伟', '茶馆');
    await bob.send('你好，`代码` 和\n```\n一段\n```');
    await write(page, '我的消息');
    await readTexts(page, 2);
    await whenSent(page);
    await page.getByText('今天').waitFor();
    await page.getByLabel('输入消息').fill('长'.repeat(4_001));
    await page.getByText('超出 1 个字符').waitFor();
    await check();
    await page.getByLabel('输入消息').fill('');

    if (size === phone) {
      await page.getByRole('button', { name: '成员和房间' }).click();
      await page.getByRole('dialog').waitFor();
      await check();
      await page.keyboard.press('Escape');
    }

    bob.close();
    await own.stop();
    await page.getByText(/秒后重试/).waitFor();
    await write(page, '等一下');
    await page.getByText('等待连接').waitFor();
    await check();
  },
);

test('everything works in Chinese with the keyboard alone', async () => {
  const room = '键盘';
  const bob = await connectClient(server.url);
  onTestEnd(() => bob.close());
  await bob.signin('王伟', room);
  await bob.send('请复制 `npm start`');
  const page = await open(server.url, room, {
    permissions: ['clipboard-read', 'clipboard-write', 'notifications'],
  });
  const isFocused = (name: string) =>
    page.getByRole('button', { name }).and(page.locator(':focus')).waitFor();
  const field = page.getByLabel('输入消息').and(page.locator(':focus'));

  await page.getByLabel('你的名字').and(page.locator(':focus')).waitFor();
  await page.keyboard.insertText('小林');
  await page.keyboard.press('Enter');
  await field.waitFor();
  await page.keyboard.insertText('第一行');
  await page.keyboard.press('Shift+Enter');
  await page.keyboard.insertText('第二行');
  await page.keyboard.press('Tab');
  await isFocused('发送');
  await page.keyboard.press('Enter');
  expect((await readTexts(page, 2))[1]).toBe('第一行\n第二行');
  await field.waitFor();
  await whenSent(page);

  await page.keyboard.press('Shift+Tab');
  await page.getByRole('log').and(page.locator(':focus')).waitFor();
  await page.keyboard.press('Home');
  await page.locator('article:focus').getByText('请复制').waitFor();
  await page.keyboard.press('Control+c');
  await page.getByRole('button', { name: '已复制' }).waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe('请复制 `npm start`');

  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await isFocused('离开');
  await page.keyboard.press('Shift+Tab');
  await isFocused('开启通知');
  await page.keyboard.press('Space');
  await isFocused('通知已开启');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Enter');
  await isFocused('已复制');
  await page.keyboard.press('Shift+Tab');
  await page.getByRole('link', { name: room }).and(page.locator(':focus')).waitFor();
  for (let i = 0; i < 3; i++) await page.keyboard.press('Tab');
  await isFocused('离开');
  await page.keyboard.press('Enter');
  await page.getByLabel('你的名字').and(page.locator(':focus')).waitFor();
});
