import { startRedis } from '../test/support/start-redis';
import { startGenerator } from './generator/generator';
import { connectRedisCounters } from './measure/redis-counters';
import type { Bench } from './metrics/metric';
import { metrics } from './metrics/metrics';
import type { Options } from './options';
import { Results } from './results';
import type { Target } from './targets/target';
import { targets } from './targets/targets';

export type Progress = { say: (text: string) => void; warn: (text: string) => void };

/** Measures, round by round: in each, every target in turn, the first one another each time. */
export async function runBench(
  options: Options,
  measured: readonly Target[],
  { say, warn }: Progress,
): Promise<Results> {
  const chosen = metrics.filter(({ name }) => options.metrics.includes(name));
  const results = new Results(chosen.flatMap(({ quantities }) => quantities));
  const redisServer = await startRedis();
  const redis = await connectRedisCounters(redisServer.port);
  const generator = startGenerator();
  const bench: Bench = {
    ...{ generator, redis, warn, isSmoke: options.isSmoke },
    redisEnv: redisServer.env,
  };
  try {
    for (let round = 0; round < options.rounds; round++) {
      for (const metric of chosen) {
        const its = measured.filter(({ name }) => metric.targets.includes(name));
        for (const target of rotate(its, round)) {
          say(`round ${round + 1} of ${options.rounds}: ${metric.name}, ${target.title}`);
          await redis.flush();
          results.add(metric.name, target.name, await metric.measure(target, bench));
        }
      }
    }
  } finally {
    await generator.stop();
    redis.close();
    await redisServer.stop();
  }
  return results;
}

export function chooseTargets(names: readonly string[]): Target[] {
  return targets.filter(({ name }) => names.includes(name));
}

function rotate<T>(items: readonly T[], by: number): T[] {
  const start = items.length > 0 ? by % items.length : 0;
  return [...items.slice(start), ...items.slice(0, start)];
}
