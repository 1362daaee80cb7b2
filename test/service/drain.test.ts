import { describe, expect, test } from '@jest/globals';
import type { Receipt } from '../../service/protocol';
import { openBareSocket, waitForEnd } from '../support/bare-socket';
import { connectClient, Refused, type TestClient } from '../support/chat-client';
import { onTestEnd } from '../support/cleanup';
import { requestUpgrade } from '../support/raw-socket';
import { refusalOf, waitForReadiness } from '../support/refusals';
import { startServer, type TestServer } from '../support/start-server';
import { freshRoom, useDeployment } from '../support/use-deployment';

/** What Cloud Run grants, and a little for this machine. */
const patienceMs = 15_000;

describe('SIGTERM', () => {
  const deployment = useDeployment('on one instance and Redis');

  async function open(): Promise<TestServer> {
    const server = await startServer(deployment.redis?.env);
    onTestEnd(server.stop);
    return server;
  }

  async function join({ url }: TestServer, user: string, room: string): Promise<TestClient> {
    const client = await connectClient(url);
    onTestEnd(client.close);
    await client.signin(user, room);
    return client;
  }

  test(
    'lets everyone go, told before, and loses no acknowledged message',
    async () => {
      const server = await open();
      const room = freshRoom();
      const observer = await deployment.connect();
      await observer.signin('observer', room);
      const clients = await Promise.all(
        Array.from({ length: 40 }, (_, index) => join(server, `user-${index}`, room)),
      );
      const receipts: Receipt[] = [];
      const refusals: unknown[] = [];
      async function talk(client: TestClient): Promise<void> {
        while (client.socket.connected) {
          const lost = new Promise<never>((_, reject) =>
            client.socket.once('disconnect', () => reject(new Error('gone'))),
          );
          try {
            receipts.push(await Promise.race([client.send('still talking'), lost]));
          } catch (error) {
            if (error instanceof Refused) refusals.push(error.answer);
          }
        }
      }
      const talking = clients.map(talk);
      const ended = server.end('SIGTERM');
      await Promise.all(talking);
      expect(await ended).toBe(0);
      for (const client of clients) expect(client.heard('closing').length).toBe(1);
      expect(refusals).toEqual([]);
      await observer.send('last');
      await observer.until(() => observer.messages.at(-1)?.text === 'last');
      const stored = new Set(observer.messages.map(({ id }) => id));
      expect(receipts.length).toBeGreaterThan(40);
      expect(receipts.filter(({ id }) => !stored.has(id))).toEqual([]);
      expect(server.lines.map(({ message }) => message).slice(-2)).toEqual(['Stopping', 'Stopped']);
    },
    patienceMs,
  );

  test(
    'refuses who comes, and says that it is alive but not ready',
    async () => {
      const server = await open();
      const room = freshRoom();
      const [early, late] = await Promise.all([
        join(server, 'early', room),
        connectClient(server.url),
      ]);
      onTestEnd(late.close);
      const ended = server.end('SIGTERM');
      await waitForReadiness(server, 503);
      expect(await (await fetch(`${server.url}/ready`)).json()).toMatchObject({
        reason: 'stopping',
      });
      expect((await fetch(`${server.url}/health`)).status).toBe(200);
      expect((await fetch(server.url)).status).toBe(200);
      expect(await requestUpgrade(server.url)).toBe(503);
      expect(await refusalOf(late.signin('late', room))).toMatchObject({
        code: 'unavailable',
        retry: true,
      });
      expect(await refusalOf(early.signin('early', room))).toMatchObject({ code: 'unavailable' });
      expect(await ended).toBe(0);
    },
    patienceMs,
  );

  test(
    'ends it in time although a client reads nothing and answers nothing',
    async () => {
      const server = await open();
      const [mute, deaf] = await Promise.all([
        openBareSocket(server.port),
        openBareSocket(server.port),
      ]);
      onTestEnd(() => mute.destroy());
      onTestEnd(() => deaf.destroy());
      deaf.pause();
      const muteEnded = waitForEnd(mute);
      expect(await server.end('SIGTERM')).toBe(0);
      await muteEnded;
    },
    patienceMs,
  );

  test(
    'ends it in time although Redis answers nothing',
    async () => {
      const server = await open();
      const client = await join(server, 'ann', freshRoom());
      deployment.redis?.process.kill('SIGSTOP');
      onTestEnd(() => deployment.redis?.process.kill('SIGCONT'));
      void refusalOf(client.send('on its way'));
      expect(await server.end('SIGTERM')).toBe(0);
      expect(client.heard('closing').length).toBe(1);
    },
    patienceMs,
  );

  test.each(['SIGTERM', 'SIGINT'] as const)('followed by %s ends it at once', async (second) => {
    const server = await open();
    await join(server, 'ann', freshRoom());
    server.process.kill('SIGTERM');
    await server.waitForLine(({ message }) => message === 'Stopping');
    await server.end(second);
    expect(server.process.exitCode).toBe(1);
    expect(server.lines.map(({ message }) => message)).not.toContain('Stopped');
  });

  test('without clients ends it without a wait', async () => {
    const server = await open();
    expect(await server.end('SIGTERM')).toBe(0);
  });
});
