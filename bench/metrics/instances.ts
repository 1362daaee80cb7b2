import { readCpuMs } from '../measure/process-usage';
import type { RunningTarget } from '../targets/start-process';
import type { Target } from '../targets/target';
import type { Bench, Metric, Sample } from './metric';

const instanceCounts = [2, 4, 8];
const messagesPerS = 300;
const windowMs = 2_000;

/** What a message in one room costs Redis, and the instances that have few members of it, or none. */
export const instances: Metric = {
  name: 'instances',
  targets: ['service', 'tutorial', 'centrifuge'],
  quantities: [
    {
      name: 'bystander-cpu',
      title: 'CPU per message of an instance without members',
      unit: 'µs',
      better: 'less',
    },
    {
      name: 'neighbour-cpu',
      title: 'CPU per message of an instance with one member who reads',
      unit: 'µs',
      better: 'less',
    },
    { name: 'egress', title: 'Bytes out of Redis per message', unit: 'B', better: 'less' },
    { name: 'message-redis-cpu', title: 'CPU of Redis per message', unit: 'µs', better: 'less' },
  ],

  async measure(target, bench) {
    const samples: Sample[] = [];
    for (const count of bench.isSmoke ? [2] : instanceCounts) {
      await bench.redis.flush();
      const running: RunningTarget[] = [];
      try {
        for (let instance = 0; instance < count; instance++) {
          running.push(await target.start({ redisEnv: bench.redisEnv }));
        }
        samples.push(...(await measureInstances(target, bench, running)));
      } finally {
        for (const instance of running) await instance.stop();
      }
    }
    return samples;
  },
};

/**
 * The room is on the first instance, and each of the others has one member of a room of its own;
 * where there are two, one of them comes into the room too, afterwards.
 */
async function measureInstances(
  target: Target,
  bench: Bench,
  running: readonly RunningTarget[],
): Promise<Sample[]> {
  const [first, ...others] = running;
  const [second] = others;
  if (!first || !second) throw new Error('there must be two instances');
  const enter = (port: number, room: string) =>
    bench.generator.join({
      ...{ dialect: target.dialect, port, room },
      ...{ rooms: 1, members: 1, atOnce: 1, pids: [] },
    });
  const writer = await enter(first.port, 'busy');
  for (const [index, { port }] of others.entries()) await enter(port, `quiet-${index}`);
  const measure = () =>
    measureMessages(
      bench,
      writer.crowd,
      others.map(({ pid }) => pid),
    );
  await measure();

  const condition = `${running.length} instances`;
  const { cpuUs, redisCpuUs, bytes } = await measure();
  const samples = [
    { quantity: 'bystander-cpu', condition, value: cpuUs / others.length },
    { quantity: 'egress', condition, value: bytes },
    { quantity: 'message-redis-cpu', condition, value: redisCpuUs },
  ];
  if (running.length > 2) return samples;

  await enter(second.port, 'busy');
  const shared = await measure();
  const spread = 'room on both of 2 instances';
  return [
    ...samples,
    { quantity: 'neighbour-cpu', condition: spread, value: shared.cpuUs },
    { quantity: 'egress', condition: spread, value: shared.bytes },
    { quantity: 'message-redis-cpu', condition: spread, value: shared.redisCpuUs },
  ];
}

/** What a message costs, beyond what the same time costs without any. */
async function measureMessages(
  { generator, redis, isSmoke }: Bench,
  crowd: number,
  pids: readonly number[],
): Promise<{ cpuUs: number; redisCpuUs: number; bytes: number }> {
  const ms = isSmoke ? 100 : windowMs;
  const readTotals = async () => ({
    cpuMs: pids.map(readCpuMs).reduce((total, cpuMs) => total + cpuMs, 0),
    redisCpuMs: readCpuMs(redis.pid),
    bytes: (await redis.read()).outputBytes,
  });
  const start = await readTotals();
  await new Promise((resolve) => setTimeout(resolve, ms));
  const between = await readTotals();
  const { sent } = await generator.send({
    ...{ crowd, senders: 1, pids: [], ms },
    pace: { perS: messagesPerS },
  });
  const end = await readTotals();
  const perMessage = (read: (totals: typeof start) => number): number =>
    (read(end) - read(between) - (read(between) - read(start))) / sent;
  return {
    cpuUs: perMessage(({ cpuMs }) => cpuMs * 1_000),
    redisCpuUs: perMessage(({ redisCpuMs }) => redisCpuMs * 1_000),
    bytes: perMessage(({ bytes }) => bytes),
  };
}
