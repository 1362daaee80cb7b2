import type { Generator } from '../generator/generator';
import type { RedisCounters } from '../measure/redis-counters';
import type { Target, TargetName } from '../targets/target';

export type Quantity = {
  /** Names it in the results and its chart's file. */
  name: string;
  title: string;
  unit: string;
  /** Which way is better. */
  better: 'more' | 'less';
};

export type Sample = {
  quantity: string;
  /** Under what, for example `200 receivers`. */
  condition: string;
  value: number;
};

/** What a metric is measured with. */
export type Bench = {
  generator: Generator;
  redis: RedisCounters;
  redisEnv: Record<string, string>;
  /** The smallest run that shows everything works; its figures mean nothing. */
  isSmoke: boolean;
  /** Says something that a reader of the figures must know. */
  warn: (text: string) => void;
};

export type Metric = {
  name: string;
  quantities: Quantity[];
  targets: readonly TargetName[];
  /** One round for one target: Redis is empty when it begins. */
  measure: (target: Target, bench: Bench) => Promise<Sample[]>;
};
