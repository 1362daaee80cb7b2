import { randomUUID } from 'node:crypto';
import { limits } from '../../protocol';
import { presenceKeysOf } from '../log/redis-model';
import { UnavailableError } from '../log/room-log';
import type { Commands } from '../redis/commands';
import presenceScript from './presence.lua';
import type { PresenceAnswer, PresenceChange, PresenceStore } from './presence-store';

export const presenceScripts = [presenceScript];

/** Three refreshes may be missed before an instance counts as dead. */
const instanceTtlMs = 16_000;

const noChange: PresenceChange = { enter: [], leave: [], isWhole: false };

export function createRedisPresence(commands: Commands): PresenceStore {
  const instance = randomUUID();

  async function run(
    room: string,
    ttlMs: number,
    { enter, leave, isWhole }: PresenceChange,
  ): Promise<PresenceAnswer> {
    const reply = await commands.runScript(presenceScript, presenceKeysOf(room, instance), [
      instance,
      String(ttlMs),
      String(limits.presenceNames),
      isWhole ? '1' : '0',
      String(enter.length),
      ...enter,
      ...leave,
    ]);
    if (!Array.isArray(reply)) throw new UnavailableError('unexpected reply');
    const [count, names, entered, left] = reply as unknown[];
    return {
      presence: { count: Number(count), names: toNames(names) },
      entered: toNames(entered),
      left: toNames(left),
    };
  }

  return {
    update: (room, change) => run(room, instanceTtlMs, change),
    handOver: async (room, graceMs) => void (await run(room, graceMs, noChange)),
  };
}

function toNames(reply: unknown): string[] {
  return Array.isArray(reply) ? reply.map(String) : [];
}
