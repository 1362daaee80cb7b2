import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { TestClient } from '../support/chat-client';
import { onTestEnd } from '../support/cleanup';
import { expectUnharmed, refusalOf, sendPatiently, unavailable } from '../support/refusals';
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
