import { jest } from '@jest/globals';
import {
  createSimulation,
  SimulatedClient,
  type SimulatedInstance,
  type SimulationLimits,
} from './room-simulation';
import type { SimulatedLog } from './simulated-log';

export type StepKind =
  | ('append' | 'trim' | 'restoreCopy' | 'passTime' | 'join' | 'rejoin' | 'leave')
  | ('execute' | 'reply' | 'deliver' | 'check' | 'dropTail')
  | ('loseOne' | 'breakFeed' | 'mendFeed' | 'breakCommands');

/** What happens, at which instance, and to whom or how much. */
export type Step = { kind: StepKind; at: number; n: number };

/** Two instances, and clients that come to and go from one or the other. */
export class World {
  readonly log: SimulatedLog;
  private readonly instances: SimulatedInstance[];
  private readonly joined: { client: SimulatedClient; instance: SimulatedInstance }[] = [];

  constructor(limits: SimulationLimits) {
    ({ log: this.log, instances: this.instances } = createSimulation(2, limits));
  }

  /** Those who were not refused and have not left. */
  get clients(): SimulatedClient[] {
    return this.joined.map(({ client }) => client).filter(({ isGone }) => !isGone);
  }

  /** Takes a step; nobody reacts to it before something is awaited. */
  take({ kind, at, n }: Step): void {
    const instance = this.instances[at];
    if (!instance) throw new Error(`there is no instance ${at}`);
    switch (kind) {
      case 'append':
        return this.log.append();
      case 'trim':
      case 'restoreCopy':
        return this.log[kind](n);
      case 'passTime':
        return void jest.advanceTimersByTime(n);
      case 'join':
        return this.join(new SimulatedClient(), instance);
      case 'rejoin': {
        const former = this.leave(n);
        return former && this.join(new SimulatedClient(former), instance);
      }
      case 'leave':
        return void this.leave(n);
      case 'deliver':
        return instance.deliver(1 + n);
      case 'check':
        return void instance.room.check();
      case 'dropTail':
        return instance.room.dropTail();
      case 'execute':
      case 'reply':
      case 'loseOne':
        return instance.link[kind]();
      case 'breakFeed':
      case 'mendFeed':
      case 'breakCommands':
        return instance[kind]();
    }
  }

  private join(client: SimulatedClient, instance: SimulatedInstance): void {
    this.joined.push({ client, instance });
    instance.join(client);
  }

  private leave(n: number): SimulatedClient | undefined {
    const [found] = this.joined.splice(n % Math.max(1, this.joined.length), 1);
    found?.instance.leave(found.client);
    return found?.client;
  }

  /** Everything arrives, and the sweep comes by, until nothing more happens. */
  async comeToRest(): Promise<void> {
    for (const instance of this.instances) instance.mendFeed();
    for (let round = 0; round < 4; round++) {
      for (const { room } of this.instances) void room.check();
      let turns = 0;
      do {
        if (turns++ > 500) throw new Error('it never comes to rest');
        for (const { link } of this.instances) {
          link.execute();
          link.reply();
        }
        for (const instance of this.instances) instance.deliver(100);
        jest.advanceTimersByTime(1);
        await settle();
      } while (this.instances.some(({ link }) => !link.isIdle));
      jest.advanceTimersByTime(100);
      await settle();
    }
  }

  close(): void {
    for (const { room } of this.instances) room.close();
  }
}

/** All that can react has reacted. */
export function settle(): Promise<unknown> {
  return new Promise((resolve) => setImmediate(resolve));
}
