import { describe, expect, test } from '@jest/globals';
import type { Receipt } from '../../service/protocol';
import { keysOf } from '../../service/server/log/redis-model';
import type { TestClient } from '../support/chat-client';
import { expectUnharmed, sendPatiently, waitForReadiness } from '../support/refusals';
import { until } from '../support/until';
import { freshRoom } from '../support/use-deployment';
import { useInstances } from '../support/use-instances';

const instanceCount = 3;
/** Of each client, all waiting for their acknowledgement at once. */
const sendsAtOnce = 8;

describe('a Redis that writes to a file each second and is killed', () => {
  const instances = useInstances(instanceCount, {
    // An instance whose feed comes back last would else be told of a hole: they write a thousand a second.
    env: { RESUME_LIMIT: '10000' },
    redisArgs: ['--appendonly', 'yes', '--appendfsync', 'everysec'],
  });

  test('loses nothing acknowledged, and everyone sees each message once, in one order', async () => {
    const room = freshRoom();
    const clients = await Promise.all(
      Array.from({ length: 9 }, async (_, index) => {
        const client = await instances.get(index % instanceCount).connect();
        await client.signin(`user-${index}`, room);
        return client;
      }),
    );
    const receipts: Receipt[] = [];
    const state = { isTalking: true };

    async function talk(client: TestClient, name: string): Promise<void> {
      for (let count = 0; state.isTalking; count++) {
        receipts.push(await sendPatiently(client, `${name}-${count}`));
      }
    }
    const talking = clients.flatMap((client, index) =>
      Array.from({ length: sendsAtOnce }, (_, lane) => talk(client, `${index}-${lane}`)),
    );

    await until(() => receipts.length > 1_000);
    await instances.redis.kill();
    for (let index = 0; index < instanceCount; index++) {
      await waitForReadiness(instances.get(index).server, 503);
    }
    await instances.redis.restart();
    const before = receipts.length;
    await until(() => receipts.length > before + 1_000);
    state.isTalking = false;
    await Promise.all(talking);

    const [stream] = keysOf(room);
    const stored = (await instances.redis.command('XRANGE', stream, '-', '+')) as [
      string,
      [string, string, string, string],
    ][];
    const messages = stored.map(([, [, head, , at]], index) => ({
      ...(JSON.parse(`${head}}`) as { user: string; text: string; id: string }),
      seq: index + 1,
      at: Number(at),
    }));
    expect(stored.map(([id]) => id)).toEqual(messages.map(({ seq }) => `${seq}-0`));
    expect(new Set(messages.map(({ id }) => id)).size).toBe(messages.length);
    expect(receipts.length).toBe(messages.length);
    for (const { id, seq, at } of receipts) expect(messages[seq - 1]).toMatchObject({ id, at });
    for (const client of clients) {
      await client.until(() => client.messages.length >= messages.length);
      expect(client.messages).toEqual(messages);
      expect(client.heard('history')).toEqual([]);
      expect(client.socket.connected).toBe(true);
    }
    for (let index = 0; index < instanceCount; index++) expectUnharmed(instances.get(index).server);
  });
});
