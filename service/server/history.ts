import { limits, type Presence } from '../protocol';
import type { Entry, Page } from './log/room-log';

/** What a join is answered with; see `History` in the protocol. */
export type Answer = Page & {
  truncated?: true;
  reset?: true;
  /** It goes on from the client's cursor. */
  isResumed?: true;
};

/** What an answer holds beside its messages: the room's name, at most 100 users' names. */
const envelopeBytes = 32 * 1024;

/** The JSON of a `History`, within the limit of an answer's size, from entries that are JSON already. */
export function encodeHistory(room: string, answer: Answer, users: Presence): string {
  const entries = takeNewest(answer.entries);
  const isCut = entries.length < answer.entries.length;
  // A resume that was cut has a hole; a first join that was cut only begins later.
  const truncated = answer.truncated === true || (isCut && answer.isResumed === true);
  return [
    `{"room":${JSON.stringify(room)},"messages":${joinMessages(entries)}`,
    truncated ? ',"truncated":true' : '',
    answer.reset ? ',"reset":true' : '',
    `,"older":${answer.older || isCut},"users":${JSON.stringify(users)}}`,
  ].join('');
}

/** The JSON of an `OlderMessages`. */
export function encodeOlderMessages(page: Page): string {
  const entries = takeNewest(page.entries);
  const isCut = entries.length < page.entries.length;
  return `{"messages":${joinMessages(entries)},"older":${page.older || isCut}}`;
}

/** As many of the newest entries as fit into an answer; at least one. */
function takeNewest(entries: Entry[]): Entry[] {
  let bytes = envelopeBytes;
  for (let index = entries.length - 1; index >= 0; index--) {
    bytes += (entries[index]?.bytes ?? 0) + 1;
    if (bytes > limits.historyBytes && index < entries.length - 1) return entries.slice(index + 1);
  }
  return entries;
}

function joinMessages(entries: Entry[]): string {
  return `[${entries.map(({ json }) => json).join(',')}]`;
}
