import type { Crowd } from '../clients/crowd';
import type { Random } from '../random';
import type { Fault } from '../schedule';
import type { Fleet } from './fleet';
import { deafen, dropPublished, feedsThrough, isOfRoom } from './network/feed-filter';
import type { TcpProxy } from './network/tcp-proxy';
import type { RedisUnderTest } from './redis-under-test';

/** All that can break. */
export type World = {
  redis: RedisUnderTest;
  fleet: Fleet;
  /** The way from the clients to the instances. */
  frontDoor: TcpProxy;
  crowd: Crowd;
  random: Random;
  wait: (ms: number) => Promise<void>;
};

/**
 * Does it, and resolves when it is over.
 *
 * @param onHealed called when all could be well again, where that is before: another instance takes
 *   over from a killed one at once
 */
export async function inflict(world: World, fault: Fault, onHealed: () => void): Promise<void> {
  const { redis, fleet, frontDoor, crowd, random, wait } = world;
  switch (fault.kind) {
    case 'redis killed':
      return redis.crash(fault.downMs);
    case 'redis loses data':
      return redis.crash(fault.downMs, fault.keptShare);
    case 'redis stopped':
      return redis.stopFor(fault.forMs);
    case 'redis full':
      await redis.command('CONFIG', 'SET', 'maxmemory', '1');
      await wait(fault.forMs);
      await redis.command('CONFIG', 'SET', 'maxmemory', '0');
      return;
    case 'redis read-only':
      // Port 9 (discard): a primary that is never there.
      await redis.command('REPLICAOF', '127.0.0.1', '9');
      await wait(fault.forMs);
      await redis.command('REPLICAOF', 'NO', 'ONE');
      return;
    case 'redis unreachable':
      redis.proxy.refuse(true);
      for (const passage of redis.proxy.passages()) passage.cut();
      await wait(fault.forMs);
      redis.proxy.refuse(false);
      return;
    case 'redis link stalled':
      redis.proxy.stall(true);
      await wait(fault.forMs);
      redis.proxy.stall(false);
      return;
    case 'redis link slow':
      redis.proxy.delay(fault.delayMs);
      await wait(fault.forMs);
      redis.proxy.delay(0);
      return;
    case 'subscribers killed':
      await redis.command('CLIENT', 'KILL', 'TYPE', 'pubsub');
      return;
    case 'feed deaf':
      for (const passage of feedsThrough(redis.proxy)) deafen(passage);
      return wait(fault.forMs);
    case 'feed drops': {
      let isOver = false;
      for (const passage of feedsThrough(redis.proxy)) {
        dropPublished(
          passage,
          (message) => !isOver && isOfRoom(message) && random.chance(fault.share),
        );
      }
      await wait(fault.forMs);
      isOver = true;
      return;
    }
    case 'instance killed': {
      const killed = fleet.kill(fault.count, fault.downMs);
      onHealed();
      return killed;
    }
    case 'instance drained': {
      const drained = fleet.drain(fault.downMs);
      onHealed();
      return drained;
    }
    case 'instance stopped':
      return fleet.stopFor(fault.forMs);
    case 'deploy':
      return fleet.deploy(fault.overlapMs);
    case 'clients cut':
      for (const passage of frontDoor.passages()) if (random.chance(fault.share)) passage.cut();
      return;
    case 'clients stalled': {
      const stalled = frontDoor.passages().filter(() => random.chance(fault.share));
      for (const { up, down } of stalled) for (const way of [up, down]) way.stall(true);
      await wait(fault.forMs);
      for (const passage of stalled) {
        if (fault.areCutThen) passage.cut();
        else for (const way of [passage.up, passage.down]) way.stall(false);
      }
      return;
    }
    case 'clients slow':
      frontDoor.delay(fault.delayMs);
      await wait(fault.forMs);
      frontDoor.delay(0);
      return;
    case 'pages refreshed':
      for (const tab of crowd.pick(fault.share)) tab.refresh();
      return;
    case 'pages woken':
      for (const tab of crowd.pick(fault.share)) tab.wake();
  }
}
