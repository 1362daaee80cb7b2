import { expect, test } from '@jest/globals';
import { onTestEnd } from '../support/cleanup';
import { assertIdentity, startIap } from '../support/start-iap';
import { startServer } from '../support/start-server';
import { openPage, readTexts, write } from './support/open-page';

test('behind a proxy that knows the user, the name cannot be typed', async () => {
  const proxy = await startIap();
  onTestEnd(proxy.stop);
  const server = await startServer(proxy.env);
  onTestEnd(server.stop);
  const page = await openPage(server.url, {
    extraHTTPHeaders: { 'x-goog-iap-jwt-assertion': assertIdentity() },
  });
  const name = page.getByLabel('Your name');
  await page.locator('input[readonly]').waitFor();
  expect(await name.inputValue()).toBe('ann@example.com');
  await page.getByRole('button', { name: 'Join' }).click();
  await write(page, 'it is me');
  expect(await readTexts(page, 1)).toEqual(['it is me']);
  await page.locator('article').getByText('ann@example.com').waitFor();
});
