import type { Quantity, Sample } from './metrics/metric';
import { median } from './measure/statistics';
import type { TargetName } from './targets/target';

/** One value of one target under one condition, in each round. */
export type Figure = {
  metric: string;
  quantity: string;
  target: TargetName;
  condition: string;
  median: number;
  rounds: number[];
};

/** What was measured, in the order in which it came. */
export class Results {
  readonly figures: Figure[] = [];

  constructor(readonly quantities: readonly Quantity[]) {}

  add(metric: string, target: TargetName, samples: readonly Sample[]): void {
    for (const { quantity, condition, value } of samples) {
      const figure = this.find(quantity, target, condition);
      if (figure) {
        figure.rounds.push(value);
        figure.median = median(figure.rounds);
      } else {
        this.figures.push({
          ...{ metric, quantity, target, condition },
          median: value,
          rounds: [value],
        });
      }
    }
  }

  find(quantity: string, target: TargetName, condition: string): Figure | undefined {
    return this.figures.find(
      (figure) =>
        figure.quantity === quantity && figure.target === target && figure.condition === condition,
    );
  }

  /** The conditions of a quantity that begin with this. */
  conditionsOf(quantity: string, start = ''): string[] {
    const all = this.figures
      .filter((figure) => figure.quantity === quantity && figure.condition.startsWith(start))
      .map(({ condition }) => condition);
    return [...new Set(all)];
  }
}
