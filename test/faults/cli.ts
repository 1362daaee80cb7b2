import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { hasFailed } from './checker/check';
import { createRandom } from './random';
import { formatProgress, formatVerdict, formatViolations, keepArtifacts } from './report';
import { runFaults, type Progress } from './run-faults';
import { describeSettings, drawSettings } from './settings';

const usage = 'npm run test:faults -- --minutes 2 --seed 7';

function readOptions(args: string[]): { durationMs: number; seed: number } {
  const { values } = parseArgs({
    args,
    options: { minutes: { type: 'string', default: '2' }, seed: { type: 'string' } },
  });
  const minutes = Number(values.minutes);
  const seed = values.seed === undefined ? randomInt(2 ** 31) : Number(values.seed);
  if (!(minutes > 0)) throw new Error(`--minutes must be a number above 0, as in ${usage}`);
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new Error(`--seed must be a whole number from 0, as in ${usage}`);
  }
  return { durationMs: minutes * 60_000, seed };
}

function showProgress(progress: Progress, durationMs: number): void {
  const line = formatProgress(progress, durationMs);
  if (process.stdout.isTTY) {
    process.stdout.write(`\r\u001b[K${line.slice(0, process.stdout.columns - 1)}`);
  } else if (Math.round(progress.elapsedMs / 1000) % 10 === 0) {
    console.log(line);
  }
}

async function main(): Promise<void> {
  const { durationMs, seed } = readOptions(process.argv.slice(2));
  console.log(`seed ${seed}: ${describeSettings(drawSettings(createRandom(seed)))}`);
  const run = await runFaults({
    seed,
    durationMs,
    onProgress: (progress) => showProgress(progress, durationMs),
  });
  console.log(`\n${formatVerdict(run.verdict)}`);
  if (!hasFailed(run.verdict)) {
    console.log(`\nseed ${seed}: every promise was kept`);
    return;
  }
  const folder = await keepArtifacts(seed, run);
  console.log(`\n${formatViolations(run.verdict)}`);
  console.log(`\nseed ${seed}: BROKEN. The history and the logs are in ${folder}`);
  process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
