import { Server as EngineServer, type Socket as EngineSocket } from 'engine.io';
import { EventEmitter } from 'node:events';
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { Server as SocketServer } from 'socket.io';
import { limits, type ServerToClientEvents } from '../protocol';
import { describeError, type Logger } from './logger';
import type { Session } from './session';
import * as packets from './socket-packets';
import { refuseUpgrade, type UpgradeGuardParts } from './upgrade-guard';

/** A connection that never says which namespace it wants. */
const connectTimeoutMs = 30_000;
/** From the close to the end of the TCP connection, for a client that does not answer. */
const closeTimeoutMs = 2_000;
const maxUnreadPongs = 64;

export type ChatServer = SocketServer<
  Record<string, never>,
  ServerToClientEvents,
  Record<string, never>,
  { session: Session }
>;

export type SocketsParts = Omit<UpgradeGuardParts, 'connectionCount'> & {
  httpServer: HttpServer;
  logger: Logger;
};

/** Socket.IO on WebSockets alone: polling needs an affinity that Cloud Run does not promise. */
export function createSockets({ httpServer, logger, ...guard }: SocketsParts): ChatServer {
  const options = {
    transports: ['websocket' as const],
    perMessageDeflate: false,
    httpCompression: false,
    maxHttpBufferSize: limits.frameBytes,
    connectTimeout: connectTimeoutMs,
    serveClient: false,
    parser: packets,
  };
  const io: ChatServer = new SocketServer(options);
  const engine = new EngineServer(options);
  io.bind(engine);
  engine.on('connection', (connection: EngineSocket) => watch(connection, logger));

  httpServer.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const refusal = refuseUpgrade(request, {
      ...guard,
      connectionCount: () => engine.clientsCount,
    });
    if (refusal) {
      logger.info({ ...refusal, origin: request.headers.origin }, 'A connection is refused');
      socket.once('finish', () => socket.destroy());
      socket.end(`HTTP/1.1 ${refusal.status} Refused\r\nConnection: close\r\n\r\n`);
      return;
    }
    engine.handleUpgrade(request, socket, head);
  });
  return io;
}

/** Holds a connection to what the libraries leave open: a client that never reads, or lingers. */
function watch(connection: EngineSocket, logger: Logger): void {
  const { request } = connection;
  const raw = request.socket;
  const websocket: unknown = 'websocket' in request ? request.websocket : undefined;
  let unreadPongs = 0;
  if (websocket instanceof EventEmitter) {
    // Each ping has been answered by a pong, whether anybody reads them or not.
    websocket.on('ping', () => {
      unreadPongs = raw.writableNeedDrain ? unreadPongs + 1 : 0;
      if (unreadPongs > maxUnreadPongs) cut('pings without end');
    });
  }

  function cut(reason: string): void {
    logger.warn({ reason }, 'A connection is cut for what it sent');
    raw.destroy();
  }

  connection.once('close', (reason: string, fault?: TransportError) => {
    // A stack trace in words is that of a write to a client that has gone.
    const isAtFault = reason === 'parse error' || fault?.description instanceof Error;
    if (isAtFault) logger.warn({ reason: describeError(fault?.description ?? reason) }, cutMessage);
    setTimeout(() => raw.destroy(), closeTimeoutMs).unref();
  });
}
