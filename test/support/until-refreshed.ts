import { presenceKeysOf } from '../../service/server/log/redis-model';
import type { TestRedis } from './start-redis';
import { until } from './until';

/** Resolves when each instance with people in a room has said so often again that it lives. */
export async function untilRefreshed(
  { command }: TestRedis,
  room: string,
  times: number,
): Promise<void> {
  const [, instances = ''] = presenceKeysOf(room, '');
  const readScores = async (): Promise<string[]> => {
    const words = (await command('ZRANGE', instances, '0', '-1', 'WITHSCORES')) as string[];
    return words.filter((_, at) => at % 2 === 1);
  };
  for (let count = 0; count < times; count++) {
    const earlier = await readScores();
    await until(async () => (await readScores()).every((score) => !earlier.includes(score)));
  }
}
