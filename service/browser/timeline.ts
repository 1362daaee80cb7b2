import type { Cursor, History, Message, OlderMessages } from '../protocol';

/** Messages that are missing before one that is shown. */
export type Hole = {
  /** The message below the hole. */
  before: Message;
  /** The message above it; absent at the top of the page. */
  after?: Message;
  /** How many are missing. */
  count: number;
  /** The room no longer has them; else they can be loaded. */
  isLost: boolean;
};

/** What the page shows of a room, in the room's order. A jump in `seq` is a hole. */
export type Timeline = {
  messages: () => readonly Message[];
  /** The hole right before a message, if there is one. */
  holeBefore: (message: Message) => Hole | undefined;
  /** Whether the room's log was replaced while the page was open. */
  wasReset: () => boolean;
  /** The newest message, for a re-join; absent while nothing is shown. */
  cursor: () => Cursor | undefined;
  lastSeq: () => number;
  /**
   * Takes the answer to a join or a pushed history; returns how many messages are new.
   * `resumes` says whether the join had a cursor; without one, all is replaced.
   */
  load: (history: History, resumes: boolean) => number;
  /** `gap`: the message is not the next one, or not of the log that is shown. */
  append: (message: Message) => 'appended' | 'duplicate' | 'gap';
  /** Takes the page of messages that lie before a shown one. */
  fill: (before: Message, page: OlderMessages) => void;
  /** Lets go of the oldest; they can be loaded again. */
  keepNewest: (count: number) => void;
  /** The newest message that the user has looked at: what is new is after it. */
  lastSeenSeq: () => number;
  markSeen: (seq: number) => void;
};

export function createTimeline(seenSeq = 0): Timeline {
  let messages: readonly Message[] = [];
  /** The seqs before which the room has nothing any more. */
  let lostBefore = new Set<number>();
  let wasReset = false;
  let lastSeen = seenSeq;

  const lastSeq = (): number => messages.at(-1)?.seq ?? 0;

  function replaceAll(next: Message[], older: boolean): void {
    messages = next;
    lostBefore = new Set();
    if (next[0] && !older) lostBefore.add(next[0].seq);
  }

  function indexFrom(seq: number): number {
    let low = 0;
    let high = messages.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((messages[middle]?.seq ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  return {
    messages: () => messages,
    holeBefore(message) {
      const after = messages[indexFrom(message.seq) - 1];
      const count = message.seq - (after?.seq ?? 0) - 1;
      if (count <= 0) return undefined;
      return {
        before: message,
        ...(after && { after }),
        count,
        isLost: lostBefore.has(message.seq),
      };
    },
    wasReset: () => wasReset,
    cursor() {
      const last = messages.at(-1);
      return last && { seq: last.seq, id: last.id, at: last.at };
    },
    lastSeq,
    load(history, resumes) {
      if (history.reset || !resumes) {
        if (history.reset) {
          wasReset = true;
          lastSeen = 0;
        }
        replaceAll(history.messages, history.older);
        // Seen in a log that is gone.
        lastSeen = Math.min(lastSeen, lastSeq());
        return history.messages.length;
      }
      const last = lastSeq();
      const fresh = history.messages.filter(({ seq }) => seq > last);
      messages = [...messages, ...fresh];
      const first = fresh[0];
      if (first && first.seq > last + 1 && !history.older) lostBefore.add(first.seq);
      return fresh.length;
    },
    append(message) {
      const last = lastSeq();
      if (message.seq === last + 1) {
        messages = [...messages, message];
        return 'appended';
      }
      if (message.seq > last) return 'gap';
      const shown = messages[indexFrom(message.seq)];
      return shown?.seq === message.seq && shown.id !== message.id ? 'gap' : 'duplicate';
    },
    fill(before, page) {
      const index = indexFrom(before.seq);
      // No longer shown: the log was replaced meanwhile.
      if (messages[index]?.id !== before.id) return;
      const after = messages[index - 1]?.seq ?? 0;
      const found = page.messages.filter(({ seq }) => seq > after && seq < before.seq);
      messages = [...messages.slice(0, index), ...found, ...messages.slice(index)];
      if (found.at(-1)?.seq !== before.seq - 1) lostBefore.add(before.seq);
      const first = found[0];
      if (first && !page.older) lostBefore.add(first.seq);
    },
    keepNewest(count) {
      if (messages.length > count) messages = messages.slice(-count);
    },
    lastSeenSeq: () => lastSeen,
    markSeen(seq) {
      lastSeen = Math.max(lastSeen, seq);
    },
  };
}
