import { spread } from '../measure/statistics';
import type { Quantity } from '../metrics/metric';
import type { Results } from '../results';
import { targets } from '../targets/targets';
import type { BudgetLine } from './budgets';

/** One table in Markdown for each quantity: a row for each condition, a column for each target. */
export function formatQuantity(results: Results, { name, title, unit }: Quantity): string {
  const shown = targets.filter(({ name: target }) =>
    results.figures.some((figure) => figure.quantity === name && figure.target === target),
  );
  const rows = results.conditionsOf(name).map((condition) => [
    condition,
    ...shown.map(({ name: target }) => {
      const figure = results.find(name, target, condition);
      if (!figure) return '–';
      const apart = figure.rounds.length > 1 ? ` ±${formatSpread(figure.rounds)}` : '';
      return `${formatNumber(figure.median)}${apart}`;
    }),
  ]);
  const head = [unit ? `${title} (${unit})` : title, ...shown.map((target) => target.title)];
  return formatTable(head, rows);
}

export function formatBudgets(lines: readonly BudgetLine[]): string {
  return formatTable(
    ['budget', 'limit', 'measured', ''],
    lines.map(({ title, limit, unit, isFloor, value, isMet }) => [
      title,
      `${isFloor ? '≥' : '≤'} ${formatNumber(limit)} ${unit}`,
      `${formatNumber(value)} ${unit}`,
      isMet ? 'met' : 'missed',
    ]),
  );
}

/** Three significant digits, thousands apart. */
export function formatNumber(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 3 });
}

function formatSpread(rounds: readonly number[]): string {
  return `${Math.round((spread(rounds) / 2) * 100)} %`;
}

function formatTable(head: string[], rows: string[][]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (cells: string[]): string =>
    `| ${cells.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => '-'.repeat(width - 1) + (column ? ':' : '-')).join(' | ')} |`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

function pad(cell: string, width: number, column: number): string {
  return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
