import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectClient } from '../support/chat-client';
import { onTestEnd } from '../support/cleanup';
import { openRawSocket, requestUpgrade, type RawSocket } from '../support/raw-socket';
import { readResidentBytes } from '../support/read-memory';
import { startServer, type TestServer } from '../support/start-server';
import { freshRoom } from '../support/use-deployment';

const mebibyte = 1024 * 1024;
/** What a garbage collector may leave lying about; each of the attacks below took several times it. */
const slackBytes = 64 * mebibyte;

describe('a client that breaks the rules of the connection', () => {
  let server: TestServer;
  const open = async (): Promise<RawSocket> => {
    const socket = await openRawSocket(server.url);
    onTestEnd(socket.terminate);
    return socket;
  };

  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.stop());

  async function expectChatGoesOn(): Promise<void> {
    const [ann, bob] = await Promise.all([connectClient(server.url), connectClient(server.url)]);
    const room = freshRoom();
    await Promise.all([ann.signin('ann', room), bob.signin('bob', room)]);
    await ann.send('hello');
    await bob.until(() => bob.messages.length === 1);
    ann.close();
    bob.close();
    expect(server.lines.filter(({ severity }) => severity === 'ERROR')).toEqual([]);
  }

  test('is cut when it enters twice at once', async () => {
    const socket = await open();
    for (let count = 0; count < 1_000; count++) socket.send('40');
    await socket.closed;
    expect(socket.frames.filter((frame) => frame.startsWith('40')).length).toBeLessThanOrEqual(1);
    await expectChatGoesOn();
  });

  test('is cut when it enters again, for its limits would begin again', async () => {
    const socket = await open();
    await socket.enter();
    socket.send('41');
    socket.send('40');
    await socket.closed;
    await expectChatGoesOn();
  });

  test('is cut when it leaves the namespace and stays', async () => {
    const socket = await open();
    await socket.enter();
    socket.send('41');
    await socket.closed;
  });

  test('is cut when it asks for another namespace, and none of its names is kept', async () => {
    const before = await readResidentBytes(server.process.pid);
    const socket = await open();
    socket.pause();
    for (let count = 0; count < 2_000; count++) socket.send(`40/${'x'.repeat(60_000)},`);
    await expectChatGoesOn();
    const grown = (await readResidentBytes(server.process.pid)) - before;
    expect(grown).toBeLessThan(slackBytes);
    socket.resume();
    await socket.closed;
  });

  test('is refused a second transport for a connection that it has', async () => {
    const socket = await open();
    const { sid } = JSON.parse(socket.frames[0]?.slice(1) ?? '') as { sid: string };
    const query = `EIO=4&transport=websocket&sid=${sid}`;
    expect(await requestUpgrade(server.url, { query })).toBe(400);
    await socket.enter();
  });

  test('is cut, and the log says so, when a frame is larger than 64 KiB', async () => {
    const socket = await open();
    await socket.enter();
    const atLimit = `42["unknown","${'x'.repeat(64 * 1024 - 16)}"]`;
    expect(atLimit.length).toBe(64 * 1024);
    socket.send(atLimit);
    await socket.request('signin', { user: 'ann', room: freshRoom() });
    socket.send(`${atLimit} `);
    expect(await socket.closed).toBe(1009);
    await server.waitForLine(({ reason }) => String(reason).includes('Max payload size exceeded'));
    await expectChatGoesOn();
  });

  test('is cut when it asks for more answers to pings than it reads', async () => {
    const before = await readResidentBytes(server.process.pid);
    const socket = await open();
    await socket.enter();
    socket.pause();
    while (socket.isOpen()) {
      for (let count = 0; count < 5_000; count++) socket.ping('x'.repeat(125));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const grown = (await readResidentBytes(server.process.pid)) - before;
    expect(grown).toBeLessThan(slackBytes);
    await server.waitForLine(({ reason }) => String(reason).startsWith('pings'));
    await expectChatGoesOn();
  });
});
