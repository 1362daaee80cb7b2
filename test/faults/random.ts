/** Draws that a seed repeats. */
export type Random = {
  /** From 0 up to, and without, 1. */
  next: () => number;
  /** A whole number, both ends included. */
  integer: (min: number, max: number) => number;
  pick: <T>(choices: readonly [T, ...(readonly T[])]) => T;
  chance: (probability: number) => boolean;
  /** Another sequence of draws, for a part whose draws must not shift those of others. */
  fork: () => Random;
};

/** Mulberry32 (Tommy Ettinger): 32 bits of state, enough for a schedule. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  const integer = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  return {
    next,
    integer,
    pick: (choices) => choices[integer(0, choices.length - 1)] ?? choices[0],
    chance: (probability) => next() < probability,
    fork: () => createRandom(integer(0, 2 ** 32 - 1)),
  };
}
