import { Server as EngineServer, type Socket as EngineSocket } from 'engine.io';
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { Server as SocketServer } from 'socket.io';
import { limits, type Notification, type ServerToClientEvents } from '../protocol';
import { guardConnection } from './connection-guard';
import type { Identify } from './iap';
import { describeError, type Logger } from './logger';
import type { Session } from './session';
import * as packets from './socket-packets';
import { refuseUpgrade, type UpgradeGuardParts } from './upgrade-guard';

/** A connection that never says which namespace it wants. */
const connectTimeoutMs = 30_000;

/** What instances say to each other over the adapter. */
type InstanceEvents = {
  notice: (room: string, notification: Notification, aboutUsers: string[]) => void;
};

export type ChatServer = SocketServer<
  Record<string, never>,
  ServerToClientEvents,
  InstanceEvents,
  { session: Session }
>;

export type SocketsParts = Omit<UpgradeGuardParts, 'connectionCount'> & {
  httpServer: HttpServer;
  logger: Logger;
  /** Who sends a request, where a proxy in front has found that out. */
  identify: Identify | undefined;
  /** Filled with whom `identify` has told. */
  verifiedUsers: WeakMap<IncomingMessage, string>;
};

type Refused = { status: number; reason: string };

/** Socket.IO on WebSockets alone: polling needs an affinity that Cloud Run does not promise. */
export function createSockets(parts: SocketsParts): ChatServer {
  const { httpServer, logger, identify, verifiedUsers, ...guard } = parts;
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
  engine.on('connection', (connection: EngineSocket) => guardConnection(connection, logger));

  // No closure below outlives the upgrade: it would keep the request with its headers for hours.
  function accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    engine.handleUpgrade(request, socket, head);
    forgetRequest(socket);
  }

  function refuse(request: IncomingMessage, socket: Duplex, { status, reason }: Refused): void {
    logger.info({ status, reason, origin: request.headers.origin }, 'A connection is refused');
    socket.once('finish', () => socket.destroy());
    socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\n\r\n`);
  }

  httpServer.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', destroySocket);
    const connectionCount = () => engine.clientsCount;
    const refusal = refuseUpgrade(request, { ...guard, connectionCount });
    if (refusal) {
      refuse(request, socket, refusal);
    } else if (identify) {
      identify(request).then(
        (user) => {
          verifiedUsers.set(request, user);
          accept(request, socket, head);
        },
        (error: unknown) => refuse(request, socket, { status: 401, reason: describeError(error) }),
      );
    } else {
      accept(request, socket, head);
    }
  });
  return io;
}

function destroySocket(this: Duplex): void {
  this.destroy();
}

/**
 * Engine.IO tells the response object that it makes for middlewares, of which there are none, of the
 * end of the connection; so that the request stays in memory, over a kilobyte for each connection.
 */
function forgetRequest(socket: Duplex): void {
  for (const listener of socket.listeners('close') as (() => void)[]) {
    // That of the WebSocket itself has a name.
    if (listener.name === '') socket.off('close', listener);
  }
}
