import type { Logger } from './logger';
import type { Session } from './session';

const signInTimeoutMs = 30_000;
/** From `closing` to the close, for the client to open its next connection first. */
const closingGraceMs = 1_000;
/** From the close to the end of the TCP connection, for a client that does not answer. */
const closeTimeoutMs = 2_000;
const tickMs = 250;

export type ConnectionLife = {
  add: (session: Session) => void;
  remove: (session: Session) => void;
  count: () => number;
  /** Ends every connection, spread evenly over a time. */
  endAll: (spreadMs: number) => void;
  /** Resolves when the last connection has ended. */
  whenEmpty: () => Promise<void>;
  close: () => void;
};

/**
 * Ends connections, by one timer for all: those that never sign in, and each before it gets too old,
 * for Cloud Run ends a request at its timeout without a word.
 *
 * Never by a Socket.IO disconnect: a stock client takes that for a farewell and does not come back.
 */
export function createConnectionLife(maxAgeMs: number, logger: Logger): ConnectionLife {
  const sessions = new Set<Session>();
  let onEmpty: (() => void)[] = [];

  function step(session: Session, now: number): void {
    if (now >= session.terminateAt) {
      session.outgoing.terminate();
    } else if (now >= session.closeAt) {
      session.closeAt = Infinity;
      session.terminateAt = now + closeTimeoutMs;
      session.socket.conn.close();
    } else if (now >= session.closingAt) {
      session.closingAt = Infinity;
      const reconnectInMs = Math.round((Math.random() * closingGraceMs) / 2);
      session.closeAt = now + closingGraceMs;
      session.socket.emit('closing', { reconnectInMs });
    } else if (!session.room && now - session.connectedAt >= signInTimeoutMs) {
      if (session.hasSignedIn || session.terminateAt !== Infinity) return;
      logger.info('A connection that did not sign in is closed');
      session.terminateAt = now + closeTimeoutMs;
      session.socket.conn.close();
    }
  }

  const timer = setInterval(() => {
    const now = performance.now();
    for (const session of sessions) step(session, now);
  }, tickMs);
  timer.unref();

  return {
    add(session) {
      // Up to a tenth less, so that those who came together do not come back together.
      session.closingAt = performance.now() + maxAgeMs * (1 - Math.random() / 10);
      sessions.add(session);
    },
    remove(session) {
      sessions.delete(session);
      if (sessions.size === 0) for (const resolve of onEmpty.splice(0)) resolve();
    },
    count: () => sessions.size,
    endAll(spreadMs) {
      const now = performance.now();
      let index = 0;
      for (const session of sessions) {
        const at = now + (spreadMs * index++) / sessions.size;
        session.closingAt = Math.min(session.closingAt, at);
      }
    },
    whenEmpty() {
      if (sessions.size === 0) return Promise.resolve();
      return new Promise((resolve) => onEmpty.push(resolve));
    },
    close() {
      clearInterval(timer);
      onEmpty = [];
    },
  };
}
