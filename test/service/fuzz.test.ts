import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  encodeMasked,
  openBareSocket,
  openTcp,
  waitForEnd,
  waitForText,
} from '../support/bare-socket';
import { chatInFull } from '../support/chat-in-full';
import { connectClient, type TestClient } from '../support/chat-client';
import { onTestEnd } from '../support/cleanup';
import { findFreePort } from '../support/free-port';
import { anyAttack, type Attack } from '../support/fuzz-input';
import { readHeapBytes, readResidentBytes, withInspector } from '../support/read-memory';
import { expectUnharmed } from '../support/refusals';
import { startRedis } from '../support/start-redis';
import { startServer, type TestServer } from '../support/start-server';
import { until } from '../support/until';
import { freshRoom } from '../support/use-deployment';

const mebibyte = 1024 * 1024;
/**
 * What a server may hold afterwards beyond what it held before. What it rightly keeps is far less:
 * the few messages that were taken. A kilobyte kept for each frame would be more.
 */
const heapSlackBytes = 4 * mebibyte;
/** The allocator gives back less, and later, than the heap: this one tells of buffers outside it. */
const residentSlackBytes = 64 * mebibyte;
/** So that code is compiled, and caches are full, when memory is looked at first. */
const warmUpRuns = 15;
const runs = 60;

const isTrace = (said: string): boolean =>
  /\s+at .+:\d+:\d+|node:internal|unhandled|uncaught/i.test(said);

const lastRequest = encodeMasked('42100["nosuch"]');
const lastAnswer = '43100[';
/** How a close frame begins; in a text it would end the wait for more, which harms no one. */
const closeFrame = '\u0088';

/** Resolves with all that a server answers to one attack, when the connection has ended. */
async function attack(port: number, { kind, writes }: Attack): Promise<string> {
  const socket = kind === 'http' ? openTcp(port) : await openBareSocket(port);
  onTestEnd(() => socket.destroy());
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk.toString()));
  const closed = new Promise((resolve) => socket.once('close', resolve));
  for (const bytes of writes) socket.write(bytes);
  if (kind === 'packets') {
    // Answered after all before it, or never, when one of those has ended the connection.
    socket.write(lastRequest);
    const signs = [lastAnswer, closeFrame].map((sign) => waitForText(socket, sign));
    await Promise.race([...signs, waitForEnd(socket)]);
  }
  socket.end();
  await closed;
  return answer;
}

describe.each(['in memory', 'on Redis'])('random and mutated input to a server %s', (kind) => {
  async function start(): Promise<{ server: TestServer; figures: () => Promise<string> }> {
    const redis = kind === 'on Redis' ? await startRedis() : undefined;
    if (redis) onTestEnd(redis.stop);
    const metricsPort = await findFreePort();
    const env = { ...withInspector, METRICS_PORT: String(metricsPort) };
    const server = await startServer({ ...redis?.env, ...env });
    onTestEnd(server.stop);
    const figures = async () => (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
    return { server, figures };
  }

  test('harms neither a chat nor the server', async () => {
    const { server, figures } = await start();
    const connect = async (): Promise<TestClient> => {
      const client = await connectClient(server.url);
      onTestEnd(client.close);
      return client;
    };
    const [ann, bob] = [await connect(), await connect()];
    const room = freshRoom();
    await ann.signin('ann', room);
    await bob.signin('bob', room);

    const property = fc.asyncProperty(
      fc.array(anyAttack, { minLength: 8, maxLength: 8 }),
      async (attacks) => {
        const before = bob.messages.length;
        const attacking = attacks.map((one) => attack(server.port, one));
        const { seq } = await ann.send('meanwhile');
        await bob.until(() => bob.messages.length > before);
        expect(bob.messages.at(-1)).toMatchObject({ seq, text: 'meanwhile' });
        expect((await Promise.all(attacking)).filter(isTrace)).toEqual([]);
        expect(await ann.history(seq + 1, 1)).toMatchObject({ messages: [{ seq }] });
        expectUnharmed(server);
      },
    );
    /** Heap and resident bytes when nothing but Ann's and Bob's room is left. */
    async function measure(): Promise<[number, number]> {
      await until(async () => /^chat_rooms 1$/m.test(await figures()));
      expect(await figures()).toMatch(/^chat_connections 2$/m);
      const heapBytes = await readHeapBytes(server);
      return [heapBytes, await readResidentBytes(server.process.pid)];
    }

    // A failure names the seed; to shrink it would ask a server that has been harmed already.
    await fc.assert(property, { numRuns: warmUpRuns, endOnFailure: true });
    const [heapBefore, residentBefore] = await measure();
    const seed = Math.floor(Math.random() * 2 ** 32);
    await fc.assert(property, { numRuns: runs, seed, endOnFailure: true });
    const [heapAfter, residentAfter] = await measure();

    await chatInFull(connect, freshRoom());
    expectUnharmed(server);
    const [, refused] = /^chat_refused_total\{code="invalid"\} (\d+)$/m.exec(await figures()) ?? [];
    const found = {
      seed,
      traces: server.lines.map((line) => JSON.stringify(line)).filter(isTrace),
      isHeapAsBefore: heapAfter - heapBefore < heapSlackBytes,
      isResidentAsBefore: residentAfter - residentBefore < residentSlackBytes,
      // Else it has not come as far as the chat itself.
      isRefusedOften: Number(refused) > 500,
    };
    expect(found).toEqual({
      seed,
      traces: [],
      isHeapAsBefore: true,
      isResidentAsBefore: true,
      isRefusedOften: true,
    });
  }, 240_000);
});
