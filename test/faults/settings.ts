import type { Random } from './random';

/** What a seed decides beside the faults. */
export type Settings = {
  appendfsync: 'always' | 'everysec';
  clientCount: number;
  /** Names that a careless key, channel or pattern would mix up. */
  rooms: [string, ...string[]];
  /** RESUME_LIMIT */
  resumeLimit: number;
  /** For the servers: limits that are low enough to be met. */
  env: Record<string, string>;
};

export function drawSettings(random: Random): Settings {
  const appendfsync = random.pick(['always', 'everysec'] as const);
  const maxMessages = random.pick(['150', '100000']);
  const resumeLimit = random.pick([60, 120]);
  return {
    appendfsync,
    clientCount: 30,
    rooms: ['lobby', '}{*:log', '大堂 🚪'],
    resumeLimit,
    env: {
      HISTORY_LIMIT: '30',
      RESUME_LIMIT: String(resumeLimit),
      ROOM_MAX_MESSAGES: maxMessages,
      MESSAGES_PER_S: random.pick(['10', '0']),
      CONNECTION_MAX_AGE_S: random.pick(['10', '3300']),
      DRAIN_TIMEOUT_S: random.pick(['2', '8']),
    },
  };
}

export function describeSettings({ appendfsync, clientCount, rooms, env }: Settings): string {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return [
    `${clientCount} clients in ${rooms.length} rooms`,
    `Redis with appendfsync ${appendfsync}`,
    ...variables,
  ].join(', ');
}
