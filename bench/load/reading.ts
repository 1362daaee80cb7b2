import type { Cursor, History, Message } from '../../service/protocol';

export type Faults = {
  /** Came more than once. */
  doubled: number;
  /** Came after a later one. */
  outOfOrder: number;
  /** Not there, and the server has said so. */
  toldMissing: number;
  /** Two readers have seen different messages at one place. */
  disagreed: number;
};

/** What all readers of a room have seen: which message has which place. */
export type RoomRecord = {
  idAt: Map<number, string>;
  /** The newest that a sender had acknowledged. */
  lastAcknowledgedSeq: number;
};

/**
 * What one reader has seen of a room. The places are without holes, so that its newest one and the
 * few that it has missed tell all that came before.
 */
export class Reading {
  readonly faults: Faults = { doubled: 0, outOfOrder: 0, toldMissing: 0, disagreed: 0 };
  private newest: Cursor | undefined;
  private lastSeq = 0;
  private readonly missing = new Set<number>();

  constructor(private readonly record: RoomRecord) {}

  /** For a re-join. */
  get cursor(): Cursor | undefined {
    return this.newest;
  }

  /** Takes a message as it comes over the wire. */
  take(message: Message): void {
    const { seq, id, at } = message;
    const known = this.record.idAt.get(seq);
    if (known === undefined) this.record.idAt.set(seq, id);
    else if (known !== id) this.faults.disagreed++;
    if (seq > this.lastSeq) {
      // Before the first one nothing is missed.
      if (this.newest) for (let gap = this.lastSeq + 1; gap < seq; gap++) this.missing.add(gap);
      this.lastSeq = seq;
      this.newest = { seq, id, at };
    } else if (this.missing.delete(seq)) {
      this.faults.outOfOrder++;
    } else {
      this.faults.doubled++;
    }
  }

  /** Takes the answer to a join, or a history that the server has pushed. */
  takeHistory({ messages, reset, truncated }: History): void {
    const [first] = messages;
    if (reset) {
      this.newest = undefined;
      this.lastSeq = 0;
      this.missing.clear();
      this.record.idAt.clear();
    } else if (truncated && first && first.seq > this.lastSeq + 1) {
      this.faults.toldMissing += first.seq - this.lastSeq - 1;
      this.lastSeq = first.seq - 1;
    }
    for (const message of messages) this.take(message);
    if (reset) {
      // What was acknowledged in the log that is gone is gone with it, and that was said.
      this.record.lastAcknowledgedSeq = Math.min(this.record.lastAcknowledgedSeq, this.lastSeq);
    }
  }

  /** Whether it has come as far as what was acknowledged. */
  isUpToDate(): boolean {
    return this.lastSeq >= this.record.lastAcknowledgedSeq;
  }

  /** How many were acknowledged to their senders and never came. */
  countLost(): number {
    const behind = this.newest ? Math.max(this.record.lastAcknowledgedSeq - this.lastSeq, 0) : 0;
    return this.missing.size + behind;
  }
}
