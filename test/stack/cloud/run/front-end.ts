import { once } from 'node:events';
import { type IncomingMessage, type ServerResponse, createServer, request } from 'node:http';
import { type AddressInfo, type Socket, connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Instance } from './instance';
import type { Revision } from './revision';

export type FrontEnd = { uri: string; stop: () => Promise<void> };

type Options = {
  revision: () => Revision | undefined;
  mayInvoke: (authorization: string | undefined) => boolean;
  /** Length of a second of a request's time limit, in ms. */
  secondMs: () => number;
};

/**
 * The address of a service: hands each request to the next instance of the newest revision, with
 * no affinity, and cuts it when its time is up. A WebSocket is a request like any other.
 */
export async function openFrontEnd({ revision, mayInvoke, secondMs }: Options): Promise<FrontEnd> {
  const sockets = new Set<Duplex>();

  async function admit(incoming: IncomingMessage) {
    const current = revision();
    if (!mayInvoke(incoming.headers.authorization)) return 403;
    if (!current) return 404;
    const instance = await current.take();
    return instance ? { current, instance } : 429;
  }

  function holdUntilClosed(current: Revision, instance: Instance, socket: Duplex) {
    const limit = setTimeout(() => socket.destroy(), current.timeoutSeconds * secondMs());
    socket.once('close', () => {
      clearTimeout(limit);
      current.release(instance);
    });
  }

  async function forward(incoming: IncomingMessage, response: ServerResponse) {
    const admitted = await admit(incoming);
    if (typeof admitted === 'number') {
      response.writeHead(admitted).end(reasons[admitted]);
      return;
    }
    const { current, instance } = admitted;
    response.once('close', () => current.release(instance));
    const { method, url, headers } = incoming;
    const outgoing = request({
      host: '127.0.0.1',
      port: instance.port,
      method,
      path: url,
      headers,
    });
    outgoing.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () =>
      response.headersSent ? response.destroy() : response.writeHead(503).end(),
    );
    incoming.pipe(outgoing);
  }

  async function upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer) {
    const admitted = await admit(incoming);
    if (typeof admitted === 'number') {
      socket.end(`HTTP/1.1 ${admitted} ${reasons[admitted]}\r\nConnection: close\r\n\r\n`);
      return;
    }
    const { current, instance } = admitted;
    holdUntilClosed(current, instance, socket);
    const target = connect(instance.port, '127.0.0.1');
    target.setNoDelay(true);
    join(socket, target);
    const lines = [`${incoming.method} ${incoming.url} HTTP/1.1`];
    for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
      lines.push(`${incoming.rawHeaders[i]}: ${incoming.rawHeaders[i + 1]}`);
    }
    target.write(`${lines.join('\r\n')}\r\n\r\n`);
    target.write(head);
  }

  const server = createServer((incoming, response) => void forward(incoming, response));
  server.on('upgrade', (incoming, socket, head) => void upgrade(incoming, socket, head));
  server.on('connection', (socket: Socket) => {
    socket.setNoDelay(true);
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
      await once(server, 'close');
    },
  };
}

const reasons: Record<number, string> = {
  403: 'Your client does not have permission to get this URL from this server.',
  404: 'The requested URL was not found on this server.',
  429: 'Rate exceeded.',
};

function join(a: Duplex, b: Duplex) {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    from.pipe(to);
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
  }
}
