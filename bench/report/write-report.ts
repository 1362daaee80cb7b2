import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Results } from '../results';
import { compareWithBudgets } from './budgets';
import { drawChart } from './chart';
import { describeMachine, findCommit } from './machine';
import { formatBudgets, formatQuantity } from './table';

export type Run = { command: string; rounds: number; warnings: readonly string[] };

/** The figures in words, as Markdown. */
export function formatReport(results: Results, { command, rounds, warnings }: Run): string {
  const { cpu, cores, memoryGib, system, node, load } = describeMachine();
  const machine = `${cpu}, ${cores} cores, ${memoryGib} GiB, ${system}, Node ${node}`;
  const budgets = compareWithBudgets(results);
  return [
    `Measured on ${new Date().toISOString().slice(0, 10)} at commit ${findCommit()} on ${machine}`,
    `(load average ${load}), by \`${command}\`: medians of ${rounds} rounds, ± half their range.`,
    '',
    ...measuredQuantities(results).flatMap((quantity) => [formatQuantity(results, quantity), '']),
    ...(budgets.length > 0 ? [formatBudgets(budgets), ''] : []),
    ...warnings.map((warning) => `- ${warning}`),
  ].join('\n');
}

/** Writes latest.json, latest.md and a chart for each quantity. */
export async function writeReport(folder: string, results: Results, run: Run): Promise<void> {
  await mkdir(folder, { recursive: true });
  const data = {
    date: new Date().toISOString(),
    commit: findCommit(),
    machine: describeMachine(),
    ...run,
    quantities: measuredQuantities(results),
    figures: results.figures,
    budgets: compareWithBudgets(results),
  };
  await writeFile(join(folder, 'latest.json'), `${JSON.stringify(data, null, 2)}\n`);
  await writeFile(join(folder, 'latest.md'), `${formatReport(results, run)}\n`);
  for (const quantity of measuredQuantities(results)) {
    await writeFile(join(folder, `${quantity.name}.svg`), drawChart(results, quantity));
  }
}

function measuredQuantities(results: Results): Results['quantities'] {
  return results.quantities.filter(({ name }) => results.conditionsOf(name).length > 0);
}
