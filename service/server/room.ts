import type { Cursor, Presence } from '../protocol';
import { encodeHistory, type Answer } from './history';
import type { RoomLimits } from './join-answers';
import {
  beginning,
  UnavailableError,
  type Entry,
  type Page,
  type Published,
  type RoomLog,
  type Since,
} from './log/room-log';
import { RoomBroadcast, type Receiver } from './room-broadcast';
import { answerJoin } from './room-join';
import { RoomTail } from './room-tail';
import { encodeEvent } from './socket-packets';

/** Held while a read is under way; more are dropped and read from the log. */
const maxHeld = 4_096;

export type RoomParts = {
  log: RoomLog;
  limits: RoomLimits;
  /** The number of the feed's present life: it changes each time the feed was lost. Null: it is lost. */
  feedLife: () => number | null;
  presenceOf: (room: string) => Presence;
  /** Told when the feed brings what is published in the room; earlier whispers were missed. */
  onSubscribed: (room: string) => void;
  onTailResize: (deltaBytes: number) => void;
  /** Told when members had to be re-synced. */
  onResync: (room: string, kind: 'truncated' | 'reset') => void;
};

/**
 * A room with members on this instance: what was delivered last, the newest entries, and the way
 * back to the log when the feed had a hole.
 *
 * Rules that keep it right, each of which stands for a race:
 * - `last`, the tail and the flushed seq change together, in one synchronous step;
 * - `generation` marks each replacement; a join's read that spans one is thrown away;
 * - while a read is under way, and from the loss of the feed until a read that was started after its
 *   return has ended, what the feed brings waits;
 * - a read asked for never shares one that is under way, at most the one that is queued behind it.
 */
export class Room<Member extends Receiver> {
  readonly broadcast = new RoomBroadcast<Member>();
  readonly limits: RoomLimits;
  readonly tail: RoomTail;
  /** The newest entry that was delivered, if only to the broadcast. */
  last: Cursor = beginning;
  private generation = 0;
  private isLoaded = false;
  private isSubscribed = false;
  isClosed = false;
  /** The feed's life in which `last` was compared with the log. */
  private checkedLife: number | null = null;
  private held: Published[] = [];
  private droppedCount = 0;
  private reading: Promise<boolean> | undefined;
  private queued: Promise<boolean> | undefined;
  private waiters: (() => void)[] = [];

  constructor(
    readonly name: string,
    readonly parts: RoomParts,
  ) {
    this.limits = parts.limits;
    this.tail = new RoomTail(parts.limits.resumeLimit + 1, parts.onTailResize);
    void this.subscribe();
  }

  private async subscribe(): Promise<void> {
    await this.parts.log.subscribe(this.name);
    this.isSubscribed = true;
    if (this.isClosed) return;
    this.parts.onSubscribed(this.name);
    // Only now: what is appended between a read and the subscription would be in neither.
    await this.check();
  }

  /** Changes whenever what was read before may no longer fit. */
  get epoch(): string {
    return `${this.generation} ${this.checkedLife}`;
  }

  /** Whether what the feed brings can be delivered as it comes. */
  isLive(): boolean {
    const life = this.parts.feedLife();
    return (
      this.isLoaded && this.reading === undefined && life !== null && life === this.checkedLife
    );
  }

  /** Takes what the feed brings. */
  receive(published: readonly Published[]): void {
    if (!this.isLive()) {
      this.hold(published);
    } else if (this.deliver(published, 0)) {
      this.checkedLife = null;
      void this.check();
    }
  }

  /**
   * Compares the newest delivered entry with the log, and delivers or tells what is missing.
   * Resolves with whether the log was read, by a read that was started after this call.
   */
  check(): Promise<boolean> {
    if (!this.isSubscribed || this.isClosed) return Promise.resolve(false);
    if (this.reading === undefined) return (this.reading = this.readOn());
    return (this.queued ??= this.reading.then(() => {
      this.queued = undefined;
      return this.check();
    }));
  }

