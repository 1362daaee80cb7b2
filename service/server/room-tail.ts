import { limits, type Cursor } from '../protocol';
import { isSameEntry, type Entry, type Page } from './log/room-log';

/** Cutting the front off an array costs time that grows with its length: so in blocks. */
const slackEntries = 128;
const slackBytes = 64 * 1024;

/**
 * The newest entries of a room, without holes, so that joins and short resumes need no read: a
 * thousand clients that come back after a deploy cost Redis one read a room.
 */
export class RoomTail {
  private entries: Entry[] = [];
  private bytes = 0;
  /** Whether the log holds, or held, entries before the first of these. */
  private older = false;

  constructor(
    private readonly maxEntries: number,
    /** Told of every change in size, in bytes. */
    private readonly onResize: (deltaBytes: number) => void,
  ) {}

  replace(page: Page): void {
    this.clear();
    this.older = page.older;
    for (const entry of page.entries) this.push(entry);
  }

  push(entry: Entry): void {
    this.entries.push(entry);
    this.resize(entry.bytes);
    if (
      this.entries.length > this.maxEntries + slackEntries ||
      this.bytes > limits.historyBytes + slackBytes
    ) {
      this.trim();
    }
  }

  private trim(): void {
    let drop = 0;
    let bytes = this.bytes;
    for (const entry of this.entries) {
      const isExtra = this.entries.length - drop > this.maxEntries;
      // What stays must still fill an answer.
      if (!isExtra && bytes - entry.bytes < limits.historyBytes) break;
      bytes -= entry.bytes;
      drop++;
    }
    this.entries.splice(0, drop);
    this.older ||= drop > 0;
    this.resize(bytes - this.bytes);
  }

  clear(): void {
    if (this.entries.length > 0) this.older = true;
    this.entries = [];
    this.resize(-this.bytes);
  }

  /** The entry at a seq, if it is among these. */
  at(seq: number): Entry | undefined {
    return this.entries[seq - (this.entries[0]?.seq ?? Infinity)];
  }

  /** Whether this very entry is among these. */
  has(cursor: Cursor): boolean {
    const entry = this.at(cursor.seq);
    return entry !== undefined && isSameEntry(entry, cursor);
  }

  /** The entries from one seq to another, both included; undefined if some are not here. */
  between(fromSeq: number, toSeq: number): Entry[] | undefined {
    if (fromSeq > toSeq) return [];
    const first = this.entries[0]?.seq;
    if (first === undefined || fromSeq < first || this.at(toSeq) === undefined) return undefined;
    return this.entries.slice(fromSeq - first, toSeq - first + 1);
  }

  /** The newest `limit` entries up to a seq; undefined if the log has some of them and this has not. */
  newest(toSeq: number, limit: number): Page | undefined {
    const first = this.entries[0]?.seq;
    if (first === undefined)
      return this.older || toSeq > 0 ? undefined : { entries: [], older: false };
    const end = toSeq - first + 1;
    const start = Math.max(0, end - limit);
    const entries = this.entries.slice(start, Math.max(end, 0));
    const isShort = entries.length < limit && this.older;
    if (isShort && this.bytes < limits.historyBytes) return undefined;
    return { entries, older: start > 0 || this.older };
  }

  private resize(deltaBytes: number): void {
    this.bytes += deltaBytes;
    this.onResize(deltaBytes);
  }
}
