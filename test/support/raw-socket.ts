import { WebSocket } from 'ws';

/** A WebSocket that says what it is told, as no stock client would. */
export type RawSocket = {
  /** All that was received, but for the heartbeat, which is answered. */
  frames: string[];
  /** One WebSocket message; Engine.IO and Socket.IO put their own signs before the content. */
  send: (frame: string | Buffer) => void;
  /** A WebSocket ping, whose content the other side must send back. */
  ping: (content: string) => void;
  /** Connects to the main namespace, as every client does first. */
  enter: () => Promise<void>;
  /** Sends a request and resolves with the arguments of its acknowledgement. */
  request: (event: string, ...args: unknown[]) => Promise<unknown[]>;
  /** Reads nothing more, or goes on. */
  pause: () => void;
  resume: () => void;
  /** Resolves when the condition holds; looked at whenever something arrives. */
  until: (holds: () => boolean) => Promise<void>;
  isOpen: () => boolean;
  /** Resolves with the close code. */
  closed: Promise<number>;
  terminate: () => void;
};

export type RawSocketOptions = { headers?: Record<string, string>; query?: string };

const defaultQuery = 'EIO=4&transport=websocket';

/** Opens a WebSocket and waits for Engine.IO's greeting. */
export async function openRawSocket(
  url: string,
  { headers = {}, query = defaultQuery }: RawSocketOptions = {},
): Promise<RawSocket> {
  const websocket = new WebSocket(`${url.replace(/^http/, 'ws')}/socket.io/?${query}`, { headers });
  const frames: string[] = [];
  let watchers: (() => void)[] = [];
  let ackId = 0;

  const look = (): void => {
    for (const watch of watchers) watch();
  };
  const closed = new Promise<number>((resolve) => websocket.once('close', resolve));
  void closed.then(look);
  websocket.on('message', (data: Buffer) => {
    const frame = data.toString();
    if (frame === '2') websocket.send('3');
    else frames.push(frame);
    look();
  });
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const watch = (): void => {
        if (!holds()) return;
        watchers = watchers.filter((other) => other !== watch);
        resolve();
      };
      watchers.push(watch);
      watch();
    });
  const find = (start: string): string | undefined =>
    frames.find((frame) => frame.startsWith(start));

  await new Promise<void>((resolve, reject) => {
    websocket.once('open', resolve);
    websocket.once('error', reject);
  });
  // What the server does to it afterwards is told by `closed`.
  websocket.on('error', () => undefined);
  await until(() => find('0') !== undefined || websocket.readyState !== WebSocket.OPEN);

  return {
    frames,
    send: (frame) => websocket.send(frame),
    ping: (content) => websocket.ping(content),
    async enter() {
      websocket.send('40');
      await until(() => find('40') !== undefined);
    },
    async request(event, ...args) {
      const id = ackId++;
      websocket.send(`42${id}${JSON.stringify([event, ...args])}`);
      const start = `43${id}[`;
      await until(() => find(start) !== undefined);
      return JSON.parse(find(start)?.slice(start.length - 1) ?? '[]') as unknown[];
    },
    pause: () => websocket.pause(),
    resume: () => websocket.resume(),
    until,
    isOpen: () => websocket.readyState === WebSocket.OPEN,
    closed,
    terminate: () => websocket.terminate(),
  };
}

/** Asks for a WebSocket and resolves with the status that the server answers with; 101: it is open. */
export function requestUpgrade(
  url: string,
  { headers = {}, query = defaultQuery }: RawSocketOptions = {},
): Promise<number | undefined> {
  const websocket = new WebSocket(`${url.replace(/^http/, 'ws')}/socket.io/?${query}`, { headers });
  return new Promise((resolve, reject) => {
    websocket.once('unexpected-response', (request, response) => {
      request.destroy();
      resolve(response.statusCode);
    });
    websocket.once('open', () => {
      websocket.terminate();
      resolve(101);
    });
    websocket.once('error', reject);
  });
}
