import { readCpuMs } from '../measure/process-usage';
import type { Metric, Sample } from './metric';

/** Receivers in the room, and a rate of about a half of what the tutorial's design can do there. */
const rooms = [
  { receivers: 200, moderatePerS: 150 },
  { receivers: 1_000, moderatePerS: 30 },
];
/**
 * Messages that are on their way at any time when the server is saturated: a few people who wait
 * for their own message before they write the next, and a crowd that does not. The more there are,
 * the more can leave in one write.
 */
const loads = [8, 64];
/** With fewer in flight the service waits for messages half of the time. */
export const saturatingLoad = Math.max(...loads);
const senders = 16;
/** CPU time that a server has used before it is measured: by then V8 has compiled what is hot. */
const warmUpCpuMs = 1_500;
const moderateMs = 5_000;
const saturatedMs = 2_500;

const latency = (name: string, title: string) => ({
  name,
  title: `Send to receipt, ${title}`,
  unit: 'ms',
  better: 'less' as const,
});

/** One message to everyone in a room, which is what a chat server is for. */
export const fanout: Metric = {
  name: 'fanout',
  targets: ['service', 'tutorial', 'centrifuge', 'floor', 'floor-joined'],
  quantities: [
    {
      name: 'deliveries',
      title: 'Deliveries per CPU-second of the server, at saturation',
      unit: '/s',
      better: 'more',
    },
    {
      name: 'busy',
      title: 'How busy the server was while it was asked for all it could',
      unit: '% of a core',
      better: 'less',
    },
    {
      name: 'redis-cpu',
      title: 'CPU of Redis per message, at saturation',
      unit: 'µs',
      better: 'less',
    },
    latency('moderate-p50', 'at a moderate rate, median'),
    latency('moderate-p99', 'at a moderate rate, 99th percentile'),
    latency('saturated-p50', 'at saturation, median'),
    latency('saturated-p99', 'at saturation, 99th percentile'),
  ],

  async measure(target, { generator, redis, redisEnv, isSmoke, warn }) {
    const samples: Sample[] = [];
    const server = await target.start({ redisEnv });
    const pids = [server.pid, redis.pid];
    const gather = (members: number, room: string) =>
      generator.join({
        dialect: target.dialect,
        port: server.port,
        room,
        rooms: 1,
        members,
        atOnce: 25,
        pids,
      });
    try {
      const first = await gather(50, 'warm-up');
      const coldCpuMs = readCpuMs(server.pid);
      do {
        await generator.send({
          ...{ crowd: first.crowd, senders, pids, pace: { inFlight: 64 } },
          ...{ ms: 2_000, maxMessages: 500 },
        });
      } while (!isSmoke && readCpuMs(server.pid) - coldCpuMs < warmUpCpuMs);
      await generator.leave(first);

      for (const { receivers, moderatePerS } of isSmoke
        ? [{ receivers: 20, moderatePerS: 100 }]
        : rooms) {
        const where = `${receivers} receivers`;
        const { crowd } = await gather(receivers, `room-of-${receivers}`);
        const common = { crowd, senders, pids };
        const moderate = await generator.send({
          ...common,
          pace: { perS: moderatePerS },
          ms: isSmoke ? 100 : moderateMs,
        });
        const calm = `${where}, ${moderatePerS} messages/s`;
        samples.push(
          { quantity: 'moderate-p50', condition: calm, value: moderate.p50Ms },
          { quantity: 'moderate-p99', condition: calm, value: moderate.p99Ms },
        );
        let missing = moderate.missing;
        for (const inFlight of loads) {
          const load = await generator.send({
            ...common,
            pace: { inFlight },
            ms: isSmoke ? 100 : saturatedMs,
          });
          const condition = `${where}, ${inFlight} in flight`;
          const [cpuMs = NaN, redisCpuMs = NaN] = load.cpuMs;
          missing += load.missing;
          samples.push(
            { quantity: 'deliveries', condition, value: load.deliveries / (cpuMs / 1000) },
            { quantity: 'busy', condition, value: (100 * cpuMs) / load.wallMs },
            { quantity: 'redis-cpu', condition, value: (redisCpuMs * 1000) / load.sent },
            { quantity: 'saturated-p50', condition, value: load.p50Ms },
            { quantity: 'saturated-p99', condition, value: load.p99Ms },
          );
        }
        await generator.leave({ crowd });
        if (missing !== 0) warn(`${target.title}: ${missing} deliveries missing with ${where}`);
      }
    } finally {
      await server.stop();
    }
    return samples;
  },
};
