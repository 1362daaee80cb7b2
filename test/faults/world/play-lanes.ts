import type { HistoryEvent } from '../history';
import type { Lane } from '../schedule';
import { inflict, type World } from './inflict';

export type Play = {
  /** The names of the faults that go on now. */
  active: () => string[];
  /** Resolves when the last fault is over. */
  ended: Promise<void>;
};

/** Plays all lanes at once; after `durationMs` no fault begins. */
export function playLanes(
  world: World,
  lanes: readonly Lane[],
  durationMs: number,
  record: (event: HistoryEvent) => void,
): Play {
  const endsAt = Date.now() + durationMs;
  const active = new Map<number, string>();
  let count = 0;

  async function play({ steps }: Lane): Promise<void> {
    for (const { afterMs, fault } of steps) {
      await world.wait(afterMs);
      if (Date.now() > endsAt) return;
      const number = ++count;
      const name = fault.kind;
      const heal = (): void => {
        if (!active.delete(number)) return;
        record({ t: Date.now(), kind: 'fault', phase: 'end', number, name });
      };
      active.set(number, name);
      record({ t: Date.now(), kind: 'fault', phase: 'begin', number, name });
      await inflict(world, fault, heal);
      heal();
    }
  }

  return {
    active: () => [...active.values()],
    ended: Promise.all(lanes.map(play)).then(() => undefined),
  };
}
