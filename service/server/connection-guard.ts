import type { Socket as EngineSocket } from 'engine.io';
import { EventEmitter } from 'node:events';
import type { Logger } from './logger';

/** From the close to the end of the TCP connection, for a client that does not answer. */
const closeTimeoutMs = 2_000;
/** A client may ping; one that does not read the answers would have them gather here. */
const maxUnreadPongs = 64;

/** Ends what the libraries leave open: a client that never reads, and one that lingers. */
export function guardConnection(connection: EngineSocket, logger: Logger): void {
  const { request } = connection;
  const raw = request.socket;
  const websocket: unknown = 'websocket' in request ? request.websocket : undefined;
  let unreadPongs = 0;

  function report(reason: string): void {
    logger.warn({ reason }, 'A connection is cut for what it sent');
  }

  if (websocket instanceof EventEmitter) {
    websocket.on('ping', () => {
      unreadPongs = raw.writableNeedDrain ? unreadPongs + 1 : 0;
      if (unreadPongs <= maxUnreadPongs) return;
      report('pings whose answers it does not read');
      raw.destroy();
    });
  }
  connection.once('close', (reason: string, fault?: Error & { description?: unknown }) => {
    // A failed write to a client that has gone is described; a fault in what was sent is not.
    const isAtFault = reason === 'parse error' || (fault && fault.description === undefined);
    if (isAtFault) report(fault?.message ?? reason);
    setTimeout(() => raw.destroy(), closeTimeoutMs).unref();
  });
}
