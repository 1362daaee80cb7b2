import { io, type Socket } from 'socket.io-client';
import type {
  ChatError,
  ClientToServerEvents,
  Cursor,
  History,
  Message,
  OlderMessages,
  Receipt,
  ServerToClientEvents,
} from '../../service/protocol';

export type TestClient = {
  socket: Socket<ServerToClientEvents, ClientToServerEvents>;
  /** All `message` events, in their order. */
  messages: Message[];
  /** What came with each event of a name, in order. */
  heard: <E extends keyof ServerToClientEvents>(
    event: E,
  ) => Parameters<ServerToClientEvents[E]>[0][];
  signin: (user: string, room: string, after?: Cursor) => Promise<History>;
  rejoin: (user: string, room: string, after?: Cursor) => Promise<History>;
  send: (text: string, id?: string) => Promise<Receipt>;
  history: (before: number, limit?: number) => Promise<OlderMessages>;
  /** Emits anything and resolves with the arguments of its acknowledgement. */
  emit: (event: string, ...args: unknown[]) => Promise<unknown[]>;
  /** Resolves when the condition holds; looked at whenever something arrives. */
  until: (holds: () => boolean) => Promise<void>;
  close: () => void;
};

/** A refusal, as an exception. */
export class Refused extends Error {
  constructor(readonly answer: ChatError) {
    super(`${answer.code}: ${answer.message}`);
  }
}

/** A stock Socket.IO client with promises for the protocol's requests. */
export async function connectClient(url: string): Promise<TestClient> {
  const socket: TestClient['socket'] = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
  });
  const messages: Message[] = [];
  const heard = new Map<string, unknown[]>([['message', messages]]);
  let watchers: (() => void)[] = [];
  const look = (): void => {
    for (const watch of watchers) watch();
  };
  socket.onAny((event: string, payload: unknown) => {
    const payloads = heard.get(event) ?? [];
    payloads.push(payload);
    heard.set(event, payloads);
    look();
  });
  socket.on('disconnect', () => setImmediate(look));
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });

  function request<T>(event: string, ...args: unknown[]): Promise<T> {
    return new Promise((resolve, reject) => {
      const ack = (error: ChatError | null, result: T): void => {
        if (error) reject(new Refused(error));
        else resolve(result);
      };
      // Typed by the methods below.
      (socket as Socket).emit(event, ...args, ack);
    });
  }

  return {
    socket,
    messages,
    heard: (event) =>
      (heard.get(event) ?? []) as Parameters<ServerToClientEvents[typeof event]>[0][],
    signin: (user, room, after) => request('signin', { user, room, after }),
    rejoin: (user, room, after) => request('updateSocketId', { user, room, after }),
    send: (text, id) => request('sendMessage', id === undefined ? text : { text, id }),
    history: (before, limit) => request('history', { before, limit }),
    emit: (event, ...args) =>
      new Promise((resolve) => {
        (socket as Socket).emit(event, ...args, (...answer: unknown[]) => resolve(answer));
      }),
    until: (holds) =>
      new Promise((resolve) => {
        const watch = (): void => {
          if (!holds()) return;
          watchers = watchers.filter((other) => other !== watch);
          resolve();
        };
        watchers.push(watch);
        watch();
      }),
    close: () => socket.disconnect(),
  };
}
