import { createServer, type AddressInfo } from 'node:net';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startTcpProxy } from '../faults/world/network/tcp-proxy';
import { connectClient, type TestClient } from '../support/chat-client';
import { onTestEnd } from '../support/cleanup';
import {
  expectUnharmed,
  refusalOf,
  sendPatiently,
  unavailable,
  waitForReadiness,
} from '../support/refusals';
import { startRedis } from '../support/start-redis';
import { startServer } from '../support/start-server';
import { freshRoom } from '../support/use-deployment';
import { useInstances, type Instance } from '../support/use-instances';

describe('when Redis answers, but refuses', () => {
  const instances = useInstances(1);
  let instance: Instance;
  let ann: TestClient;
  let room: string;
  let linesBefore: number;
  const redis = (...words: string[]) => instances.redis.command(...words);

  beforeAll(() => {
    instance = instances.get(0);
  });

  beforeEach(async () => {
    ann = await instance.connect();
    room = freshRoom();
    await ann.signin('ann', room);
    await ann.send('before', 'before');
    linesBefore = instance.server.lines.length;
  });

  async function expectRefusals(): Promise<void> {
    for (let count = 0; count < 100; count++) {
      expect(await refusalOf(ann.send('during', 'during'))).toMatchObject(unavailable);
    }
  }

  async function expectMended(): Promise<void> {
    await sendPatiently(ann, 'during');
    await sendPatiently(ann, 'after');
    await ann.until(() => ann.messages.at(-1)?.text === 'after');
    expect(ann.messages.map(({ text }) => text)).toEqual(['before', 'during', 'after']);
    expect(ann.heard('history')).toEqual([]);
    expectUnharmed(instance.server);
    // The log tells of the refusal, not of each refused command.
    expect(instance.server.lines.length - linesBefore).toBeLessThan(20);
  }

  test('to write, for it is a replica now: sends are refused until it is a primary', async () => {
    await redis('REPLICAOF', '127.0.0.1', '1');
    onTestEnd(() => redis('REPLICAOF', 'NO', 'ONE'));
    await expectRefusals();
    await instance.server.waitForLine(({ reason }) => String(reason).startsWith('READONLY'));
    await redis('REPLICAOF', 'NO', 'ONE');
    await expectMended();
  });

  test('to write, for its memory is full: what is stored can still be read', async () => {
    await redis('CONFIG', 'SET', 'maxmemory', '1');
    onTestEnd(() => redis('CONFIG', 'SET', 'maxmemory', '0'));
    await expectRefusals();
    await instance.server.waitForLine(({ reason }) => String(reason).startsWith('OOM'));
    expect((await ann.history(2)).messages.map(({ text }) => text)).toEqual(['before']);
    const bob = await instance.connect();
    expect((await bob.signin('bob', room)).messages.map(({ text }) => text)).toEqual(['before']);
    await redis('CONFIG', 'SET', 'maxmemory', '0');
    await expectMended();
  });

  test('to run scripts, for it has forgotten them: they are loaded again', async () => {
    await redis('SCRIPT', 'FLUSH');
    await expectMended();
  });
});

/** Answers every command as a Redis does that reads its data back; resolves with its port. */
async function startLoadingRedis(): Promise<number> {
  const answer = '-LOADING Redis is loading the dataset in memory\r\n';
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      const commands = chunk.toString('latin1').match(/^\*\d+\r$/gm) ?? [];
      socket.write(answer.repeat(commands.length));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestEnd(() => server.close());
  return (server.address() as AddressInfo).port;
}

test('a Redis that is loading its data is waited for', async () => {
  const redis = await startRedis();
  onTestEnd(redis.stop);
  let port = await startLoadingRedis();
  const network = await startTcpProxy(() => port);
  onTestEnd(network.close);
  const server = await startServer({ REDISHOST: '127.0.0.1', REDISPORT: String(network.port) });
  onTestEnd(server.stop);
  for (const link of ['commands', 'feed', 'adapter publisher', 'adapter subscriber']) {
    await server.waitForLine(
      (line) => line.link === link && String(line.reason).startsWith('LOADING'),
    );
  }
  await waitForReadiness(server, 503);
  const ann = await connectClient(server.url);
  onTestEnd(ann.close);
  expect(await refusalOf(ann.signin('ann', 'lobby'))).toMatchObject(unavailable);
  port = redis.port;
  await waitForReadiness(server, 200);
  await ann.signin('ann', 'lobby');
  await ann.send('hello');
  await ann.until(() => ann.messages.length === 1);
  expect(server.lines.filter(({ reason }) => String(reason).startsWith('LOADING')).length).toBe(4);
  expectUnharmed(server);
});
