import {
  createEntry,
  encodeHead,
  isSameEntry,
  UnavailableError,
  type Entry,
  type Page,
  type Published,
  type RoomLog,
  type Since,
} from '../../service/server/log/room-log';
import type { Cursor } from '../../service/protocol';

/** What is stored of one room, and the instances that hear of it. */
export class SimulatedLog {
  /** All that was ever stored in it; the first `trimmed` are stored no more. */
  entries: Entry[] = [];
  private trimmed = 0;
  private count = 0;

  constructor(private readonly links: readonly SimulatedLink[]) {}

  append(): void {
    const id = `m${++this.count}`;
    const entry = createEntry(this.entries.length + 1, this.count, id, encodeHead('a', 'b', id));
    const previousId = this.entries.at(-1)?.id ?? '';
    for (const link of this.links) link.hear({ ...entry, previousId });
    this.entries.push(entry);
  }

  trim(count: number): void {
    this.trimmed = Math.max(0, Math.min(this.trimmed + count, this.entries.length - 1));
  }

  /** The log as it was some messages ago, in its place. */
  restoreCopy(lostCount: number): void {
    this.entries = this.entries.slice(0, Math.max(0, this.entries.length - lostCount));
    this.trim(0);
  }

  newest(limit: number): Page {
    const stored = this.entries.slice(this.trimmed);
    return { entries: stored.slice(-limit), older: stored.length > limit };
  }

  after(cursor: Cursor, limit: number, tailLimit: number): Since {
    const entry = this.entries[cursor.seq - 1];
    const isOwn = cursor.seq === 0 || (entry !== undefined && isSameEntry(entry, cursor));
    const newer = this.entries.slice(cursor.seq);
    const isHeld = isOwn && (cursor.seq > this.trimmed || this.trimmed === 0);
    return isHeld && newer.length <= limit
      ? { kind: 'continued', entries: newer, older: cursor.seq > 0 }
      : { kind: isOwn ? 'truncated' : 'replaced', ...this.newest(tailLimit) };
  }
}

/** A question on the feed, answered after what was published before it. */
type Question = { answer: () => void; fail: () => void };

type Read = { take: () => Since; reply: (answer: Since) => void; fail: () => void };

/** An instance's connections to a log: what goes over them arrives when the test says so, or never. */
export class SimulatedLink {
  private feed: (Published | Question)[] = [];
  private asked: Read[] = [];
  private answered: { reply: () => void; fail: () => void }[] = [];

  hear(published: Published): void {
    this.feed.push(published);
  }

  loseFeed(): void {
    for (const item of this.feed.splice(0)) if ('fail' in item) item.fail();
  }

  loseOne(): void {
    const lost = this.feed.findIndex((item) => 'seq' in item);
    if (lost >= 0) this.feed.splice(lost, 1);
  }

  /** At most so many messages, in one piece; questions before and after them are answered. */
  takeFeed(count: number): Published[] {
    this.answerQuestions();
    const messages: Published[] = [];
    for (
      let [item] = this.feed;
      item && 'seq' in item && messages.length < count;
      [item] = this.feed
    ) {
      messages.push(item);
      this.feed.shift();
    }
    // After these are delivered, in the same turn.
    queueMicrotask(() => this.answerQuestions());
    return messages;
  }

  private answerQuestions(): void {
    for (let [item] = this.feed; item && 'answer' in item; [item] = this.feed) {
      this.feed.shift();
      item.answer();
    }
  }

  /** The log takes the oldest command that it has not yet taken. */
  execute(): void {
    const read = this.asked.shift();
    if (!read) return;
    const answer = read.take();
    this.answered.push({ reply: () => read.reply(answer), fail: read.fail });
  }

  /** The oldest answer arrives. */
  reply(): void {
    this.answered.shift()?.reply();
  }

  failReads(): void {
    for (const { fail } of [...this.answered.splice(0), ...this.asked.splice(0)]) fail();
  }

  get isIdle(): boolean {
    return this.asked.length + this.answered.length + this.feed.length === 0;
  }

  private read(take: () => Since): Promise<Since> {
    return new Promise((resolve, reject) => {
      const fail = () => reject(new UnavailableError('cut'));
      this.asked.push({ take, reply: resolve, fail });
    });
  }

  /** The log as a room sees it. */
  open(log: SimulatedLog): RoomLog {
    const nothing = () => undefined;
    const notUsed = () => Promise.reject(new Error('not a part of the simulation'));
    return {
      start: nothing,
      append: notUsed,
      before: notUsed,
      tail: (_, limit) => this.read(() => ({ kind: 'continued', ...log.newest(limit) })),
      after: (_, cursor, limit, tailLimit) => this.read(() => log.after(cursor, limit, tailLimit)),
      subscribe: () => Promise.resolve(),
      unsubscribe: nothing,
      catchUp: () =>
        new Promise((resolve, reject) => {
          this.feed.push({ answer: resolve, fail: () => reject(new UnavailableError('cut')) });
        }),
      whisper: nothing,
      isReady: () => true,
      ping: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
  }
}
