import { connect, type Socket } from 'node:net';

/** The request for a WebSocket. */
export const handshake = [
  'GET /socket.io/?EIO=4&transport=websocket HTTP/1.1',
  'Host: localhost',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  '\r\n',
].join('\r\n');

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
  socket.write(handshake);
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

/** A final frame with a mask of zeros, of less than 64 KiB; a text one unless bytes are given. */
export function encodeMasked(content: string | Buffer): Buffer {
  const payload = Buffer.from(content);
  const { length } = payload;
  const size = length < 126 ? [0x80 | length] : [0xfe, length >> 8, length & 0xff];
  const start = [typeof content === 'string' ? 0x81 : 0x82, ...size, 0, 0, 0, 0];
  return Buffer.concat([Buffer.from(start), payload]);
}
