import { eventsOf, type HistoryEvent } from '../history';
import type { RoomEras } from './room-eras';
import { violation, type Violation } from './violation';

/** The log against what was written: nothing twice, and each sender's messages in their order. */
export function checkLog(
  history: readonly HistoryEvent[],
  room: string,
  eras: RoomEras,
): Violation[] {
  const writtenAs = new Map(
    eventsOf(history, 'written').map(({ client, id }, index) => [id, { client, index }]),
  );
  const found = new Map<string, Violation>();
  for (let era = 0; era <= eras.lastEra; era++) {
    const seqOfId = new Map<string, number>();
    const seqOfText = new Map<string, number>();
    const newest = new Map<string, number>();
    for (const { seq, id, text } of eras.entriesOf(era)) {
      const twin = seqOfId.get(id) ?? seqOfText.get(text);
      if (twin !== undefined) {
        const detail = `${room}: "${text}" (${id}) at ${twin} and ${seq}`;
        found.set(detail, violation('storedTwice', detail));
        continue;
      }
      seqOfId.set(id, seq);
      seqOfText.set(text, seq);

      const written = writtenAs.get(id);
      if (!written) continue;
      if (written.index < (newest.get(written.client) ?? -1)) {
        const detail = `${room} ${seq}: "${text}" after a later one of ${written.client}`;
        found.set(detail, violation('senderOrderBroken', detail));
      }
      newest.set(written.client, Math.max(newest.get(written.client) ?? -1, written.index));
    }
  }
  return [...found.values()];
}
