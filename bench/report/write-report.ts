import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Results } from '../results';
import { compareWithBudgets } from './budgets';
import { drawChart } from './chart';
import { describeMachine, findCommit } from './machine';
import { formatScale } from './scale';
import { formatBudgets, formatQuantity } from './table';

export type Run = { command: string; rounds: number; warnings: readonly string[] };

/** The figures in words, as Markdown. */
export function formatReport(results: Results, { command, rounds, warnings }: Run): string {
  const { cpu, cores, memoryGib, system, node, load } = describeMachine();
  const machine = `${cpu}, ${cores} cores, ${memoryGib} GiB, ${system}, Node ${node}`;
  const budgets = compareWithBudgets(results);
  const range = rounds > 1 ? `medians of ${rounds} rounds, ± half their range` : 'one round';
  return [
    `Measured on ${new Date().toISOString().slice(0, 10)} at commit ${findCommit()} on ${machine}`,
    `(load average ${load}), by \`${command}\`: ${range}.`,
    '',
    ...measuredQuantities(results).flatMap((quantity) => [formatQuantity(results, quantity), '']),
    ...(budgets.length > 0 ? [formatBudgets(budgets), ''] : []),
    ...warnings.map((warning) => `- ${warning}`),
  ]
    .join('\n')
    .trimEnd();
}

/** Writes latest.json and a chart for each quantity. */
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
  for (const quantity of measuredQuantities(results)) {
    await writeFile(join(folder, `${quantity.name}.svg`), drawChart(results, quantity));
  }
}

/** Replaces what a document says between its marks `<!-- name -->` and `<!-- /name -->`. */
export async function updateDocument(path: string, results: Results, run: Run): Promise<void> {
  const scale = formatScale(results);
  let text = await readFile(path, 'utf8');
  text = replaceSection(text, 'figures', formatReport(results, run));
  if (scale) text = replaceSection(text, 'scale', scale);
  await writeFile(path, text);
}

function replaceSection(text: string, name: string, content: string): string {
  const section = new RegExp(`(<!-- ${name} -->\n)[^]*?(\n<!-- /${name} -->)`);
  if (!section.test(text)) throw new Error(`there is no <!-- ${name} --> in the document`);
  return text.replace(
    section,
    (_all, start: string, end: string) => `${start}\n${content}\n${end}`,
  );
}

function measuredQuantities(results: Results): Results['quantities'] {
  return results.quantities.filter(({ name }) => results.conditionsOf(name).length > 0);
}
