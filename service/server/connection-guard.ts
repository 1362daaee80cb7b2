import type { Socket as EngineSocket } from 'engine.io';
import { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Logger } from './logger';

/** From the close to the end of the TCP connection, for a client that does not answer. */
const closeTimeoutMs = 2_000;
/** A client may ping; one that does not read the answers would have them gather here. */
const maxUnreadPongs = 64;

type Guarded = { raw: Duplex; logger: Logger; unreadPongs: number };

/** By the connection and by its WebSocket: a closure for each event of each would cost much more. */
const guarded = new WeakMap<object, Guarded>();

/** Ends what the libraries leave open: a client that never reads, and one that lingers. */
export function guardConnection(connection: EngineSocket, logger: Logger): void {
  const { request } = connection;
  const websocket: unknown = 'websocket' in request ? request.websocket : undefined;
  const guard = { raw: request.socket, logger, unreadPongs: 0 };
  guarded.set(connection, guard);
  connection.on('close', endConnection);
  if (!(websocket instanceof EventEmitter)) return;
  guarded.set(websocket, guard);
  websocket.on('ping', countPong);
}

function countPong(this: object): void {
  const guard = guarded.get(this);
  if (!guard) return;
  guard.unreadPongs = guard.raw.writableNeedDrain ? guard.unreadPongs + 1 : 0;
  if (guard.unreadPongs <= maxUnreadPongs) return;
  report(guard, 'pings whose answers it does not read');
  guard.raw.destroy();
}

function endConnection(
  this: object,
  reason: string,
  fault?: Error & { description?: unknown },
): void {
  const guard = guarded.get(this);
  if (!guard) return;
  // A failed write to a client that has gone is described; a fault in what was sent is not.
  const isAtFault = reason === 'parse error' || (fault && fault.description === undefined);
  if (isAtFault) report(guard, fault?.message ?? reason);
  setTimeout(() => guard.raw.destroy(), closeTimeoutMs).unref();
}

function report({ logger }: Guarded, reason: string): void {
  logger.warn({ reason }, 'A connection is cut for what it sent');
}
