import { spread } from '../measure/statistics';
import type { Quantity } from '../metrics/metric';
import type { Results } from '../results';
import { targets } from '../targets/targets';
import type { BudgetLine } from './budgets';
import { formatNumber, formatTable } from './format-table';

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

function formatSpread(rounds: readonly number[]): string {
  return `${Math.round((spread(rounds) / 2) * 100)} %`;
}
