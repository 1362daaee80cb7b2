import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { onTestEnd } from '../support/cleanup';

const run = promisify(execFile);
const root = join(__dirname, '../..');

type Report = {
  figures: { quantity: string; target: string; condition: string; median: number }[];
};

function runBench(args: string[]): Promise<{ stdout: string; stderr: string }> {
  return run(process.execPath, ['--import', 'tsx', 'bench/main.ts', ...args], { cwd: root });
}

test('the smallest bench measures the service beside a floor, and writes figures and charts', async () => {
  const out = await mkdtemp(join(tmpdir(), 'chat-bench-'));
  onTestEnd(() => rm(out, { recursive: true, force: true }));

  const { stdout } = await runBench([
    '--smoke',
    '--only',
    'fanout,memory',
    '--targets',
    'service,floor',
    '--out',
    out,
  ]);

  expect(stdout).toContain('this service');
  expect(stdout).not.toContain('deliveries missing');
  const { figures } = JSON.parse(await readFile(join(out, 'latest.json'), 'utf8')) as Report;
  const deliveries = figures.filter(({ quantity }) => quantity === 'deliveries');
  expect(deliveries.map(({ target }) => target)).toEqual(
    expect.arrayContaining(['service', 'floor']),
  );
  for (const { median } of deliveries) expect(median).toBeGreaterThan(0);
  expect(await readdir(out)).toEqual(expect.arrayContaining(['deliveries.svg', 'memory.svg']));
});

test.each([
  [['--only', 'speed'], '--only: there is no speed; choose from fanout, history'],
  [['--rounds', '0'], '--rounds must be a whole number from 1 to 99, got 0'],
  [['--fast'], "Unknown option '--fast'"],
])('%j is refused with one line', async (args, line) => {
  const failure = await runBench(args).then(
    () => undefined,
    (error: { code: number; stderr: string }) => error,
  );
  expect(failure?.code).toBe(1);
  expect(failure?.stderr).toContain(line);
  expect(failure?.stderr.trim().split('\n')).toHaveLength(1);
});
