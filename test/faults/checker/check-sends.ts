import { isSameEntry } from '../../../service/server/log/room-log';
import { eventsOf, type HistoryEvent } from '../history';
import type { RoomEras } from './room-eras';
import { violation, type Violation } from './violation';

export type SendsReport = {
  violations: Violation[];
  /** Acknowledged, stored, and gone with a restart of Redis. */
  lostByRedis: string[];
};

/** What clients wrote and were told of it, against the log. */
export function checkSends(
  history: readonly HistoryEvent[],
  erasOf: (client: string) => RoomEras,
): SendsReport {
  const violations: Violation[] = [];
  const lostByRedis: string[] = [];
  const settled = new Set<string>();

  for (const { client, id, seq, at } of eventsOf(history, 'acknowledged')) {
    settled.add(id);
    const eras = erasOf(client);
    const receipt = { id, seq, at };
    const holds = (era: number): boolean => {
      const entry = eras.entryAt(era, seq);
      return entry !== undefined && isSameEntry(entry, receipt);
    };
    const detail = `${client}: ${id} acknowledged as ${seq}`;
    if (!holds(eras.eraOf(at))) violations.push(violation('acknowledgedNotStored', detail));
    else if (!holds(eras.lastEra)) lostByRedis.push(detail);
  }

  for (const { client, view } of eventsOf(history, 'view')) {
    for (const { id, code } of view.refused) {
      if (settled.has(id)) continue;
      settled.add(id);
      violations.push(violation('writtenNotSent', `${client}: ${id} refused for good: ${code}`));
    }
  }

  for (const { client, id, text } of eventsOf(history, 'written')) {
    const detail = `${client}: "${text}" (${id})`;
    if (settled.has(id)) continue;
    // Its acknowledgement was lost, but the page has seen it arrive in the room.
    const eras = erasOf(client);
    if (eras.lastEraWith(id) === undefined) violations.push(violation('writtenNotSent', detail));
    else if (eras.lastEraWith(id) !== eras.lastEra) lostByRedis.push(detail);
  }
  return { violations, lostByRedis };
}
