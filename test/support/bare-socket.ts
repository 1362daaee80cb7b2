import { connect, type Socket } from 'node:net';

const handshake = [
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
  'Host: localhost',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
];

/** A TCP connection to a server, destroyed by who opened it. */
export function openTcp(port: number): Socket {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
  socket.on('error', () => socket.destroy());
  return socket;
}

/**
 * A WebSocket opened by hand, in the main namespace. It answers nothing: no heartbeat, no close, not
 * even the end of the TCP connection.
 */
export async function openBareSocket(port: number): Promise<Socket> {
  const socket = openTcp(port);
  socket.write(`${handshake.join('\r\n')}\r\n\r\n`);
  await waitForText(socket, '0{"sid"');
  socket.write(encodeMasked('40'));
  await waitForText(socket, '40{"sid"');
  return socket;
}

/** Resolves when the text has arrived. */
export function waitForText(socket: Socket, text: string): Promise<void> {
  let received = '';
  return new Promise((resolve) => {
    const take = (chunk: Buffer): void => {
      received += chunk.toString('latin1');
      if (!received.includes(text)) return;
      socket.off('data', take);
      resolve();
    };
    socket.on('data', take);
  });
}

/** Resolves when the other side has ended the connection, in whichever way. */
export function waitForEnd(socket: Socket): Promise<void> {
  socket.resume();
  return new Promise((resolve) => {
    socket.once('end', resolve);
    socket.once('close', () => resolve());
  });
}

/** A final text frame with a mask of zeros, of at most 125 bytes. */
export function encodeMasked(text: string): Buffer {
  const payload = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}
