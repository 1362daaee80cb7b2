import { eventsOf, type HistoryEvent } from '../history';
import { checkAlarms } from './check-alarms';
import { checkLinks } from './check-links';
import { checkLog } from './check-log';
import { checkProcesses } from './check-processes';
import { checkSends } from './check-sends';
import { checkView } from './check-view';
import { collectPages } from './client-record';
import { measureRecovery, type Recovery } from './measure-recovery';
import { buildRoomEras } from './room-eras';
import { violation, violationNames, type Violation, type ViolationKind } from './violation';

export type Verdict = {
  /** How often each promise was broken: all 0, or the run has failed. */
  counts: Record<ViolationKind, number>;
  violations: Violation[];
  /** Acknowledged messages that Redis itself lost, of which the clients were told. */
  lostByRedisCount: number;
  /** By the name of the fault; `all` for all of them. */
  recoveries: Map<string, Recovery>;
  acknowledgedCount: number;
  deliveredCount: number;
};

/**
 * Judges a run by its history alone, in the spirit of Jepsen: what clients wrote, were told and saw,
 * against what the log held, through its restarts.
 */
export function check(history: readonly HistoryEvent[]): Verdict {
  const clients = new Map(eventsOf(history, 'client').map((event) => [event.client, event.room]));
  const erasByRoom = new Map(
    [...new Set(clients.values())].map((room) => [room, buildRoomEras(history, room)]),
  );
  const erasOf = (client: string) => {
    const eras = erasByRoom.get(clients.get(client) ?? '');
    if (!eras) throw new Error(`the history has no client event of ${client}`);
    return eras;
  };

  const sends = checkSends(history, erasOf);
  const [run] = eventsOf(history, 'run');
  const violations = [
    ...[...erasByRoom].flatMap(([room, eras]) => [
      ...eras.violations,
      ...checkLog(history, room, eras),
    ]),
    ...sends.violations,
    ...(run?.losesNothing
      ? sends.lostByRedis.map((detail) => violation('lostBySyncedRedis', detail))
      : []),
    ...collectPages(history).flatMap((page) => [
      ...checkLinks(page, erasOf(page.client)),
      ...checkAlarms(page, erasOf(page.client), run?.resumeLimit ?? 0),
      ...checkView(page, erasOf(page.client)),
    ]),
    ...checkProcesses(history),
  ];

  return {
    counts: countByKind(violations),
    violations,
    lostByRedisCount: sends.lostByRedis.length,
    recoveries: measureRecovery(history),
    acknowledgedCount: eventsOf(history, 'acknowledged').length,
    deliveredCount: eventsOf(history, 'message').length,
  };
}

function countByKind(violations: readonly Violation[]): Record<ViolationKind, number> {
  const counts = Object.fromEntries(Object.keys(violationNames).map((kind) => [kind, 0])) as Record<
    ViolationKind,
    number
  >;
  for (const { kind, count } of violations) counts[kind] += count;
  return counts;
}

export function hasFailed({ violations }: Verdict): boolean {
  return violations.length > 0;
}
