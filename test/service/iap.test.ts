import { beforeAll, describe, expect, test } from '@jest/globals';
import { io } from 'socket.io-client';
import { onFileEnd, onTestEnd } from '../support/cleanup';
import { assertIdentity, audience, foreignKey, startIap } from '../support/start-iap';
import { startServer, type TestServer } from '../support/start-server';

let server: TestServer;

beforeAll(async () => {
  const proxy = await startIap();
  onFileEnd(proxy.stop);
  server = await startServer(proxy.env);
  onFileEnd(server.stop);
});

function connect(assertion: string | undefined) {
  const socket = io(server.url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    extraHeaders: assertion === undefined ? {} : { 'x-goog-iap-jwt-assertion': assertion },
  });
  onTestEnd(() => socket.disconnect());
  return new Promise<typeof socket | 'refused'>((resolve) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', () => resolve('refused'));
  });
}

test('the name is that of the assertion, whatever is typed', async () => {
  const socket = await connect(assertIdentity());
  if (socket === 'refused') throw new Error('refused');
  const arrived = new Promise((resolve) => socket.once('message', resolve));
  await new Promise((resolve) => socket.emit('signin', { user: 'the boss', room: 'r' }, resolve));
  socket.emit('sendMessage', 'hello');
  expect(await arrived).toMatchObject({ user: 'ann@example.com', text: 'hello' });
});

test('the page is told whom it is for', async () => {
  const headers = { 'x-goog-iap-jwt-assertion': assertIdentity() };
  const response = await fetch(`${server.url}/whoami`, { headers });
  expect(await response.json()).toEqual({ user: 'ann@example.com' });
  expect(await (await fetch(`${server.url}/whoami`)).json()).toEqual({});
});

describe('is refused', () => {
  test.each<[string, () => string | undefined]>([
    ['a connection past the proxy', () => undefined],
    ['a forged assertion', () => assertIdentity({}, foreignKey)],
    ['an expired one', () => assertIdentity({ exp: Math.floor(Date.now() / 1000) - 600 })],
    [
      'one for another service',
      () => assertIdentity({ aud: audience.replace('chat-app', 'other') }),
    ],
    ['one of another issuer', () => assertIdentity({ iss: 'https://example.com' })],
    ['one that names nobody', () => assertIdentity({ email: '' })],
    ['one without a signature', () => assertIdentity().replace(/\.[^.]+$/, '.')],
    ['a word', () => 'nonsense'],
  ])('%s', async (_what, make) => {
    expect(await connect(make())).toBe('refused');
  });
});

test('health is not for the proxy to guard', async () => {
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
});
