import { io } from 'socket.io-client';

/**
 * The client of Google's tutorial: three requests and two events, and nothing of ids, cursors or
 * errors with a code. A reconnect is followed by `updateSocketId`, after whatever was sent meanwhile.
 */
export type TutorialClient = {
  /** The lines that its page would show: of the history, messages and notices. */
  shown: string[];
  /** What its console would show. */
  errors: unknown[];
  signin: (user: string, room: string) => Promise<void>;
  /** Resolves when the message is acknowledged, well or not. */
  say: (text: string) => Promise<void>;
  /** Breaks its connection, as a network does; it comes back by itself. */
  breakConnection: () => void;
  /** Resolves when the condition holds; looked at whenever something happens. */
  until: (holds: () => boolean) => Promise<void>;
  close: () => void;
};

export function connectTutorialClient(url: string, isAcknowledged: boolean): TutorialClient {
  const socket = io(url, { transports: ['websocket'], forceNew: true, reconnectionDelay: 10 });
  const shown: string[] = [];
  const errors: unknown[] = [];
  const watchers = new Set<() => void>();
  let user = '';
  let room = '';

  function look(): void {
    for (const watch of watchers) watch();
  }
  function show(who: string, what: string): void {
    shown.push(`${who}: ${what}`);
    look();
  }
  function report(error: unknown): void {
    if (error) errors.push(error);
    look();
  }

  socket.on('message', (message: { user: string; text: string }) =>
    show(message.user, message.text),
  );
  socket.on('notification', (notice: { title: string; description: string }) =>
    show(notice.title, notice.description),
  );
  socket.io.on('reconnect', () => {
    if (isAcknowledged) socket.emit('updateSocketId', { user, room }, report);
    else socket.emit('updateSocketId', { user, room });
  });

  return {
    shown,
    errors,
    signin: (givenUser, givenRoom) =>
      new Promise((resolve) => {
        user = givenUser;
        room = givenRoom;
        type Stored = { messages: { user: string; text: string }[] } | null;
        socket.emit('signin', { user, room }, (error: unknown, history: Stored) => {
          report(error);
          for (const message of history?.messages ?? []) show(message.user, message.text);
          resolve();
        });
      }),
    say: (text) =>
      new Promise((resolve) => {
        socket.emit('sendMessage', text, (error: unknown) => {
          report(error);
          resolve();
        });
      }),
    breakConnection: () => socket.io.engine.close(),
    until: (holds) =>
      new Promise((resolve) => {
        const watch = (): void => {
          if (!holds()) return;
          watchers.delete(watch);
          resolve();
        };
        watchers.add(watch);
        watch();
      }),
    close: () => socket.disconnect(),
  };
}
