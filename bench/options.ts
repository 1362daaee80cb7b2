import { parseArgs } from 'node:util';
import { metrics } from './metrics/metrics';
import { targets } from './targets/targets';
import { ExplainedError } from './explained-error';

export type Options = {
  metrics: string[];
  targets: string[];
  rounds: number;
  out: string;
  /** Nothing is left out: the figures are those of docs/performance.md. */
  isWhole: boolean;
  isSmoke: boolean;
};

export const usage = `npm run bench -- [options]

  --only <metrics>    of ${metrics.map(({ name }) => name).join(', ')} (default: all)
  --targets <names>   of ${targets.map(({ name }) => name).join(', ')} (default: all)
  --rounds <n>        how often each is measured; medians are shown (default: 3)
  --out <folder>      for the figures and charts (default: a whole run goes to docs/performance
                      and into docs/performance.md, a part to .artifacts/bench)
  --smoke             the smallest run, to see that everything works; its figures mean nothing`;

/** @throws {ExplainedError} */
export function parseOptions(args: string[]): Options | 'help' {
  const { values } = parse(args);
  if (values.help) return 'help';
  const rounds = Number(values.rounds ?? (values.smoke ? 1 : 3));
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 99) {
    throw new ExplainedError(`--rounds must be a whole number from 1 to 99, got ${values.rounds}`);
  }
  const isWhole = !values.only && !values.targets && !values.out && !values.smoke;
  return {
    metrics: pick('--only', values.only, metrics),
    targets: pick('--targets', values.targets, targets),
    rounds,
    isWhole,
    out: values.out ?? (isWhole ? 'docs/performance' : '.artifacts/bench'),
    isSmoke: values.smoke ?? false,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        only: { type: 'string' },
        targets: { type: 'string' },
        rounds: { type: 'string' },
        out: { type: 'string' },
        smoke: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new ExplainedError(error instanceof Error ? error.message : String(error));
  }
}

function pick(
  option: string,
  list: string | undefined,
  known: readonly { name: string }[],
): string[] {
  const names = known.map(({ name }) => name);
  if (list === undefined) return names;
  const wanted = list.split(',').map((name) => name.trim());
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new ExplainedError(`${option}: there is no ${unknown}; choose from ${names.join(', ')}`);
  }
  return names.filter((name) => wanted.includes(name));
}
