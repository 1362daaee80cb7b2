import { readCpuMs } from '../measure/process-usage';
import { fillRoom } from './fill-room';
import type { Metric } from './metric';

const room = 'storm-0';
const settleMs = 2_000;

/**
 * A deploy: all who were in a room on an instance that is gone come to a new one, at once, and each
 * wants what it has missed. The tutorial's design has no way to ask for that: there they only say
 * who they are.
 */
export const resume: Metric = {
  name: 'resume',
  targets: ['service', 'tutorial', 'centrifuge'],
  quantities: [
    { name: 'resume-cpu', title: 'CPU of the server per return', unit: 'ms', better: 'less' },
    { name: 'resume-commands', title: 'Commands to Redis in all', unit: '', better: 'less' },
    { name: 'resume-time', title: 'Time until the last is back', unit: 'ms', better: 'less' },
  ],

  async measure(target, bench) {
    const { generator, redis, redisEnv, isSmoke } = bench;
    const [stored, missed, members] = isSmoke ? [20, 5, 10] : [300, 50, 1_000];
    await fillRoom(target, bench, room, stored);
    const gather = (port: number, count: number, cursor?: string) =>
      generator.join({
        dialect: target.dialect,
        port,
        room: 'storm',
        rooms: 1,
        members: count,
        atOnce: count,
        pids: [],
        ...(cursor !== undefined && { cursor }),
      });

    const old = await target.start({ redisEnv, keepsAll: true });
    let cursor: string | undefined;
    try {
      const last = await gather(old.port, 1);
      cursor = last.cursor;
      const { crowd } = last;
      const pace = { inFlight: 8 };
      await generator.send({ crowd, senders: 1, pids: [], pace, ms: 10_000, maxMessages: missed });
      await generator.leave({ crowd });
    } finally {
      await old.stop();
    }

    const fresh = await target.start({ redisEnv, keepsAll: true });
    try {
      await new Promise((resolve) => setTimeout(resolve, isSmoke ? 50 : settleMs));
      const before = { ...(await redis.read()), serverCpuMs: readCpuMs(fresh.pid) };
      const storm = await gather(fresh.port, members, cursor);
      // What their return sets off, who is here for one, belongs to it.
      await new Promise((resolve) => setTimeout(resolve, isSmoke ? 50 : settleMs));
      const after = { ...(await redis.read()), serverCpuMs: readCpuMs(fresh.pid) };
      await generator.leave(storm);
      const condition = `${members.toLocaleString('en')} at once, each missed ${missed}`;
      const cpuMs = (after.serverCpuMs - before.serverCpuMs) / members;
      return [
        { quantity: 'resume-cpu', condition, value: cpuMs },
        { quantity: 'resume-commands', condition, value: after.commands - before.commands },
        { quantity: 'resume-time', condition, value: storm.wallMs },
      ];
    } finally {
      await fresh.stop();
    }
  },
};
