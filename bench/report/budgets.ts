import { median } from '../measure/statistics';
import { saturatingLoad } from '../metrics/fanout';
import type { Results } from '../results';
import type { TargetName } from '../targets/target';

export type Budget = { title: string; limit: number; unit: string; isFloor: boolean };
export type BudgetLine = Budget & { value: number; isMet: boolean };

type Measured = Budget & { value: number | undefined };

/** What the service must keep to, beside what it did; a budget that nothing was measured for is left out. */
export function compareWithBudgets(results: Results): BudgetLine[] {
  return listBudgets(results).flatMap(({ value, ...budget }) => {
    if (value === undefined || Number.isNaN(value)) return [];
    const isMet = budget.isFloor ? value >= budget.limit : value <= budget.limit;
    return [{ ...budget, value, isMet }];
  });
}

function listBudgets(results: Results): Measured[] {
  const ratio = (quantity: string, condition: string, against: TargetName) =>
    ratioOf(results, [quantity, 'service', condition], [quantity, against, condition]);
  const own = (quantity: string, condition: string) =>
    results.find(quantity, 'service', condition)?.median;

  const saturated = results
    .conditionsOf('deliveries')
    .filter((condition) => condition.endsWith(`, ${saturatingLoad} in flight`));
  const fanout = saturated.flatMap((condition): Measured[] => {
    const isLarge = condition.startsWith('1000 ');
    const title = `deliveries per CPU-second, ${condition}`;
    const common = { unit: '×', isFloor: true };
    return [
      {
        ...common,
        title: `${title}, against the tutorial's design`,
        limit: isLarge ? 12 : 7,
        value: ratio('deliveries', condition, 'tutorial'),
      },
      {
        ...common,
        title: `${title}, against Centrifuge`,
        limit: isLarge ? 2.5 : 1.25,
        value: ratio('deliveries', condition, 'centrifuge'),
      },
    ];
  });
  const latency = ['moderate-p50', 'moderate-p99'].flatMap((quantity) =>
    results.conditionsOf(quantity).map((condition): Measured => ({
      title: `${quantity.slice(-3)} at ${condition}, against the tutorial's design`,
      limit: 1,
      unit: '×',
      isFloor: false,
      value: ratio(quantity, condition, 'tutorial'),
    })),
  );
  const bystander = results.conditionsOf('bystander-cpu').map((condition): Measured => ({
    title: `CPU per message of an instance without members, ${condition}`,
    // Two readings of an idle process differ by as much.
    limit: 1,
    unit: 'µs',
    isFloor: false,
    value: own('bystander-cpu', condition),
  }));
  return [
    ...fanout,
    ...latency,
    {
      title: 'CPU per send, 50,000 messages in the room against none',
      limit: 1.2,
      unit: '×',
      isFloor: false,
      value: ratioOf(
        results,
        ['send-cpu', 'service', '50,000 stored'],
        ['send-cpu', 'service', '0 stored'],
      ),
    },
    ...results.conditionsOf('memory').map((condition): Measured => ({
      title: 'memory per idle member',
      limit: 12,
      unit: 'KiB',
      isFloor: false,
      value: own('memory', condition),
    })),
    ...bystander,
    {
      title: 'bytes out of Redis per message, 8 instances against 2',
      // Equal, but for the INFO and the heartbeats that come between.
      limit: 1.05,
      unit: '×',
      isFloor: false,
      value: ratioOf(
        results,
        ['egress', 'service', '8 instances'],
        ['egress', 'service', '2 instances'],
      ),
    },
    {
      title: 'spawn to the first sign-in, Node 24, as shipped',
      limit: 200,
      unit: 'ms',
      isFloor: false,
      value: own('startup', 'Node 24'),
    },
    ...results.conditionsOf('page').map((condition): Measured => ({
      title: 'the page on the wire',
      limit: 40_000,
      unit: 'B',
      isFloor: false,
      value: own('page', condition),
    })),
  ];
}

type Key = [quantity: string, target: TargetName, condition: string];

/** The median of the rounds' ratios: what was measured in one round ran under the same conditions. */
function ratioOf(results: Results, above: Key, below: Key): number | undefined {
  const over = results.find(...above);
  const under = results.find(...below);
  if (!over || !under) return undefined;
  return median(over.rounds.map((value, round) => value / (under.rounds[round] ?? NaN)));
}
