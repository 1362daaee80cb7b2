import type { Socket } from 'node:net';

/** One direction of a relayed connection. */
export type Relay = {
  stall: (isStalled: boolean) => void;
  /** How much later than it came each piece leaves. */
  delay: (delayMs: number) => void;
  /** Replaces what passes; undefined lets all pass again. */
  filter: (change: ((chunk: Buffer) => Buffer) | undefined) => void;
};

/** Passes on what comes from one socket to another, in order, its end included. */
export function relay(from: Socket, to: Socket, onChunk?: (chunk: Buffer) => void): Relay {
  const waiting: { chunk: Buffer | 'end'; leavesAt: number }[] = [];
  let isStalled = false;
  let delayMs = 0;
  let change: ((chunk: Buffer) => Buffer) | undefined;
  let timer: NodeJS.Timeout | undefined;

  function pass(): void {
    clearTimeout(timer);
    while (waiting[0] && !isStalled) {
      const { chunk, leavesAt } = waiting[0];
      const waitMs = leavesAt - Date.now();
      if (waitMs > 0) {
        timer = setTimeout(pass, waitMs);
        return;
      }
      waiting.shift();
      if (chunk === 'end') to.end();
      else if (!to.write(chunk)) from.pause();
    }
  }

  function accept(chunk: Buffer | 'end'): void {
    const changed = chunk === 'end' || !change ? chunk : change(chunk);
    const before = waiting.at(-1)?.leavesAt ?? 0;
    waiting.push({ chunk: changed, leavesAt: Math.max(before, Date.now() + delayMs) });
    pass();
  }

  from.on('data', (chunk: Buffer) => {
    onChunk?.(chunk);
    accept(chunk);
  });
  from.on('end', () => accept('end'));
  to.on('close', () => clearTimeout(timer));
  to.on('drain', () => !isStalled && from.resume());

  return {
    stall(on) {
      isStalled = on;
      if (on) from.pause();
      else from.resume();
      pass();
    },
    delay: (ms) => (delayMs = ms),
    filter: (given) => (change = given),
  };
}
