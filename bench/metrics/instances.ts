import { readCpuMs } from '../measure/process-usage';
import type { RunningTarget } from '../targets/start-process';
import type { Target } from '../targets/target';
import type { Bench, Metric, Sample } from './metric';

const instanceCounts = [2, 4, 8];
const messagesPerS = 300;
const windowMs = 2_000;

/** What a message in one room costs the instances that have no member of it, and Redis. */
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
    { name: 'egress', title: 'Bytes out of Redis per message', unit: 'B', better: 'less' },
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

/** The room is on the first; each of the others has one member of a room of its own. */
async function measureInstances(
  target: Target,
  { generator, redis, isSmoke }: Bench,
  running: readonly RunningTarget[],
): Promise<Sample[]> {
  const crowds = [];
  for (const [index, { port }] of running.entries()) {
    crowds.push(
      await generator.join({
        dialect: target.dialect,
        port,
        room: index === 0 ? 'busy' : `quiet-${index}`,
        rooms: 1,
        members: index === 0 ? 2 : 1,
        atOnce: 1,
        pids: [],
      }),
    );
  }
  const [busy] = crowds;
  const bystanders = running.slice(1).map(({ pid }) => pid);
  if (!busy) throw new Error('there is no instance');

  /** What the same time costs without and with the messages. */
  const measure = async (
    act: () => Promise<unknown>,
  ): Promise<{ cpuMs: number; bytes: number }> => {
    const before = await redis.read();
    const cpuBefore = bystanders.map(readCpuMs).reduce((a, b) => a + b, 0);
    await act();
    const cpuMs = bystanders.map(readCpuMs).reduce((a, b) => a + b, 0) - cpuBefore;
    return { cpuMs, bytes: (await redis.read()).outputBytes - before.outputBytes };
  };
  const send = () =>
    generator.send({
      crowd: busy.crowd,
      senders: 1,
      pids: [],
      pace: { perS: messagesPerS },
      ms: isSmoke ? 100 : windowMs,
    });
  await send();
  const idle = await measure(
    () => new Promise((resolve) => setTimeout(resolve, isSmoke ? 100 : windowMs)),
  );
  let sent = NaN;
  const loaded = await measure(async () => ({ sent } = await send()));
  for (const { crowd } of crowds) await generator.leave({ crowd });

  const condition = `${running.length} instances`;
  const cpuMs = (loaded.cpuMs - idle.cpuMs) / bystanders.length / sent;
  return [
    { quantity: 'bystander-cpu', condition, value: cpuMs * 1000 },
    { quantity: 'egress', condition, value: (loaded.bytes - idle.bytes) / sent },
  ];
}
