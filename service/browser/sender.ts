import { createBackOff } from './back-off';
import type { Link } from './link';
import type { Outbox } from './outbox';
import type { Timeline } from './timeline';

export type Sender = {
  /** Sends what waits, in order and one at a time, if there is a connection to send it over. */
  flush: () => void;
  close: () => void;
};

export type SenderParts = {
  outbox: Outbox;
  timeline: Timeline;
  /** The connection that has joined the room, if any. */
  currentLink: () => Link | undefined;
  /** A connection turned out to be of no use. */
  onLost: (link: Link) => void;
};

export function createSender({ outbox, timeline, currentLink, onLost }: SenderParts): Sender {
  const backOff = createBackOff();
  let holdTimer: ReturnType<typeof setTimeout> | undefined;

  function flush(): void {
    const link = currentLink();
    if (!link || holdTimer !== undefined) return;
    const entry = outbox.takeNext();
    if (!entry) return;
    link.send({ id: entry.id, text: entry.text }, (outcome) => {
      if (outcome === 'silent') return giveBack(link);
      if ('result' in outcome) {
        backOff.reset();
        outbox.acknowledge(outcome.result);
        outbox.settleUpTo(timeline.lastSeq());
        return flush();
      }
      const { error } = outcome;
      if (error.code === 'not-signed-in') return giveBack(link);
      // The same id will never fit another text: trying again would go on for ever.
      if (!error.retry || error.code === 'conflict') {
        outbox.fail(entry.id, error);
        return flush();
      }
      outbox.putBack();
      hold(error.retryAfterMs ?? backOff.nextMs());
    });
  }

  function giveBack(link: Link): void {
    outbox.putBack();
    onLost(link);
  }

  function hold(delayMs: number): void {
    holdTimer = setTimeout(() => {
      holdTimer = undefined;
      flush();
    }, delayMs);
  }

  return { flush, close: () => clearTimeout(holdTimer) };
}
