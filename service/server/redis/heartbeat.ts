const intervalMs = 5_000;
const timeoutMs = 2_000;

/** Finds out that a connection which seems open is not: by a question every 5 s. */
export type Heartbeat = {
  restart: () => void;
  /** To be asked often: the reason to give the connection up, if there is one. */
  findFault: () => string | undefined;
};

export function createHeartbeat(ping: () => Promise<unknown>): Heartbeat {
  let pingedAt = 0;
  let isAnswered = true;

  return {
    restart() {
      pingedAt = performance.now();
      isAnswered = true;
    },
    findFault() {
      const now = performance.now();
      if (!isAnswered) return now - pingedAt > timeoutMs ? 'no answer to a ping' : undefined;
      if (now - pingedAt <= intervalMs) return undefined;
      pingedAt = now;
      isAnswered = false;
      ping().then(
        () => (isAnswered = true),
        () => undefined,
      );
      return undefined;
    },
  };
}
