const repeatMs = 3_000;

/** Tells others that the user types: at the first key, again while it goes on, and at the end. */
export type TypingSignal = { typed: (text: string) => void; stop: () => void };

export function createTypingSignal(tell: (on: boolean) => void): TypingSignal {
  let toldAt = 0;
  return {
    typed(text) {
      if (text === '') return this.stop();
      if (Date.now() - toldAt < repeatMs) return;
      toldAt = Date.now();
      tell(true);
    },
    // A sent message ends it on the server as well.
    stop() {
      if (toldAt > 0) tell(false);
      toldAt = 0;
    },
  };
}
