import { fork } from 'node:child_process';
import { join } from 'node:path';
import { endChild } from '../../test/support/child';
import type { AnswerMessage, CallMessage, Calls } from './calls';

/** The load generator's calls, run in its process. */
export type Generator = Calls & { stop: () => Promise<void> };

export function startGenerator(): Generator {
  const child = fork(join(__dirname, 'process.ts'), {
    execArgv: ['--import', 'tsx'],
    // Deliveries by the hundred thousand: no place for long pauses.
    env: { ...process.env, NODE_OPTIONS: '--max-semi-space-size=64' },
  });

  function call<Result>(message: CallMessage): Promise<Result> {
    return new Promise((resolve, reject) => {
      const onExit = (code: number | null): void =>
        reject(new Error(`the load generator ended with ${code}`));
      child.once('exit', onExit);
      child.once('message', (answer: AnswerMessage) => {
        child.off('exit', onExit);
        if ('error' in answer) reject(new Error(answer.error));
        else resolve(answer.result as Result);
      });
      child.send(message);
    });
  }

  return {
    join: (argument) => call({ call: 'join', argument }),
    send: (argument) => call({ call: 'send', argument }),
    leave: (argument) => call({ call: 'leave', argument }),
    stop: () => endChild(child),
  };
}
