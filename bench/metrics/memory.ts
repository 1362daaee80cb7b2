import { readResidentKib } from '../measure/process-usage';
import type { Metric } from './metric';

const membersPerRoom = 100;
/** A collection, and the kernel's taking back of what it freed. */
const settleMs = 1_000;

/** What one more person in a room, who reads but does not write, costs a server's memory. */
export const memory: Metric = {
  name: 'memory',
  targets: ['service', 'tutorial', 'centrifuge', 'floor'],
  quantities: [{ name: 'memory', title: 'Memory per idle member', unit: 'KiB', better: 'less' }],

  async measure(target, { generator, redisEnv, isSmoke }) {
    const [few, many] = isSmoke ? [10, 20] : [2_000, 10_000];
    const server = await target.start({ redisEnv, collectsGarbage: true });
    const gather = (members: number, room: string) =>
      generator.join({
        dialect: target.dialect,
        port: server.port,
        room,
        rooms: Math.ceil(members / membersPerRoom),
        members,
        atOnce: 25,
        pids: [],
      });
    const readKib = async (): Promise<number> => {
      process.kill(server.pid, 'SIGUSR2');
      await new Promise((resolve) => setTimeout(resolve, isSmoke ? 10 : settleMs));
      return readResidentKib(server.pid);
    };
    try {
      const first = await gather(few, 'few');
      const before = await readKib();
      const second = await gather(many - few, 'many');
      const after = await readKib();
      await generator.leave(first);
      await generator.leave(second);
      const value = (after - before) / (many - few);
      return [
        { quantity: 'memory', condition: `${few} → ${many} members`, value },
        { quantity: 'memory-in-all', condition: `${few} members`, value: before / 1024 },
      ];
    } finally {
      await server.stop();
    }
  },
};
