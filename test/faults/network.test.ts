import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { onTestEnd } from '../support/cleanup';
import { until } from '../support/until';
import { dropPublished, findReplyEnd, isFeed } from './world/network/feed-filter';
import { startTcpProxy, type TcpProxy } from './world/network/tcp-proxy';

type Ends = {
  port: number;
  proxy: TcpProxy;
  client: Socket;
  server: Socket;
  clientHeard: () => string;
  serverHeard: () => string;
};

function hear(socket: Socket): () => string {
  let heard = '';
  socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
  socket.on('error', () => undefined);
  return () => heard;
}

/** Resolves when a socket is gone, in whatever way. */
function gone(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

/** A client and a server with the proxy between them. */
async function connectThrough(): Promise<Ends> {
  const listener = createServer({ allowHalfOpen: false });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const { port } = listener.address() as AddressInfo;
  const proxy = await startTcpProxy(() => port);
  const accepted = once(listener, 'connection');
  const client = connect(proxy.port, '127.0.0.1');
  const [server] = (await accepted) as [Socket];
  onTestEnd(async () => {
    client.destroy();
    await proxy.close();
    listener.close();
  });
  return { port, proxy, client, server, clientHeard: hear(client), serverHeard: hear(server) };
}

function message(channel: string, text: string): string {
  return `*3\r\n$7\r\nmessage\r\n$${channel.length}\r\n${channel}\r\n$${text.length}\r\n${text}\r\n`;
}

test('passes on what both sides say, and their ends', async () => {
  const { proxy, client, server, clientHeard, serverHeard } = await connectThrough();
  client.write('hello');
  server.write('good day');
  await until(() => serverHeard() === 'hello' && clientHeard() === 'good day');
  const ended = once(server, 'end');
  client.end('bye');
  await ended;
  expect(serverHeard()).toBe('hellobye');
  server.end();
  await gone(client);
  await until(() => proxy.passages().length === 0);
});

test('cuts a connection on both sides', async () => {
  const { proxy, client, server } = await connectThrough();
  await until(() => proxy.passages().length === 1);
  const closed = Promise.all([gone(client), gone(server)]);
  proxy.passages()[0]?.cut();
  await closed;
  expect(proxy.passages()).toEqual([]);
});

test('a stall keeps everything, in order, and lets it go afterwards', async () => {
  const { port, proxy, client, server, clientHeard, serverHeard } = await connectThrough();
  server.write('1');
  await until(() => clientHeard() === '1');
  proxy.stall(true);
  server.write('2');
  server.end('3');
  client.write('up');
  // Past the proxy a connection is made and ended meanwhile.
  await gone(connect(port, '127.0.0.1').end().resume());
  expect([clientHeard(), serverHeard()]).toEqual(['1', '']);
  proxy.stall(false);
  await once(client, 'end');
  await until(() => serverHeard() === 'up');
  expect(clientHeard()).toBe('123');
});

test('a stall holds for new connections too', async () => {
  const { port, proxy, client } = await connectThrough();
  proxy.stall(true);
  const late = connect(proxy.port, '127.0.0.1');
  late.end('late');
  await gone(connect(port, '127.0.0.1').end().resume());
  await until(() => proxy.passages().length === 2);
  expect(proxy.passages()[1]?.said()).toBe('');
  proxy.stall(false);
  await until(() => proxy.passages()[1]?.said() === 'late');
  late.destroy();
  client.destroy();
});

test('a delay keeps the order, also when it ends', async () => {
  const { proxy, server, clientHeard } = await connectThrough();
  await until(() => proxy.passages().length === 1);
  proxy.delay(50);
  server.write('1');
  await until(() => server.writableLength === 0);
  await new Promise((resolve) => setImmediate(resolve));
  proxy.delay(0);
  server.write('2');
  await until(() => clientHeard().length === 2);
  expect(clientHeard()).toBe('12');
});

test('refuses new connections, and those to nobody', async () => {
  const { proxy } = await connectThrough();
  proxy.refuse(true);
  const refused = connect(proxy.port, '127.0.0.1');
  refused.on('error', () => undefined);
  await gone(refused);

  const toNobody = await startTcpProxy(() => undefined);
  onTestEnd(() => toNobody.close());
  const lost = connect(toNobody.port, '127.0.0.1');
  lost.on('error', () => undefined);
  await gone(lost);
});

test('drops published messages whole, however they are cut into pieces', async () => {
  const { proxy, client, server, clientHeard } = await connectThrough();
  client.write('*2\r\n$9\r\nSUBSCRIBE\r\n$9\r\nchat:room\r\n');
  await until(() => proxy.passages().some(isFeed));
  const passage = proxy.passages()[0];
  let count = 0;
  if (passage) dropPublished(passage, () => ++count === 2);

  const subscribed = '*3\r\n$9\r\nsubscribe\r\n$4\r\nroom\r\n:1\r\n';
  const all = [
    subscribed,
    message('chat:room:a', 'one'),
    message('chat:room:a', 't\r\nwo'),
    message('chat:room:a', 'three'),
  ];
  for (const byte of all.join('')) server.write(byte);
  const expected = [all[0], all[1], all[3]].join('');
  await until(() => clientHeard().length >= expected.length);
  expect(clientHeard()).toBe(expected);
});

test.each([
  ['+OK\r\n', 5],
  ['+OK\r\nmore', 5],
  ['+OK', undefined],
  ['$3\r\nabc\r\n', 9],
  ['$3\r\nabc', undefined],
  ['$-1\r\n', 5],
  ['*2\r\n$1\r\na\r\n:1\r\n', 15],
  ['*2\r\n$1\r\na\r\n', undefined],
  ['*0\r\n', 4],
])('finds the end of the reply %j', (reply, end) => {
  expect(findReplyEnd(Buffer.from(reply))).toBe(end);
});
