import { randomUUID } from 'node:crypto';
import { type Socket, io } from 'socket.io-client';
import type {
  Acknowledge,
  ClientToServerEvents,
  Cursor,
  History,
  Message,
  ServerToClientEvents,
} from '../../../service/protocol';

export type LastingClient = {
  /** Every message it was shown, in the order in which it was. */
  messages: readonly Message[];
  /** How often it had to connect again. */
  reconnects: () => number;
  /** Stores a message, however many connections that takes; resolves with its id. */
  send: (text: string) => Promise<string>;
  /** Resolves when the condition holds; looked at whenever something arrives. */
  until: (holds: () => boolean) => Promise<void>;
  close: () => void;
};

type ChatSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

/** A person in a room who connects again when cut, asks for what was missed, and sends again. */
export async function joinRoom(url: string, user: string, room: string): Promise<LastingClient> {
  const socket: ChatSocket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnectionDelay: 50,
    reconnectionDelayMax: 500,
  });
  const messages: Message[] = [];
  const unsent = new Map<string, () => void>();
  let watchers: (() => void)[] = [];
  let joins = 0;

  const take = (message: Message) => {
    if (message.seq <= (messages.at(-1)?.seq ?? 0)) return;
    messages.push(message);
    for (const watch of watchers) watch();
  };

  const joined = new Promise<void>((resolve) => {
    const answer: Acknowledge<History> = (error, history) => {
      if (error) {
        // Refused for now: the next connection asks again.
        socket.disconnect().connect();
        return;
      }
      joins++;
      history?.messages.forEach(take);
      for (const again of unsent.values()) again();
      resolve();
    };
    socket.on('connect', () => {
      const last = messages.at(-1);
      const after: Cursor | undefined = last && { seq: last.seq, id: last.id, at: last.at };
      const request = { user, room, ...(after && { after }) };
      if (joins === 0) socket.emit('signin', request, answer);
      else socket.emit('updateSocketId', request, answer);
    });
  });
  socket.on('message', take);
  await joined;

  return {
    messages,
    reconnects: () => joins - 1,
    send: (text) =>
      new Promise((resolve) => {
        const id = randomUUID();
        const attempt = () => {
          socket.emit('sendMessage', { text, id }, (error) => {
            if (error) return;
            unsent.delete(id);
            resolve(id);
          });
        };
        unsent.set(id, attempt);
        if (socket.connected) attempt();
      }),
    until: (holds) =>
      new Promise((resolve) => {
        const watch = () => {
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
