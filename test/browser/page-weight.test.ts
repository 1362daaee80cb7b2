import { beforeAll, expect, test } from '@jest/globals';
import { onFileEnd } from '../support/cleanup';
import { startServer, type TestServer } from '../support/start-server';
import { openRoom } from './support/open-page';

const budgetBytes = 40_000;

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
  onFileEnd(() => server.stop());
});

test('the whole page weighs at most 40 kB on the wire', async () => {
  const page = await openRoom(server.url, 'Ann');
  // Encoded sizes, as the browser itself received them.
  const entries = await page.evaluate<{ name: string; bytes: number }[]>(
    `[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
      .map(({ name, transferSize }) => ({ name, bytes: transferSize }))`,
  );
  const names = entries.map(({ name }) => new URL(name).pathname);
  expect(names).toEqual(
    expect.arrayContaining([
      '/',
      expect.stringMatching(/^\/assets\/main-[\w-]{10}\.js$/),
      expect.stringMatching(/^\/assets\/style-[\w-]{10}\.css$/),
    ]),
  );
  const worker = await fetch(`${server.url}/service-worker.js`, {
    headers: { 'Accept-Encoding': 'br' },
  });
  const workerBytes = Number(worker.headers.get('content-length'));
  expect(workerBytes).toBeGreaterThan(0);
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, workerBytes);
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThanOrEqual(budgetBytes);
});

test.each(['br', 'gzip'])('script and style come as %s and are kept for good', async (encoding) => {
  const headers = { 'Accept-Encoding': encoding };
  const page = await fetch(server.url, { headers });
  expect(page.headers.get('cache-control')).toBe('no-cache');
  const addresses = (await page.text()).match(/\/assets\/[\w.-]+/g) ?? [];
  expect(addresses).toHaveLength(2);
  for (const address of addresses) {
    const asset = await fetch(server.url + address, { headers });
    expect(asset.headers.get('content-encoding')).toBe(encoding);
    expect(asset.headers.get('cache-control')).toContain('immutable');
  }
});
