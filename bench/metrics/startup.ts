import { median } from '../measure/statistics';
import { findNodes } from '../targets/find-nodes';
import type { Metric, Sample } from './metric';

const startsPerRound = 3;

/** What a person waits for when an instance has to be started for them. */
export const startup: Metric = {
  name: 'startup',
  targets: ['service', 'tutorial', 'centrifuge', 'floor'],
  quantities: [
    { name: 'startup', title: 'Spawn to the first sign-in', unit: 'ms', better: 'less' },
  ],

  async measure(target, { generator, redisEnv, isSmoke, warn }) {
    const nodes = await findNodes(warn);
    const samples: Sample[] = [];
    for (const { title, path } of target.isNode ? nodes : nodes.slice(-1)) {
      const times: number[] = [];
      for (let start = 0; start < (isSmoke ? 1 : startsPerRound); start++) {
        const server = await target.start({ redisEnv, node: path });
        try {
          const { crowd } = await generator.join({
            dialect: target.dialect,
            port: server.port,
            room: 'first',
            rooms: 1,
            members: 1,
            atOnce: 1,
            pids: [],
          });
          times.push(performance.now() - server.startedAt);
          await generator.leave({ crowd });
        } finally {
          await server.stop();
        }
      }
      samples.push({ quantity: 'startup', condition: title, value: median(times) });
    }
    return samples;
  },
};
