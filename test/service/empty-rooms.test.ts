import { describe, expect, test } from '@jest/globals';
import { onTestEnd } from '../support/cleanup';
import { findFreePort } from '../support/free-port';
import { openRawSocket } from '../support/raw-socket';
import { readHeapBytes, withInspector } from '../support/read-memory';
import { expectUnharmed } from '../support/refusals';
import { startRedis } from '../support/start-redis';
import { startServer } from '../support/start-server';
import { until } from '../support/until';

const visitors = 20;
/** So that code is compiled, and tables have their size, when the heap is looked at first. */
const warmUpRooms = 1_000;
const rooms = 6_000;
/** 250 bytes a room: less than its name, an entry in a table and one object would take. */
const slackBytes = 1.5 * 1024 * 1024;

describe.each(['in memory', 'on Redis'])('rooms that were left %s', (kind) => {
  test('leave no trace in the process, nor a subscription or key in Redis', async () => {
    const redis = kind === 'on Redis' ? await startRedis() : undefined;
    if (redis) onTestEnd(redis.stop);
    const metricsPort = await findFreePort();
    const server = await startServer({
      ...redis?.env,
      ...withInspector,
      METRICS_PORT: String(metricsPort),
    });
    onTestEnd(server.stop);

    /** Each visitor goes from room to room, and from the last one home. */
    async function visit(name: string, count: number): Promise<void> {
      let next = 0;
      const visiting = Array.from({ length: visitors }, async (_, visitor) => {
        const socket = await openRawSocket(server.url);
        onTestEnd(socket.terminate);
        await socket.enter();
        while (next < count) {
          const room = `${name}-${next++}`;
          const [error] = await socket.request('signin', { user: `user-${visitor}`, room });
          expect(error).toBeNull();
          await socket.request('typing', { on: true });
          socket.frames.length = 0;
        }
        socket.terminate();
      });
      await Promise.all(visiting);
    }

    async function untilForgotten(): Promise<void> {
      await until(async () => {
        const figures = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
        return /^chat_rooms 0$/m.test(figures) && /^chat_connections 0$/m.test(figures);
      });
      if (!redis) return;
      await until(
        async () => String(await redis.command('PUBSUB', 'CHANNELS', 'chat:room:*')) === '',
      );
      await until(async () => String(await redis.command('KEYS', 'chat:{*')) === '');
    }

    await visit('warm-up', warmUpRooms);
    await untilForgotten();
    const patterns = await redis?.command('PUBSUB', 'NUMPAT');
    const before = await readHeapBytes(server);
    await visit('room', rooms);
    await untilForgotten();
    expect((await readHeapBytes(server)) - before).toBeLessThan(slackBytes);
    expect(await redis?.command('PUBSUB', 'NUMPAT')).toEqual(patterns);
    expectUnharmed(server);
  }, 180_000);
});
