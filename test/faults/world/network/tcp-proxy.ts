import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { relay, type Relay } from './relay';

/** A connection through the proxy. */
export type Passage = {
  /** From the client to the server, and back. */
  up: Relay;
  down: Relay;
  /** Ends it at once, for both sides. */
  cut: () => void;
  /** What the client said first, at most 64 kB of it. */
  said: () => string;
};

/** A network that can be broken. */
export type TcpProxy = {
  port: number;
  /** Those that are open, oldest first. */
  passages: () => Passage[];
  /** New connections are ended at once. */
  refuse: (isRefusing: boolean) => void;
  /** Nothing passes, on all connections, new ones included. */
  stall: (isStalled: boolean) => void;
  /** Everything arrives later, on all connections, new ones included. */
  delay: (delayMs: number) => void;
  close: () => Promise<void>;
};

const maxSaidBytes = 64 * 1024;

/** @param pickPort where a new connection goes; undefined: nobody is there */
export async function startTcpProxy(pickPort: () => number | undefined): Promise<TcpProxy> {
  const open = new Set<Passage>();
  let isRefusing = false;
  let isStalled = false;
  let delayMs = 0;

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    client.on('error', () => client.destroy());
    const port = isRefusing ? undefined : pickPort();
    if (port === undefined) client.destroy();
    else open.add(pass(client, port));
  });

  function pass(client: Socket, port: number): Passage {
    const upstream = connect({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true });
    let said = '';
    const listen = (chunk: Buffer): void => {
      if (said.length < maxSaidBytes) said += chunk.toString('latin1');
    };
    const passage: Passage = {
      up: relay(client, upstream, listen),
      down: relay(upstream, client),
      cut() {
        reset(client);
        reset(upstream);
        open.delete(passage);
      },
      said: () => said,
    };
    for (const direction of [passage.up, passage.down]) {
      if (isStalled) direction.stall(true);
      direction.delay(delayMs);
    }
    upstream.on('error', passage.cut);
    client.on('error', passage.cut);
    const endIfBothEnded = (): void => {
      if (client.closed && upstream.closed) open.delete(passage);
    };
    client.on('close', endIfBothEnded);
    upstream.on('close', endIfBothEnded);
    return passage;
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    passages: () => [...open],
    refuse: (on) => (isRefusing = on),
    stall(on) {
      isStalled = on;
      for (const { up, down } of open) {
        up.stall(on);
        down.stall(on);
      }
    },
    delay(ms) {
      delayMs = ms;
      for (const { up, down } of open) {
        up.delay(ms);
        down.delay(ms);
      }
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const passage of open) passage.cut();
      await closed;
    },
  };
}

/** A reset while the last bytes are on their way would never close the socket (Node 20). */
function reset(socket: Socket): void {
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
