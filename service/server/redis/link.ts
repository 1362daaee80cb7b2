import { describeError, type Logger } from '../logger';
import type { RedisClient } from './client';
import { createHeartbeat } from './heartbeat';

/** From connecting until all that makes the connection usable is answered. */
const handshakeTimeoutMs = 4_000;
/** Before a connection that Redis refused to make usable is tried again: it may be loading. */
const retryDelayMs = 250;
const tickMs = 250;

export type LinkOptions = {
  /** For the log. */
  name: string;
  logger: Logger;
  createClient: () => RedisClient;
  /** What each new connection must be answered before it is used. Absent: a ping. */
  prepare?: (client: RedisClient) => Promise<unknown>;
  /** The connection has been made, or made again. */
  onReady?: () => void;
  /** The connection has been lost; said once for each loss. */
  onLost?: () => void;
  /** Asked every 250 ms of a ready link: the reason to replace it, if there is one. Absent: it is pinged. */
  findFault?: () => string | undefined;
};

/** One connection that mends itself: the library reconnects, and this replaces it where that does not help. */
export type Link = {
  start: () => void;
  readonly client: RedisClient;
  readonly isReady: boolean;
  /** Gives the connection up and makes another. */
  replace: (reason: string) => void;
  close: () => void;
};

export function createLink(options: LinkOptions): Link {
  const { name, logger, createClient, onReady, onLost } = options;
  const prepare = options.prepare ?? ((created: RedisClient) => created.ping());
  const heartbeat = options.findFault ? undefined : createHeartbeat(() => client.ping());
  const findFault = options.findFault ?? heartbeat?.findFault;
  let isReady = false;
  let isClosed = false;
  let wasReported = false;
  let waitingSince = performance.now();
  let connectionCount = 0;
  let client = createClient();

  function connect(created: RedisClient): void {
    const isCurrent = () => created === client && !isClosed;
    created.on('error', (error: unknown) => isCurrent() && lose(describeError(error)));
    created.on('ready', () => isCurrent() && void makeUsable(created));
    created.on('connect', () => (waitingSince = performance.now()));
    waitingSince = performance.now();
    // A failed attempt is an 'error' event too, and the library goes on trying.
    void created.connect().catch(() => undefined);
  }

  async function makeUsable(created: RedisClient): Promise<void> {
    const connection = ++connectionCount;
    const isCurrent = () => connection === connectionCount && created === client && !isClosed;
    try {
      await prepare(created);
    } catch (error) {
      const reason = describeError(error);
      if (isCurrent()) lose(reason);
      setTimeout(() => isCurrent() && replace(reason), retryDelayMs).unref();
      return;
    }
    if (!isCurrent() || !created.isReady) return;
    isReady = true;
    wasReported = false;
    heartbeat?.restart();
    logger.info({ link: name }, 'Redis is connected');
    onReady?.();
  }

  function lose(reason: string): void {
    waitingSince = performance.now();
    // One line an outage, not one an attempt.
    if (!wasReported) logger.warn({ link: name, reason }, 'Redis is not connected');
    wasReported = true;
    if (!isReady) return;
    isReady = false;
    onLost?.();
  }

  function replace(reason: string): void {
    if (isClosed) return;
    const old = client;
    lose(reason);
    client = createClient();
    old.destroy();
    connect(client);
  }

  let lastTick = performance.now();
  let timer: NodeJS.Timeout | undefined;

  function tick(): void {
    const now = performance.now();
    const wasStalled = now - lastTick > 4 * tickMs;
    lastTick = now;
    // A process that was stopped or starved must first read what has arrived meanwhile.
    if (wasStalled) {
      waitingSince = now;
      return;
    }
    const fault = isReady
      ? findFault?.()
      : now - waitingSince > handshakeTimeoutMs
        ? 'no answer to the handshake'
        : undefined;
    if (fault) replace(fault);
  }

  return {
    start() {
      connect(client);
      timer = setInterval(tick, tickMs).unref();
    },
    get client() {
      return client;
    },
    get isReady() {
      return isReady;
    },
    replace,
    close() {
      isClosed = true;
      clearInterval(timer);
      client.destroy();
    },
  };
}
