import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectClient, type TestClient } from '../support/chat-client';
import {
  encodeMasked,
  openBareSocket,
  openTcp,
  waitForEnd,
  handshake,
} from '../support/bare-socket';
import { onTestEnd } from '../support/cleanup';
import { openRawSocket, requestUpgrade, type RawSocket } from '../support/raw-socket';
import { expectUnharmed, refusalOf } from '../support/refusals';
import { startServer, type TestServer } from '../support/start-server';
import { until } from '../support/until';
import { freshRoom } from '../support/use-deployment';

async function start(env: Record<string, string>): Promise<TestServer> {
  const server = await startServer(env);
  onTestEnd(server.stop);
  return server;
}

async function enter(server: TestServer): Promise<RawSocket> {
  const socket = await openRawSocket(server.url);
  onTestEnd(socket.terminate);
  await socket.enter();
  return socket;
}

async function connect(server: TestServer): Promise<TestClient> {
  const client = await connectClient(server.url);
  onTestEnd(client.close);
  return client;
}

/** A text frame of the server with Engine.IO's question whether the client is alive. */
const heartbeat = Buffer.from([0x81, 1, 0x32]);

const refusals = ({ lines }: TestServer): unknown[] =>
  lines
    .filter(({ message }) => message === 'A connection is refused')
    .map(({ severity, status, reason }) => [severity, status, reason]);

test('a full instance refuses connections and says so, still serves the page, and takes the next when one has gone', async () => {
  const server = await start({ MAX_CONNECTIONS: '2' });
  const [first] = [await connect(server), await connect(server)];
  const room = freshRoom();
  await first.signin('ann', room);
  expect(await requestUpgrade(server.url)).toBe(503);
  await server.waitForLine(({ message }) => message === 'A connection is refused');
  expect(refusals(server)).toEqual([['INFO', 503, 'this instance is full']]);
  for (const path of ['/', '/health', '/ready']) {
    expect((await fetch(server.url + path)).status).toBe(200);
  }
  await first.send('here');
  first.close();
  await until(() =>
    connect(server).then(
      async (bob) => {
        expect((await bob.signin('bob', room)).messages).toMatchObject([{ text: 'here' }]);
        return true;
      },
      () => false,
    ),
  );
  expectUnharmed(server);
});

describe('the page that opens a WebSocket', () => {
  const allowed = 'https://chat.example.com';
  let server: TestServer;
  let open: TestServer;
  beforeAll(async () => {
    server = await startServer({ ALLOWED_ORIGINS: `${allowed},http://localhost:3000` });
    open = await startServer({ ALLOWED_ORIGINS: '*' });
  });
  afterAll(() => Promise.all([server.stop(), open.stop()]));

  const ask = (origin: string, of = server) => requestUpgrade(of.url, { headers: { origin } });

  test.each([
    'https://evil.example',
    'null',
    '',
    'no origin',
    'http://127.0.0.1',
    'http://127.0.0.1:1',
    'http://127.0.0.1.evil.example',
    'https://chat.example.com.evil.example',
    'https://chat.example.com:8443',
    'http://chat.example.com',
    'http://localhost:3001',
  ])('is refused when it is of %p, and the log says so', async (origin) => {
    expect(await ask(origin)).toBe(403);
    const { severity } = await server.waitForLine(
      (line) => line.origin === origin && line.status === 403,
    );
    expect(severity).toBe('INFO');
  });

  test('is taken from the same host and port, whatever ends TLS, and from who is allowed', async () => {
    const { host } = new URL(server.url);
    for (const origin of [`http://${host}`, `https://${host}`, allowed, 'http://localhost:3000']) {
      expect([origin, await ask(origin)]).toEqual([origin, 101]);
    }
    expect(await requestUpgrade(server.url)).toBe(101);
    expect(await ask('https://evil.example', open)).toBe(101);
  });
});

test('a flood of sign-ins is refused with the time to wait; the socket stays where it is', async () => {
  const server = await start({ MESSAGES_PER_S: '1' });
  const [ann, bob] = [await connect(server), await connect(server)];
  const room = freshRoom();
  await bob.signin('bob', room);
  await ann.signin('ann', room);
  const flood = Array.from({ length: 60 }, () => refusalOf(ann.signin('ann', room)));
  const answers = await Promise.all(flood);
  const refused = answers.filter((answer) => answer !== 'taken');
  expect(refused.length).toBeGreaterThan(20);
  for (const refusal of refused) {
    expect(refusal).toMatchObject({ code: 'rate-limited', retry: true });
    expect((refusal as { retryAfterMs: number }).retryAfterMs).toBeGreaterThan(0);
  }
  await ann.send('still here');
  await bob.until(() => bob.messages.length === 1);
  // No one else pays for it.
  expect((await bob.send('me too')).seq).toBe(2);
  expectUnharmed(server);
});

test('who never signs in is cut after half a minute, however far they came', async () => {
  const server = await start({});
  const member = await connect(server);
  await member.signin('ann', freshRoom());
  const silent = openTcp(server.port);
  onTestEnd(() => silent.destroy());
  silent.write(handshake);
  const bare = await openBareSocket(server.port);
  onTestEnd(() => bare.destroy());
  const refused = await enter(server);
  expect(await refused.request('signin', { user: '', room: '' })).toMatchObject([
    { code: 'invalid' },
  ]);
  const busy = await openBareSocket(server.port);
  onTestEnd(() => busy.destroy());
  // It answers the heartbeat, and asks for what only a member gets.
  const ask = encodeMasked('421["history",{"before":1}]');
  busy.write(ask);
  busy.on('data', (data) => {
    if (data.equals(heartbeat)) busy.write(Buffer.concat([encodeMasked('3'), ask]));
  });
  await Promise.all([waitForEnd(silent), waitForEnd(bare), refused.closed, waitForEnd(busy)]);
  const said = server.lines.filter(({ message }) => message.includes('did not sign in'));
  expect(said).toHaveLength(3);
  expect((await member.send('who was here is')).seq).toBe(1);
  expectUnharmed(server);
}, 90_000);

test('nothing that a client sends makes a line in the log, or a part of one', async () => {
  const server = await start({ LOG_LEVEL: 'debug' });
  const forged = '\r\n{"severity":"ALERT","message":"forged"}\n\u2028\u0085\u001b[2J';
  const socket = await enter(server);
  await socket.request('signin', { user: forged, room: 'lobby' });
  await socket.request('signin', { user: 'ann', room: forged });
  await socket.request(forged, { user: 'ann' });
  await socket.request('signin', { user: 'ann', room: freshRoom() });
  await socket.request('sendMessage', forged);
  await socket.request('sendMessage', { text: 'x', id: forged });
  const foreign = '{"severity":"ALERT"}\u0085\u009b2J';
  expect(await requestUpgrade(server.url, { headers: { origin: foreign } })).toBe(403);
  socket.send(`40/${forged},`);
  await socket.closed;
  await server.waitForLine(({ message }) => message === 'A connection has ended');
  for (const line of server.lines) {
    expect(['DEBUG', 'INFO', 'WARNING']).toContain(line.severity);
    expect(line.message).not.toContain('forged');
  }
  expectUnharmed(server);
});
