import { once } from 'node:events';
import { type AddressInfo, type Socket, connect, createServer } from 'node:net';

export type VpcRelay = { port: number; stop: () => Promise<void> };

/**
 * The address at which a network's Redis is reached: a connection is refused unless something in
 * the project has a way into the network at that moment.
 */
export async function openRelay(targetPort: number, isReachable: () => boolean): Promise<VpcRelay> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    if (!isReachable()) {
      client.destroy();
      return;
    }
    const target = connect(targetPort, '127.0.0.1');
    for (const [socket, other] of [
      [client, target],
      [target, client],
    ] as const) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
