import { join } from 'node:path';
import { buildCentrifuge } from './centrifuge/build';
import { shipService } from './shipped-service';
import { startProcess, type RunningTarget } from './start-process';
import type { StartOptions, Target } from './target';

const collector = join(__dirname, 'collect-garbage-on-signal.cjs');
/** Fixed young generations: they would grow between two readings by more than is measured. */
const collecting = [
  ...['--expose-gc', '--min-semi-space-size=16', '--max-semi-space-size=16'],
  ...['--require', collector],
];
const maxConnections = '20000';
/** Messages and bytes of the longest room that is measured, and then some. */
const keepAll = { ROOM_MAX_MESSAGES: '100000', ROOM_MAX_BYTES: String(64 * 1024 * 1024) };

function startNode(
  file: string,
  env: Record<string, string>,
  { redisEnv, node = process.execPath, collectsGarbage }: StartOptions,
): Promise<RunningTarget> {
  const args = [...(collectsGarbage ? collecting : []), file];
  return startProcess(node, args, { ...redisEnv, ...env });
}

const service: Target = {
  name: 'service',
  title: 'this service',
  dialect: 'service',
  isNode: true,
  async start(options) {
    const { node = process.execPath, keepsAll } = options;
    const file = await shipService(node);
    const env = { MESSAGES_PER_S: '0', MAX_CONNECTIONS: maxConnections, ...(keepsAll && keepAll) };
    return startNode(file, env, options);
  },
};

const tutorial: Target = {
  name: 'tutorial',
  title: "the tutorial's design",
  dialect: 'tutorial',
  isNode: true,
  start: (options) => startNode(join(__dirname, 'tutorial-server.mjs'), {}, options),
};

const centrifuge: Target = {
  name: 'centrifuge',
  title: 'Centrifuge v0.40',
  dialect: 'centrifuge',
  isNode: false,
  start: async ({ redisEnv }) => startProcess(await buildCentrifuge(), [], redisEnv),
};

function floor(name: 'floor' | 'floor-joined', title: string, joinMs: number): Target {
  const file = join(__dirname, 'floor-server.mjs');
  return {
    name,
    title,
    dialect: 'floor',
    isNode: true,
    start: (options) => startNode(file, { JOIN_MS: String(joinMs) }, options),
  };
}

/** All that can be measured, in the order in which they are shown. */
export const targets: readonly Target[] = [
  service,
  tutorial,
  centrifuge,
  floor('floor', 'bare ws', 0),
  floor('floor-joined', 'bare ws, joined writes', 5),
];
