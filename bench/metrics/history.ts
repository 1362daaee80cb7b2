import { readCpuMs } from '../measure/process-usage';
import type { Target } from '../targets/target';
import { fillRoom } from './fill-room';
import type { Bench, Metric, Sample } from './metric';

const storedCounts = [0, 1_000, 50_000];
const room = 'history-0';
const sendMs = 2_500;
const sendsPerS = 100;
/** What the tutorial's design can do in a room of 50,000 messages without falling behind. */
const sendsPerSWhenSlow = 8;
const joins = 30;

/** What a room's length costs those who write in it and those who enter it. */
export const history: Metric = {
  name: 'history',
  targets: ['service', 'tutorial', 'centrifuge'],
  quantities: [
    { name: 'send-cpu', title: 'CPU of the server per send', unit: 'ms', better: 'less' },
    { name: 'join-cpu', title: 'CPU of the server per join', unit: 'ms', better: 'less' },
    { name: 'send-bytes', title: 'Bytes out of Redis per send', unit: 'B', better: 'less' },
    {
      name: 'stored-bytes',
      title: 'Memory of Redis per stored message',
      unit: 'B',
      better: 'less',
    },
  ],

  async measure(target, bench) {
    const samples: Sample[] = [];
    for (const stored of bench.isSmoke ? [0, 50] : storedCounts) {
      await bench.redis.flush();
      const before = await bench.redis.read();
      await fillRoom(target, bench, room, stored);
      const after = await bench.redis.read();
      if (stored > 0) {
        samples.push({
          quantity: 'stored-bytes',
          condition: nameCondition(stored),
          value: (after.memoryBytes - before.memoryBytes) / stored,
        });
      }
      samples.push(...(await measureRoom(target, bench, stored)));
    }
    return samples;
  },
};

async function measureRoom(target: Target, bench: Bench, stored: number): Promise<Sample[]> {
  const { generator, redis, redisEnv, isSmoke } = bench;
  const condition = nameCondition(stored);
  const server = await target.start({ redisEnv, keepsAll: true });
  const pids = [server.pid];
  const gather = (name: string) =>
    generator.join({
      dialect: target.dialect,
      port: server.port,
      room: name,
      rooms: 1,
      members: 1,
      atOnce: 1,
      pids,
    });
  try {
    const warmUp = await gather('warm-up');
    await generator.send({
      ...{ crowd: warmUp.crowd, senders: 1, pids, pace: { inFlight: 8 } },
      ...{ ms: 1_000, maxMessages: isSmoke ? 20 : 500 },
    });
    for (let join = 0; join < 5; join++) await generator.leave(await gather('warm-up-joins'));

    const inhabitant = await gather('history');
    const isSlow = target.name === 'tutorial' && stored >= 50_000;
    const before = await redis.read();
    const load = await generator.send({
      ...{ crowd: inhabitant.crowd, senders: 1, pids, ms: isSmoke ? 100 : sendMs },
      pace: { perS: isSlow ? sendsPerSWhenSlow : sendsPerS },
    });
    const after = await redis.read();
    await generator.leave(inhabitant);

    const joinCount = isSmoke ? 3 : joins;
    const cpuBefore = readCpuMs(server.pid);
    for (let join = 0; join < joinCount; join++) await generator.leave(await gather('history'));
    const joinCpuMs = readCpuMs(server.pid) - cpuBefore;

    const [cpuMs = NaN] = load.cpuMs;
    const bytes = after.outputBytes - before.outputBytes;
    return [
      { quantity: 'send-cpu', condition, value: cpuMs / load.sent },
      { quantity: 'join-cpu', condition, value: joinCpuMs / joinCount },
      { quantity: 'send-bytes', condition, value: bytes / load.sent },
    ];
  } finally {
    await server.stop();
  }
}

function nameCondition(stored: number): string {
  return `${stored.toLocaleString('en')} stored`;
}
