import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server, type Socket } from 'socket.io';
import type {
  ClientToServerEvents,
  History,
  Message,
  ServerToClientEvents,
} from '../../../service/protocol';
import { onTestEnd } from '../../support/cleanup';

export type ScriptedSocket = Socket<ClientToServerEvents, ServerToClientEvents>;

/**
 * A server that does what a test says, on a stock Socket.IO: for the answers and the silences that
 * the real one gives only in moments that cannot be arranged.
 */
export async function startScriptedServer(
  onConnection: (socket: ScriptedSocket, index: number) => void,
): Promise<string> {
  const http = createServer();
  const server = new Server<ClientToServerEvents, ServerToClientEvents>(http, {
    transports: ['websocket'],
  });
  let count = 0;
  server.on('connection', (socket) => onConnection(socket, count++));
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  onTestEnd(() => server.close());
  return `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
}

export const message = (seq: number, user = 'bob'): Message => ({
  user,
  text: `text ${seq}`,
  id: `id${seq}`,
  seq,
  at: 1_700_000_000_000 + seq,
});

export const history = (messages: Message[], fields: Partial<History> = {}): History => ({
  room: 'lobby',
  messages,
  older: false,
  users: { count: 1, names: ['ann'] },
  ...fields,
});
