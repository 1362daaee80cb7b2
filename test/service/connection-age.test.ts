import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { io } from 'socket.io-client';
import { createConnectionLife } from '../../service/server/connection-life';
import { createLogger } from '../../service/server/logger';
import type { Session } from '../../service/server/session';
import { openBareSocket, waitForEnd } from '../support/bare-socket';
import { connectClient } from '../support/chat-client';
import { onTestEnd } from '../support/cleanup';
import { openRawSocket } from '../support/raw-socket';
import { expectUnharmed } from '../support/refusals';
import { startServer, type TestServer } from '../support/start-server';
import { freshRoom } from '../support/use-deployment';

async function openServer(env: Record<string, string>): Promise<TestServer> {
  const server = await startServer(env);
  onTestEnd(server.stop);
  return server;
}

describe('a connection that gets old', () => {
  test('is told so, and then closed', async () => {
    const server = await openServer({ CONNECTION_MAX_AGE_S: '1' });
    const socket = await openRawSocket(server.url);
    await socket.enter();
    await socket.request('signin', { user: 'ann', room: freshRoom() });
    await socket.closed;
    const last = socket.frames.at(-1) ?? '';
    expect(last).toMatch(/^42\["closing",\{"reconnectInMs":\d+\}\]$/);
    expect(socket.frames.filter((frame) => frame.includes('closing'))).toEqual([last]);
    // The farewell of Socket.IO: a stock client would never come back.
    expect(socket.frames).not.toContain('41');
  });

  test('is that of a stock client that knows nothing of it, and comes back', async () => {
    const server = await openServer({ CONNECTION_MAX_AGE_S: '1' });
    const room = freshRoom();
    const heard: string[] = [];
    const socket = io(server.url, { transports: ['websocket'], forceNew: true });
    onTestEnd(() => socket.disconnect());
    let joins = 0;
    const joinedAgain = new Promise<void>((resolve) => {
      socket.on('connect', () => {
        const isFirst = ++joins === 1;
        socket.emit(isFirst ? 'signin' : 'updateSocketId', { user: 'ann', room }, () => {
          if (!isFirst) resolve();
        });
      });
    });
    const reasons: string[] = [];
    socket.on('disconnect', (reason) => reasons.push(reason));
    socket.on('message', ({ text }: { text: string }) => heard.push(text));
    await joinedAgain;
    expect(reasons).toEqual(['transport close']);
    const bob = await connectClient(server.url);
    onTestEnd(bob.close);
    await bob.signin('bob', room);
    await bob.send('welcome back');
    await bob.until(() => bob.messages.length === 1);
    await new Promise<void>((resolve) => {
      socket.onAny(() => heard.includes('welcome back') && resolve());
      if (heard.includes('welcome back')) resolve();
    });
    expectUnharmed(server);
  });

  test('ends although the client never answers the close', async () => {
    const server = await openServer({ CONNECTION_MAX_AGE_S: '1' });
    const socket = await openBareSocket(server.port);
    onTestEnd(() => socket.destroy());
    await waitForEnd(socket);
    expectUnharmed(server);
  }, 15_000);
});

describe('connections that came together', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('are closed over the last tenth of their age', () => {
    const ageMs = 1_000_000;
    const life = createConnectionLife(ageMs, createLogger({ logLevel: 'silent' }));
    const toldAt: number[] = [];
    const start = Date.now();
    for (let count = 0; count < 1_000; count++) {
      const socket = {
        emit: () => toldAt.push(Date.now() - start),
        conn: { close: () => life.remove(session) },
      };
      // What it knows of a session.
      const session = {
        socket,
        room: 'lobby',
        connectedAt: start,
        closingAt: Infinity,
        closeAt: Infinity,
        terminateAt: Infinity,
      } as unknown as Session;
      life.add(session);
    }
    jest.advanceTimersByTime(0.9 * ageMs - 1);
    expect(toldAt).toEqual([]);
    for (let twentieth = 0; twentieth < 20; twentieth++) {
      const before = toldAt.length;
      jest.advanceTimersByTime(0.005 * ageMs);
      expect(toldAt.length - before).toBeLessThan(100);
    }
    jest.advanceTimersByTime(1_000);
    expect(toldAt.length).toBe(1_000);
    life.close();
  });
});
