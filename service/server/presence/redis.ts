import { randomUUID } from 'node:crypto';
import { limits } from '../../protocol';
import { presenceKeysOf } from '../log/redis-model';
import { UnavailableError } from '../log/room-log';
import type { Commands } from '../redis/commands';
import presenceScript from './presence.lua';
import type { PresenceAnswer, PresenceStore } from './presence-store';

export const presenceScripts = [presenceScript];

/** Three refreshes may be missed before an instance counts as dead. */
const instanceTtlMs = 16_000;

export function createRedisPresence(commands: Commands): PresenceStore {
  const instance = randomUUID();

  async function run(
    room: string,
    ttlMs: number,
    enter: string[],
    leave: string[],
  ): Promise<PresenceAnswer> {
    const reply = await commands.runScript(presenceScript, presenceKeysOf(room, instance), [
      instance,
      String(ttlMs),
      String(limits.presenceNames),
      String(enter.length),
      ...enter,
      ...leave,
    ]);
    if (!Array.isArray(reply)) throw new UnavailableError('unexpected reply');
    const [isUnknown, count, names, entered, left] = reply as unknown[];
    return {
      presence: { count: Number(count), names: toNames(names) },
      entered: toNames(entered),
      left: toNames(left),
      isForgotten: isUnknown === 1,
    };
  }

  return {
    update: (room, { enter, leave }) => run(room, instanceTtlMs, enter, leave),
    handOver: async (room, graceMs) => void (await run(room, graceMs, [], [])),
  };
}

function toNames(reply: unknown): string[] {
  return Array.isArray(reply) ? reply.map(String) : [];
}
