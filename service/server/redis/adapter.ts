import { createAdapter } from '@socket.io/redis-adapter';
import type { RedisConfig } from '../config';
import type { Logger } from '../logger';
import { createRedisClient, type RedisClient } from './client';
import { createLink } from './link';

type Listener = (message: Buffer, channel: Buffer) => void;

export type SocketAdapter = {
  adapter: ReturnType<typeof createAdapter>;
  close: () => void;
};

/**
 * The Socket.IO adapter for the rare events that may be lost: notices, users. On connections of its
 * own, because its promises are nobody's: a rejected publish, or a subscription refused in an
 * outage, would otherwise end the process, and the subscription would never be made.
 */
export function createSocketAdapter(config: RedisConfig, logger: Logger): SocketAdapter {
  const subscriptions: ((client: RedisClient) => Promise<void>)[] = [];
  const publisher = createLink({
    name: 'adapter publisher',
    logger,
    createClient: () => createRedisClient(config, 'refuse while offline'),
  });
  const subscriber = createLink({
    name: 'adapter subscriber',
    logger,
    createClient: () => createRedisClient(config, 'queue while offline'),
    // On each connection: what was refused by the last one is made now.
    prepare: (client) => Promise.all(subscriptions.map((subscribe) => subscribe(client))),
  });

  function subscribeAlways(subscribe: (client: RedisClient) => Promise<void>): void {
    subscriptions.push(subscribe);
    if (subscriber.isReady) void subscribe(subscriber.client).catch(() => undefined);
  }

  const pubClient = {
    // What tells the adapter which version of the client this is.
    pSubscribe: () => undefined,
    on: () => undefined,
    publish: (channel: string, message: string | Buffer) =>
      publisher.client.publish(channel, message).catch(() => {
        logger.debug({ channel }, 'A notice could not be published');
        return 0;
      }),
  };
  const subClient = {
    on: () => undefined,
    pSubscribe: (pattern: string, listener: Listener) =>
      subscribeAlways((client) => client.pSubscribe(pattern, listener, true)),
    subscribe: (channels: string[], listener: Listener) =>
      subscribeAlways((client) => client.subscribe(channels, listener, true)),
    pUnsubscribe: () => undefined,
    unsubscribe: () => undefined,
  };

  publisher.start();
  subscriber.start();
  return {
    adapter: createAdapter(pubClient, subClient),
    close() {
      publisher.close();
      subscriber.close();
    },
  };
}
