import { existsSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Express } from 'express';
import { limits, type Notification } from '../protocol';
import { createChat } from './chat';
import type { Config } from './config';
import { createConnectionLife } from './connection-life';
import { createCounts, increment } from './counts';
import { createIapIdentify } from './iap';
import type { Logger } from './logger';
import { createMetrics, type Metrics } from './metrics';
import { createNotices } from './notices';
import { Outgoing } from './outgoing';
import { createPresenceTracker } from './presence/presence';
import { createRooms } from './rooms';
import { Session, type ChatSocket } from './session';
import { encodeEvent } from './socket-packets';
import { createSockets } from './sockets';
import { createStore } from './store';
import { createTypingTracker } from './typing';
import { encodeFrame } from './websocket-frame';

/** How long an older revision takes to send its clients to a newer one. */
const giveWayMs = 5 * 60_000;
/** What an instance says in a room's channel when it has changed who is there; else typing. */
const presenceWhisper = '@';

export type ChatService = {
  /** Listens; resolves with the port. */
  start: () => Promise<number>;
  /** Lets everybody go within the drain time-out, then ends. */
  stop: () => Promise<void>;
};

/** Builds the service from its parts; nothing listens yet. */
export function createChatService(config: Config, publicDir: string, logger: Logger): ChatService {
  let isDraining = false;
  const life = createConnectionLife(config.connectionMaxAgeMs, logger);
  const store = createStore(config, logger, () => life.endAll(giveWayMs));
  const { log, socketAdapter } = store;

  const { iapAudience, iapKeysUrl } = config;
  const identify =
    iapAudience === undefined
      ? undefined
      : createIapIdentify({ audience: iapAudience, ...(iapKeysUrl && { keysUrl: iapKeysUrl }) });
  const verifiedUsers = new WeakMap<IncomingMessage, string>();
  const counts = createCounts();

  if (!existsSync(join(publicDir, 'index.html'))) {
    throw new Error(`The page is not built (no index.html in ${publicDir}): run npm run build`);
  }
  // With the first request: Express takes a sixth of the time from start to first sign-in, which
  // comes over a WebSocket and does not need it.
  let app: Promise<Express> | undefined;
  const loadApp = async (): Promise<Express> => {
    const { createHttpApp } = await import('./http');
    const parts = { publicDir, logger, identify, ping: log.ping, isDraining: () => isDraining };
    return createHttpApp(parts);
  };
  const httpServer = createServer((request, response) => {
    void (app ??= loadApp()).then((handle) => {
      handle(request, response);
    });
  });
  const io = createSockets({
    httpServer,
    logger,
    identify,
    verifiedUsers,
    allowedOrigins: config.allowedOrigins,
    maxConnections: config.maxConnections,
    isDraining: () => isDraining,
  });
  if (socketAdapter) io.adapter(socketAdapter.adapter);

  /** Each instance for its own members: only it knows which of them are whom the notice is about. */
  function tellMembers(room: string, notification: Notification, aboutUsers: string[]): void {
    const about = new Set(aboutUsers);
    const frame = encodeFrame(encodeEvent('notification', JSON.stringify(notification)));
    for (const { user, outgoing } of rooms.membersOf(room)) {
      if (!about.has(user)) outgoing.write(frame);
    }
  }
  io.on('notice', tellMembers);

  const notices = createNotices({
    countOf: (room) => presence.of(room).count,
    notify(room, notification, aboutUsers) {
      tellMembers(room, notification, aboutUsers);
      if (socketAdapter) io.serverSideEmit('notice', room, notification, aboutUsers);
    },
    // Each instance tells its own members what it read last: an older presence never overtakes.
    announceUsers: (room) =>
      rooms.send(room, encodeEvent('users', JSON.stringify(presence.of(room)))),
    refreshUsers: (room) => presence.refresh(room),
  });
  const presence = createPresenceTracker(store.presence, {
    onEntered: (room, user) => notices.add(room, 'entered', [user]),
    onLeft: (room, users) => notices.add(room, 'left', users),
    onChanged: notices.presenceChanged,
    onOwnChange: (room) => log.whisper(room, presenceWhisper),
  });
  const typing = createTypingTracker({
    whisper: log.whisper,
    onChanged(room, users) {
      for (const { user, outgoing } of rooms.membersOf(room)) {
        const others = users.filter((name) => name !== user).slice(0, limits.typingNames);
        outgoing.writeText(encodeEvent('typing', JSON.stringify({ users: others })));
      }
    },
  });
  const rooms = createRooms<Session>({
    log,
    logger,
    limits: config,
    presenceOf: presence.of,
    onSubscribed: presence.refresh,
    onWhisper(room, said) {
      if (said === presenceWhisper) notices.presenceStale(room);
      else typing.receive(room, said);
    },
    onCommandsReady: store.announceRevision,
    onResync: (kind) => increment(counts.resyncs, kind),
  });
  const chat = createChat({
    log,
    rooms,
    presence,
    typing,
    logger,
    counts,
    historyLimit: config.historyLimit,
    isDraining: () => isDraining,
  });

  function cutSlow(outgoing: Outgoing, unsentBytes: number): void {
    counts.cut++;
    logger.warn({ unsentBytes }, 'A client that does not read is cut');
    outgoing.terminate();
  }

  // One function for all sockets, which find their own: a closure each would cost a kilobyte each.
  function receive(this: ChatSocket, event: string, ...args: unknown[]): void {
    this.data.session.receive(event, args);
  }
  function end(this: ChatSocket, reason: string): void {
    const { session } = this.data;
    life.remove(session);
    chat.leave(session);
    // One that left the namespace may stay connected; all else has closed it already.
    this.conn.close();
    logger.debug({ reason }, 'A connection has ended');
  }

  io.on('connection', (socket: ChatSocket) => {
    const outgoing = Outgoing.of(socket.conn, socket.request.socket, cutSlow);
    const verifiedUser = verifiedUsers.get(socket.request);
    // What opened it is not needed any more, and holds its headers for hours.
    Object.assign(socket.conn, { request: null });
    Object.assign(socket, { handshake: null });
    const session = new Session(socket, outgoing, config.messagesPerS, chat, verifiedUser);
    socket.data.session = session;
    life.add(session);
    socket.onAny(receive);
    socket.on('disconnect', end);
  });

  let metrics: Metrics | undefined;

  async function start(): Promise<number> {
    if (config.metricsPort > 0) {
      metrics = await createMetrics({
        counts,
        connectionCount: life.count,
        roomCount: rooms.count,
        isReady: log.isReady,
      });
      await metrics.listen(config.metricsPort);
    }
    return listen(httpServer, config.port);
  }

  async function stop(): Promise<void> {
    isDraining = true;
    const { drainTimeoutMs } = config;
    life.endAll(drainTimeoutMs / 2);
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, drainTimeoutMs);
    });
    await Promise.race([life.whenEmpty(), deadline]);
    await Promise.race([presence.handOver(), deadline]);
    clearTimeout(timer);
    notices.close();
    typing.close();
    presence.close();
    rooms.close();
    life.close();
    await log.close();
    socketAdapter?.close();
    metrics?.close();
    httpServer.close();
    httpServer.closeAllConnections();
  }

  return { start, stop };
}

function listen(httpServer: HttpServer, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    httpServer.once('error', reject);
    httpServer.listen(port, () => resolve((httpServer.address() as AddressInfo).port));
  });
}
