import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { io } from 'socket.io-client';
import { onFileEnd, onTestEnd } from '../support/cleanup';
import { startServer, type TestServer } from '../support/start-server';

const audience = '/projects/123/locations/us-central1/services/chat-app';
const issuer = 'https://cloud.google.com/iap';
const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' });

type Claims = { aud?: string; iss?: string; email?: string; exp?: number };

/** An assertion as the proxy signs it (ES256), with what a test wants to be wrong. */
function assert(claims: Claims = {}, key: KeyObject = own.privateKey): string {
  const now = Math.floor(Date.now() / 1000);
  const payload = {
    aud: audience,
    iss: issuer,
    email: 'ann@example.com',
    iat: now,
    exp: now + 600,
  };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const text = `${encode({ alg: 'ES256', kid: 'own', typ: 'JWT' })}.${encode({ ...payload, ...claims })}`;
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

let server: TestServer;

beforeAll(async () => {
  const jwk = { ...own.publicKey.export({ format: 'jwk' }), kid: 'own', alg: 'ES256', use: 'sig' };
  const keys = createServer((_request, response) => {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
  onFileEnd(() => {
    keys.close();
    keys.closeAllConnections();
  });
  const { port } = keys.address() as AddressInfo;
  server = await startServer({ IAP_AUDIENCE: audience, IAP_KEYS_URL: `http://127.0.0.1:${port}/` });
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
  const socket = await connect(assert());
  if (socket === 'refused') throw new Error('refused');
  const arrived = new Promise((resolve) => socket.once('message', resolve));
  await new Promise((resolve) => socket.emit('signin', { user: 'the boss', room: 'r' }, resolve));
  socket.emit('sendMessage', 'hello');
  expect(await arrived).toMatchObject({ user: 'ann@example.com', text: 'hello' });
});

test('the page is told whom it is for', async () => {
  const headers = { 'x-goog-iap-jwt-assertion': assert() };
  const response = await fetch(`${server.url}/whoami`, { headers });
  expect(await response.json()).toEqual({ user: 'ann@example.com' });
  expect(await (await fetch(`${server.url}/whoami`)).json()).toEqual({});
});

describe('is refused', () => {
  test.each<[string, () => string | undefined]>([
    ['a connection past the proxy', () => undefined],
    ['a forged assertion', () => assert({}, foreign.privateKey)],
    ['an expired one', () => assert({ exp: Math.floor(Date.now() / 1000) - 600 })],
    ['one for another service', () => assert({ aud: audience.replace('chat-app', 'other') })],
    ['one of another issuer', () => assert({ iss: 'https://example.com' })],
    ['one that names nobody', () => assert({ email: '' })],
    ['one without a signature', () => assert().replace(/\.[^.]+$/, '.')],
    ['a word', () => 'nonsense'],
  ])('%s', async (_what, make) => {
    expect(await connect(make())).toBe('refused');
  });
});

test('health is not for the proxy to guard', async () => {
  expect((await fetch(`${server.url}/health`)).status).toBe(200);
});
