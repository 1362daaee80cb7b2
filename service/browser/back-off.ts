const firstMs = 500;
const longestMs = 10_000;

/** How long to wait before the next try: twice as long each time, and never in step with others. */
export type BackOff = { nextMs: () => number; reset: () => void };

export function createBackOff(random: () => number = Math.random): BackOff {
  let tries = 0;
  return {
    nextMs() {
      const longest = Math.min(longestMs, firstMs * 2 ** tries);
      tries += 1;
      return Math.round(longest * (0.5 + random() / 2));
    },
    reset() {
      tries = 0;
    },
  };
}
