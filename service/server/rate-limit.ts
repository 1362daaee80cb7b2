/** A token bucket: `perS` a second, and at once as much as has gathered, at most `burst`. */
export class RateLimit {
  private tokens: number;
  private filledAt = performance.now();

  /** @param perS 0: no limit */
  constructor(
    private readonly perS: number,
    private readonly burst: number,
  ) {
    this.tokens = burst;
  }

  /** Takes `cost` tokens, or none and says in how many ms there will be enough; 0: taken. */
  take(cost: number): number {
    const waitMs = this.look(cost);
    if (waitMs === 0) this.tokens -= cost;
    return waitMs;
  }

  /** In how many ms `cost` tokens will be there. */
  look(cost: number): number {
    if (this.perS === 0) return 0;
    const now = performance.now();
    this.tokens = Math.min(this.burst, this.tokens + ((now - this.filledAt) / 1000) * this.perS);
    this.filledAt = now;
    const missing = Math.min(cost, this.burst) - this.tokens;
    return missing <= 0 ? 0 : Math.ceil((missing / this.perS) * 1000);
  }
}
