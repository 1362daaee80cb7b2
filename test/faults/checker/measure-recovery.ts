import { eventsOf, type HistoryEvent } from '../history';

/** The name under which all faults are taken together. */
export const allFaults = 'all faults';

export type Recovery = { count: number; medianMs: number; maxMs: number };

/**
 * For each fault, from its end to the first delivery at each client that was there, by the fault's
 * name. Time in which another fault goes on is not counted; what follows it is, so that the next
 * fault cannot hide a slow recovery from the one before.
 */
export function measureRecovery(history: readonly HistoryEvent[]): Map<string, Recovery> {
  const clients = new Set(eventsOf(history, 'client').map(({ client }) => client));
  /** Per client, the faults that it has not recovered from, and the healthy time at their end. */
  const pending = new Map<string, { name: string; sinceMs: number }[]>();
  const samples = new Map<string, number[]>();
  const active = new Set<number>();
  let healthyMs = 0;
  let lastT = history[0]?.t ?? 0;

  for (const event of history) {
    if (active.size === 0) healthyMs += event.t - lastT;
    lastT = event.t;
    if (event.kind === 'fault' && event.phase === 'begin') {
      active.add(event.number);
    } else if (event.kind === 'fault') {
      active.delete(event.number);
      for (const client of clients) {
        const faults = pending.get(client) ?? [];
        pending.set(client, [...faults, { name: event.name, sinceMs: healthyMs }]);
      }
    } else if (isDelivery(event)) {
      for (const { name, sinceMs } of pending.get(event.client) ?? []) {
        // In the middle of another fault: nothing can be said of this one.
        if (healthyMs === sinceMs && active.size > 0) continue;
        for (const key of [name, allFaults]) {
          const times = samples.get(key) ?? [];
          times.push(healthyMs - sinceMs);
          samples.set(key, times);
        }
      }
      pending.delete(event.client);
    }
  }
  return new Map([...samples].map(([name, times]) => [name, summarize(times)]));
}

type Delivery = Extract<HistoryEvent, { kind: 'message' | 'joined' | 'pushed' }>;

function isDelivery(event: HistoryEvent): event is Delivery {
  if (event.kind === 'message') return true;
  if (event.kind !== 'joined' && event.kind !== 'pushed') return false;
  return event.answer.messages.length > 0;
}

function summarize(times: readonly number[]): Recovery {
  const sorted = [...times].sort((a, b) => a - b);
  return {
    count: sorted.length,
    medianMs: sorted[Math.floor((sorted.length - 1) / 2)] ?? 0,
    maxMs: sorted.at(-1) ?? 0,
  };
}
