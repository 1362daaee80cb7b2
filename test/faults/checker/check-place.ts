import { isSameEntry } from '../../../service/server/log/room-log';
import type { Sighting } from '../history';
import type { RoomEras } from './room-eras';
import { violation, type Violation } from './violation';

/**
 * What a client saw without being told of a new log, against the log that it saw last: each message
 * must be in that log, at its place. A log that lost its end and went on differently is found here,
 * when the client was not told.
 */
export function checkPlaces(
  name: string,
  seen: readonly Sighting[],
  eras: RoomEras,
  era = eras.eraOf(seen.at(-1)?.at ?? 0),
): Violation[] {
  return seen.flatMap((message) => {
    const entry = eras.entryAt(era, message.seq);
    if (entry && isSameEntry(entry, message) && isSameText(entry, message)) return [];
    const detail = `${name}: "${message.text}" (${message.id}) at ${message.seq}`;
    const isOther = entry !== undefined || eras.seqOf(era, message.id) !== undefined;
    return [violation(isOther ? 'orderDisagreement' : 'seenNotStored', detail)];
  });
}

/** A cursor, which a resume goes on from, has no text. */
function isSameText(a: Sighting, b: Sighting): boolean {
  return b.text === '' || a.text === b.text;
}
