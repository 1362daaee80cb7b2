import { randomUUID } from 'node:crypto';
import type { RedisConfig } from '../config';
import type { Logger } from '../logger';
import type { Commands } from './commands';
import { createRedisClient } from './client';
import { createLink } from './link';
import { shareNext } from './share-next';

const probeIntervalMs = 5_000;
const probeTimeoutMs = 1_000;

export type FeedListener = {
  /** What is published from now on arrives. */
  onReady: () => void;
  onLost: () => void;
};

/** The subscribed connection. */
export type Feed = {
  start: (listener: FeedListener) => void;
  /** Resolves when what is published on the channel from now on arrives. */
  subscribe: (channel: string, onMessage: (message: string) => void) => Promise<void>;
  unsubscribe: (channel: string) => void;
  /**
   * Resolves when all that was published before the call has arrived. Rejects when the connection
   * does not answer within a second.
   */
  catchUp: () => Promise<void>;
  close: () => void;
};

/**
 * Subscriptions that outlive a lost connection, and a link that is replaced when it goes deaf: a
 * message to a channel of its own every 5 s must be heard within one.
 */
export function createFeed(config: RedisConfig, commands: Commands, logger: Logger): Feed {
  const wanted = new Map<string, (message: string) => void>();
  const operations = new Map<string, Promise<void>>();
  const probeChannel = `chat:probe:${randomUUID()}`;
  const waiters: (() => void)[] = [];
  let listener: FeedListener | undefined;
  let probedAt = 0;
  let heardAt = 0;
  let isClosed = false;

  const receive = (message: string, channel: string): void => {
    if (channel === probeChannel) heardAt = performance.now();
    else wanted.get(channel)?.(message);
  };

  const link = createLink({
    name: 'feed',
    logger,
    // Its offline queue stays on: the library then restores subscriptions before it is ready.
    createClient: () => createRedisClient(config, 'queue while offline'),
    // A client that is new knows none of the channels; one that reconnected has them back already.
    prepare: (client) => client.subscribe([probeChannel, ...wanted.keys()], receive),
    onReady: () => {
      probedAt = heardAt = performance.now();
      listener?.onReady();
      for (const resolve of waiters.splice(0)) resolve();
    },
    onLost: () => listener?.onLost(),
    findFault: () => {
      const now = performance.now();
      if (probedAt > heardAt && now - probedAt > probeTimeoutMs)
        return 'published messages do not arrive';
      if (heardAt >= probedAt && now - Math.max(probedAt, heardAt) > probeIntervalMs) probe(now);
      return undefined;
    },
  });

  function probe(now: number): void {
    commands.run(['PUBLISH', probeChannel, '']).then(
      // Only a probe that Redis took can be missed.
      () => (probedAt = heardAt >= now ? probedAt : now),
      () => undefined,
    );
  }

  /** Redis answers on this connection after what it published before. */
  function askForAnswer(): Promise<void> {
    return new Promise((resolve, reject) => {
      const deadline = setTimeout(() => reject(new Error('no answer')), probeTimeoutMs);
      link.client
        .ping()
        .finally(() => clearTimeout(deadline))
        .then(() => resolve(), reject);
    });
  }

  /**
   * One at a time for each channel: to subscribe while an unsubscribe is under way is answered, but
   * leaves no subscription (redis 4 to 6).
   */
  function enqueue(channel: string, operation: () => Promise<void>): Promise<void> {
    const done = (operations.get(channel) ?? Promise.resolve()).then(operation);
    operations.set(channel, done);
    void done.then(() => {
      if (operations.get(channel) === done) operations.delete(channel);
    });
    return done;
  }

  return {
    start(given) {
      listener = given;
      link.start();
    },
    subscribe(channel, onMessage) {
      wanted.set(channel, onMessage);
      return enqueue(channel, async () => {
        while (wanted.has(channel) && !isClosed) {
          try {
            await link.client.subscribe(channel, receive);
            return;
          } catch {
            // The connection broke: the next one has the channel before it is ready.
            await new Promise<void>((resolve) => waiters.push(resolve));
          }
        }
      });
    },
    unsubscribe(channel) {
      wanted.delete(channel);
      void enqueue(channel, async () => {
        if (!wanted.has(channel)) await link.client.unsubscribe(channel).catch(() => undefined);
      });
    },
    catchUp: shareNext(askForAnswer),
    close() {
      isClosed = true;
      for (const resolve of waiters.splice(0)) resolve();
      link.close();
    },
  };
}