  /**
   * See {@link answerJoin}; `enter` must write the answer at once. Whoever makes `isExpired` true
   * calls {@link wake}.
   */
  join(
    member: Member,
    after: Cursor | undefined,
    isExpired: () => boolean,
    enter: (answer: Answer) => void,
  ): Promise<void> {
    return answerJoin(this, after, isExpired, (answer) => {
      enter(answer);
      this.broadcast.members.add(member);
    });
  }

  /** Resolves at the next {@link wake}. */
  change(): Promise<void> {
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  dropTail(): void {
    this.tail.clear();
  }

  close(): void {
    this.isClosed = true;
    this.tail.clear();
    this.broadcast.close();
    this.parts.log.unsubscribe(this.name);
    this.wake();
  }

  /** Lets those who wait look again. */
  wake(): void {
    for (const resolve of this.waiters.splice(0)) resolve();
  }

  /**
   * @param settledCount how many of them came before the last read began: they were read then, if
   *   they are in the log at all
   * @returns whether there was a hole; what came from there on is held
   */
  private deliver(published: readonly Published[], settledCount: number): boolean {
    let hasHole = false;
    for (const [index, entry] of published.entries()) {
      if (entry.seq === this.last.seq + 1 && entry.previousId === this.last.id) {
        this.append(entry);
      } else if (!this.tail.has(entry) && index >= settledCount) {
        this.hold(published.slice(index));
        hasHole = true;
        break;
      }
    }
    this.broadcast.schedule();
    return hasHole;
  }

  private append(entry: Entry): void {
    this.tail.push(entry);
    this.last = entry;
    this.broadcast.add(entry);
  }

  private hold(published: readonly Published[]): void {
    if (this.held.length + published.length > maxHeld) {
      this.held = [];
      this.droppedCount++;
    } else {
      this.held.push(...published);
    }
  }

  private async readOn(): Promise<boolean> {
    const { log, limits, feedLife } = this.parts;
    const life = feedLife();
    const settledCount = this.held.length;
    const droppedBefore = this.droppedCount;
    let isRead = false;
    try {
      if (this.isLoaded) {
        const since = await log.after(
          this.name,
          this.last,
          limits.resumeLimit,
          limits.historyLimit,
        );
        if (!this.isClosed) this.follow(since);
      } else {
        const page = await log.tail(this.name, limits.historyLimit);
        if (!this.isClosed) this.load(page);
      }
      isRead = true;
    } catch (error) {
      // Tried again when the log answers again, and by the sweep.
      if (!(error instanceof UnavailableError)) throw error;
    } finally {
      this.reading = undefined;
    }
    if (this.isClosed) return false;
    if (isRead && life === feedLife()) this.checkedLife = life;
    if (this.isLive()) {
      const held = this.held;
      this.held = [];
      const hasHole = this.deliver(held, isRead ? settledCount : 0);
      if (hasHole || this.droppedCount > droppedBefore) {
        this.checkedLife = null;
        // After a failed read the next one waits until the log answers again.
        if (isRead) void this.check();
      }
    }
    this.wake();
    return isRead;
  }

  private load(page: Page): void {
    this.replace(page);
    this.isLoaded = true;
  }

  private follow({ kind, ...page }: Since): void {
    if (kind === 'continued') {
      for (const entry of page.entries) this.append(entry);
      this.broadcast.schedule();
      return;
    }
    // Members get what is pending first: it is of before the hole.
    this.broadcast.flush();
    this.replace(page);
    const mark = kind === 'truncated' ? 'truncated' : 'reset';
    const answer: Answer = { ...page, [mark]: true };
    const history = encodeHistory(this.name, answer, this.parts.presenceOf(this.name));
    this.broadcast.send(encodeEvent('history', history));
    this.parts.onResync(this.name, mark);
  }

  private replace(page: Page): void {
    this.generation++;
    this.tail.replace(page);
    this.last = page.entries.at(-1) ?? beginning;
    this.broadcast.flushedSeq = this.last.seq;
  }
}
