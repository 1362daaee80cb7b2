import { io } from 'socket.io-client';
import {
  createConnection,
  type Connection,
  type ConnectionParts,
} from '../../../service/browser/connection';
import { onTestEnd } from '../../support/cleanup';

export type TestConnection = Connection & {
  /** Every phase that it went through, without repetitions. */
  phases: string[];
  texts: () => string[];
  /** Resolves when the condition holds; looked at on every change. */
  until: (holds: () => boolean) => Promise<void>;
};

/** The page's connection without the page, closed when the test ends. */
export function openConnection(
  url: string,
  user: string,
  room = 'lobby',
  parts: Partial<ConnectionParts> = {},
): TestConnection {
  const items = new Map<string, string>();
  const phases: string[] = [];
  let watchers: (() => void)[] = [];

  const onChange = (): void => {
    // A change in the middle of a step is looked at when the step has ended.
    queueMicrotask(() => {
      const { phase } = connection.state();
      if (phases.at(-1) !== phase) phases.push(phase);
      for (const watch of watchers) watch();
    });
  };
  const connection = createConnection({
    url,
    io,
    user,
    room,
    storage: {
      getItem: (key) => items.get(key) ?? null,
      setItem: (key, value) => void items.set(key, value),
      removeItem: (key) => void items.delete(key),
    },
    onChange,
    ...parts,
  });
  onTestEnd(() => connection.close());

  return {
    ...connection,
    phases,
    texts: () => connection.timeline.messages().map(({ text }) => text),
    until: (holds) =>
      new Promise((resolve) => {
        const watch = (): void => {
          if (!holds()) return;
          watchers = watchers.filter((other) => other !== watch);
          resolve();
        };
        watchers.push(watch);
        watch();
      }),
  };
}
