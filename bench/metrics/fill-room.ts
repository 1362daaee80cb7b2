import { messageText } from '../clients/message-text';
import type { Target } from '../targets/target';
import type { Bench } from './metric';

const fillTimeoutMs = 60_000;

/** Stores messages in a room that is named as the generator names the first of several: `<name>-0`. */
export async function fillRoom(
  target: Target,
  bench: Bench,
  room: string,
  count: number,
): Promise<void> {
  if (count === 0) return;
  // Through its server it would take hours: each send reads and writes all that went before.
  if (target.name === 'tutorial') {
    const messages = Array.from({ length: count }, (_, number) => ({
      user: 'user-0',
      text: messageText(number),
    }));
    await bench.redis.set(room, JSON.stringify(messages));
    return;
  }
  const { generator, redisEnv } = bench;
  const server = await target.start({ redisEnv, keepsAll: true });
  try {
    const { crowd } = await generator.join({
      dialect: target.dialect,
      port: server.port,
      room: room.replace(/-0$/, ''),
      rooms: 1,
      members: 1,
      atOnce: 1,
      pids: [],
    });
    const { sent, missing } = await generator.send({
      ...{ crowd, senders: 1, pids: [], pace: { inFlight: 256 } },
      ...{ ms: fillTimeoutMs, maxMessages: count },
    });
    if (sent < count || missing > 0) throw new Error(`${target.title}: the room was not filled`);
    await generator.leave({ crowd });
  } finally {
    await server.stop();
  }
}
