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
import { createRevisions } from './redis/revisions';

/** What instances share: on Redis, or in this process where no Redis is configured. */
export type Store = {
  log: RoomLog;
  presence: PresenceStore;
  socketAdapter?: SocketAdapter;
  /** Says that this instance's revision has started; see revisions. */
  announceRevision: () => void;
};

/** @param onNewerRevision called when a newer revision of the service has started */
export function createStore(config: Config, logger: Logger, onNewerRevision: () => void): Store {
  if (!config.redis) {
    return {
      log: createMemoryLog(config),
      presence: createMemoryPresence(),
      announceRevision: () => undefined,
    };
  }
  const commands = createCommands(config.redis, [...logScripts, ...presenceScripts], logger);
  const feed = createFeed(config.redis, commands, logger);
  const { revision } = config;
  const revisions =
    revision === undefined
      ? undefined
      : createRevisions({
          commands,
          feed,
          revision,
          onNewer(newer) {
            logger.info({ newer }, 'A newer revision has started: connections move to it');
            onNewerRevision();
          },
        });
  return {
    announceRevision: () => void revisions?.announce(),
    log: createRedisLog({ commands, feed, limits: config }),
    presence: createRedisPresence(commands),
    socketAdapter: createSocketAdapter(config.redis, logger),
  };
}
