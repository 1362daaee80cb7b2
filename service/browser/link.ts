import type { io as connectSocket, Socket } from 'socket.io-client';
import type {
  Acknowledge,
  ChatError,
  ClientToServerEvents,
  Draft,
  History,
  HistoryRequest,
  JoinRequest,
  OlderMessages,
  Receipt,
  ServerToClientEvents,
} from '../protocol';

/** An answer, a refusal, or `silent`: no acknowledgement in time, or the connection ended. */
export type Outcome<T> = { result: T } | { error: ChatError } | 'silent';

export type LinkEvents = ServerToClientEvents & {
  connected: () => void;
  /** It could not be made, or it ended; told once, and never after `close`. */
  ended: () => void;
};

/**
 * Answers are told at once, not by promises: a message that follows the answer to a join in the
 * same packet must find the history in place.
 */
export type Answer<T> = (outcome: Outcome<T>) => void;

/** One connection, from the first try to its end. It never comes back: the next one is a new link. */
export type Link = {
  join: (request: JoinRequest, isFirst: boolean, answer: Answer<History>) => void;
  send: (draft: Draft, answer: Answer<Receipt>) => void;
  readHistory: (request: HistoryRequest, answer: Answer<OlderMessages>) => void;
  setTyping: (on: boolean) => void;
  /** What is not answered yet is told `silent`. */
  close: () => void;
};

const silenceMs = 10_000;

export function openLink(url: string, io: typeof connectSocket, events: LinkEvents): Link {
  const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    timeout: silenceMs,
  });
  const silenced = new Set<() => void>();
  let isOver = false;

  socket.on('connect', events.connected);
  socket.on('connect_error', end);
  socket.on('disconnect', end);
  socket.on('message', events.message);
  socket.on('history', events.history);
  socket.on('users', events.users);
  socket.on('typing', events.typing);
  socket.on('notification', events.notification);
  socket.on('closing', events.closing);

  function end(): void {
    if (isOver) return;
    close();
    events.ended();
  }

  function close(): void {
    isOver = true;
    socket.close();
    for (const silence of silenced) silence();
  }

  /** Gives the acknowledgement to emit with, and makes sure that there is exactly one answer. */
  function awaitAck<T>(answer: Answer<T>): Acknowledge<T> {
    const settle = (outcome: Outcome<T>): void => {
      if (!silenced.delete(silence)) return;
      clearTimeout(timer);
      answer(outcome);
    };
    const silence = (): void => settle('silent');
    const timer = setTimeout(silence, silenceMs);
    silenced.add(silence);
    return (error, result) => {
      if (error) settle({ error });
      else if (result) settle({ result });
      else silence();
    };
  }

  return {
    join: (request, isFirst, answer) =>
      void socket.emit(isFirst ? 'signin' : 'updateSocketId', request, awaitAck(answer)),
    send: (draft, answer) => void socket.emit('sendMessage', draft, awaitAck(answer)),
    readHistory: (request, answer) => void socket.emit('history', request, awaitAck(answer)),
    setTyping: (on) => void socket.emit('typing', { on }),
    close,
  };
}
