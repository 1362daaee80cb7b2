import { useEffect, useState } from 'preact/hooks';
import { strings } from './strings';

const pauseMs = 1_000;

export type Announcer = {
  say: (words: string) => void;
  subscribe: (show: (words: string) => void) => () => void;
};

/** Gathers what is to be read out: one thing at most each second, or how many there were. */
export function createAnnouncer(): Announcer {
  let waiting: string[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let show: ((words: string) => void) | undefined;

  function tell(): void {
    const [first] = waiting;
    timer = undefined;
    if (first === undefined) return;
    show?.(waiting.length === 1 ? first : strings.newMessages(waiting.length));
    waiting = [];
    timer = setTimeout(tell, pauseMs);
  }

  return {
    say(words) {
      waiting.push(words);
      if (timer === undefined) tell();
    },
    subscribe(listener) {
      show = listener;
      return () => clearTimeout(timer);
    },
  };
}

/** Heard, not seen. */
export function Announcements({ announcer }: { announcer: Announcer }) {
  const [words, setWords] = useState('');
  useEffect(() => announcer.subscribe(setWords), [announcer]);
  return (
    <p class="sr-only" aria-live="polite">
      {words}
    </p>
  );
}
