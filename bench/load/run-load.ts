import { randomBytes } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { ExplainedError } from '../explained-error';
import type { LoadOptions } from './options';
import type { RoomRecord } from './reading';
import { summarize, type LoadReport } from './report';
import { Tally } from './tally';
import { User } from './user';

/** As many people as may be on their way into a room at a time. */
const joinsAtOnce = 20;
/** For all to come in; more where they are many. */
const joinTimeoutMs = 30_000;
const joinTimeoutPerUserMs = 50;
const settleTimeoutMs = 15_000;
const words = 'The tide is low this evening, and the lamps along the pier have just come on.';

/** What is going on, for a line that is shown while it runs. */
export type Snapshot = {
  phase: 'joining' | 'writing' | 'settling';
  elapsedMs: number;
  tally: Tally;
};

/**
 * Fills rooms of its own with people who read and write.
 *
 * @param onProgress called every second
 * @param signal ends the writing early; what was written until then is reported
 * @throws {ExplainedError} when not one of them can join
 */
export async function runLoad(
  options: LoadOptions,
  onProgress: (snapshot: Snapshot) => void,
  signal: AbortSignal,
): Promise<LoadReport> {
  const run = randomBytes(4).toString('hex');
  const tally = new Tally();
  const sentAt = new Map<string, number>();
  const users: User[] = [];
  const lag = monitorEventLoopDelay({ resolution: 10 });
  let phase: Snapshot['phase'] = 'joining';
  let start = performance.now();
  const progress = setInterval(
    () => onProgress({ phase, elapsedMs: performance.now() - start, tally }),
    1_000,
  );

  try {
    const records = Array.from({ length: options.rooms }, (): RoomRecord => ({
      idAt: new Map(),
      lastAcknowledgedSeq: 0,
    }));
    const joinDeadline = start + joinTimeoutMs + options.users * joinTimeoutPerUserMs;
    for (let number = 0; number < options.users && !signal.aborted; number++) {
      const room = number % options.rooms;
      const record = records[room];
      if (!record) continue;
      users.push(
        new User({
          ...{ url: options.url, user: `load-${number}`, room: `load-${run}-${room}` },
          ...{ record, tally, sentAt },
        }),
      );
      await until(() => users.length - tally.present < joinsAtOnce, joinDeadline, signal);
    }
    await until(() => tally.present === options.users, joinDeadline, signal);
    if (tally.joins === 0) throw new ExplainedError(explainNoJoin(options.url, tally));

    phase = 'writing';
    start = performance.now();
    lag.enable();
    const durationMs = options.minutes * 60_000;
    let dueMs = 0;
    let number = 0;
    while (performance.now() - start < durationMs && !signal.aborted) {
      await sleep(Math.max(dueMs - (performance.now() - start), 1));
      while (dueMs <= performance.now() - start && dueMs < durationMs) {
        pickWriter(users)?.send(`${words} ${number}`, `${run}-${number++}`);
        // As people write: independently of each other.
        dueMs -= (Math.log(1 - Math.random()) * 1_000) / options.rate;
      }
    }
    const writingMs = performance.now() - start;
    lag.disable();

    phase = 'settling';
    const isSettled = (): boolean =>
      users.every(({ reading }) => reading.isUpToDate()) &&
      tally.acknowledged + tally.unanswered + sum(tally.refusals.values()) >= tally.sent;
    await until(isSettled, performance.now() + settleTimeoutMs);
    return summarize(options, tally, users, { writingMs, lagP99Ms: lag.percentile(99) / 1e6 });
  } finally {
    clearInterval(progress);
    for (const user of users) user.leave();
  }
}

/** Anybody who is there; nobody where all are away. */
function pickWriter(users: readonly User[]): User | undefined {
  const start = Math.floor(Math.random() * users.length);
  for (let step = 0; step < users.length; step++) {
    const user = users[(start + step) % users.length];
    if (user?.canSend) return user;
  }
  return undefined;
}

async function until(holds: () => boolean, timeoutMs: number, signal?: AbortSignal): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!holds() && performance.now() < deadline && !signal?.aborted) await sleep(10);
}

function explainNoJoin(url: string, tally: Tally): string {
  const codes = [...tally.refusals.keys()].join(', ');
  return codes
    ? `nobody could join at ${url}: ${codes}`
    : `nobody could connect to ${url}: is it this chat, and may anybody use it?`;
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, number) => total + number, 0);
}
