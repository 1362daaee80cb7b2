import type { Entry } from './log/room-log';
import { encodeEvent } from './socket-packets';
import { encodeFrames } from './websocket-frame';

/**
 * The shortest time between two writes to a room. A write call costs about 20 µs of CPU whatever its
 * size, so messages that come close together leave together: 5 times the deliveries a CPU-second.
 * Gathering for 8 or 10 ms gained nothing more.
 */
const gatherMs = 5;
/** So many messages in one write make a room busy: two may have come together by chance. */
const busyCount = 3;

export type Receiver = { readonly outgoing: { write: (frames: Buffer) => void } };

/**
 * Delivers a room's messages to its members on this instance. In a calm room, where the last write
 * had one message or two, at the end of the event loop's turn, with those that came in it: to wait
 * longer would delay each and join none. In a busy one they are gathered until 5 ms, or the time that
 * the last write to all took, have passed since that.
 */
export class RoomBroadcast<Member extends Receiver> {
  readonly members = new Set<Member>();
  private pending: string[] = [];
  private pendingSeq = 0;
  private timer: NodeJS.Timeout | undefined;
  private turnEnd: NodeJS.Immediate | undefined;
  private lastEndMs = 0;
  private lastDurationMs = 0;
  private isBusy = false;
  private waiters: (() => void)[] = [];

  /** @param flushedSeq the seq of the newest message that was written to the members */
  constructor(public flushedSeq = 0) {}

  /** Adds a message; call {@link schedule} after the last of those that came together. */
  add(entry: Entry): void {
    this.pending.push(encodeEvent('message', entry.json));
    this.pendingSeq = entry.seq;
  }

  schedule(): void {
    if (this.pending.length === 0 || this.timer || this.turnEnd) return;
    const pauseMs = this.isBusy ? Math.max(gatherMs, this.lastDurationMs) : 0;
    const waitMs = this.lastEndMs + pauseMs - performance.now();
    if (waitMs <= 0) this.turnEnd = setImmediate(() => this.flush());
    else this.timer = setTimeout(() => this.flush(), waitMs);
  }

  flush(): void {
    this.unschedule();
    if (this.pending.length === 0) return;
    const texts = this.pending;
    this.pending = [];
    this.isBusy = texts.length >= busyCount;
    this.flushedSeq = this.pendingSeq;
    this.writeAll(encodeFrames(texts));
    this.wake();
  }

  /** Resolves when what is pending now has been written; undefined: nothing is. */
  written(): Promise<void> | undefined {
    if (this.pending.length === 0) return undefined;
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  /** Writes frames to all, after the messages that are pending. */
  send(text: string): void {
    this.flush();
    this.writeAll(encodeFrames([text]));
  }

  close(): void {
    this.unschedule();
    this.wake();
  }

  private unschedule(): void {
    clearTimeout(this.timer);
    clearImmediate(this.turnEnd);
    this.timer = this.turnEnd = undefined;
  }

  private wake(): void {
    for (const resolve of this.waiters.splice(0)) resolve();
  }

  private writeAll(frames: Buffer): void {
    const start = performance.now();
    for (const member of this.members) member.outgoing.write(frames);
    this.lastEndMs = performance.now();
    this.lastDurationMs = this.lastEndMs - start;
  }
}
