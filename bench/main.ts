import { existsSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { parseOptions, usage } from './options';
import { formatReport, updateDocument, writeReport } from './report/write-report';
import { chooseTargets, runBench } from './run';
import { hasGo } from './targets/centrifuge/build';
import { ExplainedError } from './explained-error';

const root = resolve(__dirname, '..');

async function main(args: string[]): Promise<void> {
  const options = parseOptions(args);
  if (options === 'help') {
    console.log(usage);
    return;
  }
  if (!existsSync('/proc/self/schedstat')) {
    throw new ExplainedError('CPU times are read from /proc/<pid>/task: run this on Linux');
  }
  if (!existsSync(resolve(root, 'service/dist/server.js'))) {
    throw new ExplainedError('There is no build: run npm run build');
  }
  const warnings: string[] = [];
  const warn = (text: string): void => {
    warnings.push(text);
    console.error(`note: ${text}`);
  };
  const isCentrifugeWanted = options.targets.includes('centrifuge');
  if (isCentrifugeWanted && !(await hasGo())) {
    warn('Centrifuge is left out: there is no go on the PATH');
    options.targets = options.targets.filter((name) => name !== 'centrifuge');
  }

  const startedAt = performance.now();
  const say = (text: string): void => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
    console.error(`${seconds.padStart(4)} s  ${text}`);
  };
  const results = await runBench(options, chooseTargets(options.targets), { say, warn });
  const run = { command: describeCommand(args), rounds: options.rounds, warnings };
  console.log(`\n${formatReport(results, run)}`);
  const folder = resolve(root, options.out);
  await writeReport(folder, results, run);
  if (options.isWhole) await updateDocument(resolve(root, 'docs/performance.md'), results, run);
  say(`written to ${relative(process.cwd(), folder) || '.'}`);
}

function describeCommand(args: readonly string[]): string {
  return ['npm run bench', ...(args.length > 0 ? ['--', ...args] : [])].join(' ');
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const isExplained = error instanceof ExplainedError;
  console.error(isExplained ? error.message : error);
  process.exitCode = 1;
});
