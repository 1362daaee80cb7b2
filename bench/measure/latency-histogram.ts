const bucketsPerMs = 20;
const maxMs = 20_000;

/** Counts latencies in buckets of 0.05 ms, which takes the same few nanoseconds for each of millions. */
export class LatencyHistogram {
  private readonly buckets = new Uint32Array(maxMs * bucketsPerMs + 1);
  count = 0;

  add(ms: number): void {
    const bucket = Math.min(Math.max(Math.floor(ms * bucketsPerMs), 0), this.buckets.length - 1);
    this.buckets[bucket] = (this.buckets[bucket] ?? 0) + 1;
    this.count++;
  }

  /** In milliseconds, the upper end of the bucket; NaN where nothing was counted. */
  percentile(share: number): number {
    const rank = Math.ceil(this.count * share);
    let seen = 0;
    for (const [bucket, count] of this.buckets.entries()) {
      seen += count;
      if (count > 0 && seen >= rank) return (bucket + 1) / bucketsPerMs;
    }
    return NaN;
  }
}
