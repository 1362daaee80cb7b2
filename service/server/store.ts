import type { Config } from './config';
import { createMemoryLog } from './log/memory';
import { createRedisLog, logScripts } from './log/redis';
import type { RoomLog } from './log/room-log';
import type { Logger } from './logger';
import { createMemoryPresence } from './presence/memory';
import type { PresenceStore } from './presence/presence-store';
import { createRedisPresence, presenceScripts } from './presence/redis';
import { createSocketAdapter, type SocketAdapter } from './redis/adapter';
import { createCommands } from './redis/commands';
import { createFeed } from './redis/feed';

/** What instances share: on Redis, or in this process where no Redis is configured. */
export type Store = { log: RoomLog; presence: PresenceStore; socketAdapter?: SocketAdapter };

export function createStore(config: Config, logger: Logger): Store {
  if (!config.redis) {
    return { log: createMemoryLog(config), presence: createMemoryPresence() };
  }
  const commands = createCommands(config.redis, [...logScripts, ...presenceScripts], logger);
  const feed = createFeed(config.redis, commands, logger);
  return {
    log: createRedisLog({ commands, feed, limits: config }),
    presence: createRedisPresence(commands),
    socketAdapter: createSocketAdapter(config.redis, logger),
  };
}
