import { createHash } from 'node:crypto';
import type { RedisConfig } from '../config';
import { UnavailableError } from '../log/room-log';
import { describeError, type Logger } from '../logger';
import { createRedisClient } from './client';
import { createLink } from './link';

/** A Redis that answers nothing for so long is taken for gone. */
const replyTimeoutMs = 2_000;
/** Commands on their way; beyond it calls are refused rather than kept in memory. */
const maxInFlight = 20_000;

/** Replies that another connection may not get: a demoted primary, a restarted server. */
const mendableByReconnect = /^(READONLY|NOSCRIPT|MASTERDOWN|UNBLOCKED)/;
/** Where that does not help, it is not tried at each command. */
const mendIntervalMs = 1_000;
/** One line for all commands that Redis refuses for one reason. */
const reportIntervalMs = 10_000;

export type Commands = {
  /** Connects; `onReady` is called each time that commands are taken. */
  start: (onReady: () => void) => void;
  /** Runs a command. Rejects with {@link UnavailableError}, also where Redis refuses. */
  run: (args: string[]) => Promise<unknown>;
  /** Runs one of the scripts given at creation. */
  runScript: (script: string, keys: string[], args: string[]) => Promise<unknown>;
  isReady: () => boolean;
  close: () => void;
};

/** The connection for reads and writes: it refuses at once while Redis is away, and queues nothing. */
export function createCommands(config: RedisConfig, scripts: string[], logger: Logger): Commands {
  const digests = new Map(
    scripts.map((script) => [script, createHash('sha1').update(script).digest('hex')]),
  );
  let inFlight = 0;
  let lastReplyAt = 0;
  let lastLookAt = 0;
  let mendedAt = -Infinity;
  let reportedAt = -Infinity;
  let reportedCode = '';
  let onUsable = (): void => undefined;

  const link = createLink({
    name: 'commands',
    logger,
    createClient: () => createRedisClient(config, 'refuse while offline'),
    // Before anything else: a call repeated after a NOSCRIPT could overtake the next one.
    prepare: (client) =>
      Promise.all(scripts.map((script) => client.sendCommand(['SCRIPT', 'LOAD', script]))),
    onReady: () => onUsable(),
    findFault: () => {
      const now = performance.now();
      if (inFlight === 0 || now - lastLookAt > 1_000) lastReplyAt = Math.max(lastReplyAt, now);
      lastLookAt = now;
      return now - lastReplyAt > replyTimeoutMs ? 'no reply' : undefined;
    },
  });

  function settle(): void {
    inFlight--;
    lastReplyAt = performance.now();
  }

  function report(reason: string, now: number): void {
    const [code = ''] = reason.split(' ');
    if (code === reportedCode && now - reportedAt < reportIntervalMs) return;
    reportedCode = code;
    reportedAt = now;
    logger.warn({ reason }, 'Redis refused a command');
  }

  function refuse(error: unknown): never {
    settle();
    const reason = describeError(error);
    const now = performance.now();
    if (link.isReady && mendableByReconnect.test(reason) && now - mendedAt > mendIntervalMs) {
      mendedAt = now;
      link.replace(reason);
    } else if (link.isReady) {
      report(reason, now);
    }
    throw new UnavailableError(reason);
  }

  async function run(args: string[]): Promise<unknown> {
    if (!link.isReady) throw new UnavailableError('Redis is not connected');
    if (inFlight >= maxInFlight) throw new UnavailableError('Redis is too slow');
    if (inFlight++ === 0) lastReplyAt = performance.now();
    return link.client.sendCommand(args).then((reply) => {
      settle();
      return reply;
    }, refuse);
  }

  return {
    start(onReady) {
      onUsable = onReady;
      link.start();
    },
    run,
    runScript: (script, keys, args) =>
      run(['EVALSHA', digests.get(script) ?? '', String(keys.length), ...keys, ...args]),
    isReady: () => link.isReady,
    close: link.close,
  };
}
