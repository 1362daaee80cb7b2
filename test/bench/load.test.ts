import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import type { LoadReport } from '../../bench/load/report';
import { runLoad } from '../../bench/load/run-load';
import { onTestEnd } from '../support/cleanup';
import { findFreePort } from '../support/free-port';
import { startRedis } from '../support/start-redis';
import { startServer } from '../support/start-server';

const run = promisify(execFile);
const root = join(__dirname, '../..');

function runCommand(args: string[]): Promise<{ stdout: string; stderr: string }> {
  return run(process.execPath, ['--import', 'tsx', 'bench/load/main.ts', ...args], { cwd: root });
}

test('the load that a chat carries is reported', async () => {
  const server = await startServer();
  onTestEnd(server.stop);

  const { stdout } = await runCommand([
    '--url',
    server.url,
    '--users=6',
    '--rooms=2',
    '--rate=40',
    '--minutes=0.02',
    '--json',
  ]);

  const report = JSON.parse(stdout) as LoadReport;
  expect(report.sent).toBeGreaterThan(0);
  expect(report.acknowledged).toBe(report.sent);
  expect(report.deliveries).toBe(report.sent * 3);
  expect(report).toMatchObject({ lost: 0, doubled: 0, outOfOrder: 0, joins: 6, absent: 0 });
  expect(report.delivery?.p99Ms).toBeGreaterThan(0);
});

test('an instance that dies is seen as reconnects, and nothing is lost', async () => {
  const redis = await startRedis();
  onTestEnd(redis.stop);
  const env = { ...redis.env, PORT: String(await findFreePort()) };
  let server = await startServer(env);
  onTestEnd(() => server.stop());

  let restarted: Promise<void> | undefined;
  const restart = async (): Promise<void> => {
    await server.stop();
    server = await startServer(env);
  };
  const stop = new AbortController();
  const report = await runLoad(
    { url: server.url, users: 4, rooms: 1, rate: 20, minutes: 1, asJson: false },
    ({ phase, tally }) => {
      if (phase === 'writing') restarted ??= restart();
      // Everybody is back.
      if (tally.joins === 8 && tally.present === 4) stop.abort();
    },
    stop.signal,
  );
  await restarted;

  expect(report).toMatchObject({ lost: 0, doubled: 0, outOfOrder: 0, joins: 8, reconnects: 4 });
});

test('a page that is not this chat, or nobody there, is one line', async () => {
  const port = await findFreePort();
  const failure = await runCommand(['--url', `http://127.0.0.1:${port}`]).catch(
    (error: { code: number; stderr: string }) => error,
  );
  expect(failure).toMatchObject({ code: 1 });
  expect(failure.stderr).toBe(
    `http://127.0.0.1:${port} does not answer: connect ECONNREFUSED 127.0.0.1:${port}\n`,
  );
});

test.each([
  [[], '--url is missing'],
  [['--url', 'chat'], '--url chat: must be an http or https address'],
  [['--url', 'http://localhost', '--users', '1.5'], '--users 1.5: must be a whole number'],
  [['--url', 'http://localhost', '--rate', '300'], '--rate 300: 20 users may write 200 messages'],
  [
    ['--url', 'https://chat.example', '--rate', '11'],
    'chat.example is not this machine: add --yes',
  ],
])('%j is refused with one line', async (args, line) => {
  const failure = await runCommand(args).catch((error: { code: number; stderr: string }) => error);
  expect(failure).toMatchObject({ code: 1 });
  expect(failure.stderr).toContain(line);
  expect(failure.stderr.trim().split('\n')).toHaveLength(1);
});

test('an aborted run reports what it has done', async () => {
  const server = await startServer();
  onTestEnd(server.stop);
  const stop = new AbortController();
  const report = await runLoad(
    { url: server.url, users: 2, rooms: 1, rate: 20, minutes: 60, asJson: false },
    ({ tally }) => tally.acknowledged > 0 && stop.abort(),
    stop.signal,
  );
  expect(report.acknowledged).toBeGreaterThan(0);
  expect(report.lost).toBe(0);
});
