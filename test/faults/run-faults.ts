import { check, type Verdict } from './checker/check';
import { gatherCrowd } from './clients/crowd';
import type { HistoryEvent } from './history';
import { toLines } from './json-lines';
import { createRandom } from './random';
import { drawSchedule } from './schedule';
import { drawSettings } from './settings';
import { startFleet } from './world/fleet';
import { dropPublished, feedsThrough, isOfRoom } from './world/network/feed-filter';
import { startTcpProxy } from './world/network/tcp-proxy';
import { playLanes } from './world/play-lanes';
import { startRedisUnderTest } from './world/redis-under-test';

/** Longer than any time-out of pages and servers: who is not at rest then never will be. */
const settleTimeoutMs = 90_000;
/** People go on writing for so long after the last fault. */
const calmMs = 3_000;
/** Then every feed loses all that is published, to the last message. */
const finaleMs = 1_000;

export type Progress = {
  elapsedMs: number;
  /** What is broken now. */
  faults: string[];
  writtenCount: number;
  deliveredCount: number;
  joinedCount: number;
  clientCount: number;
};

export type Run = {
  verdict: Verdict;
  history: HistoryEvent[];
  /** What each process has logged. */
  logs: { name: string; text: string }[];
};

export type RunOptions = {
  seed: number;
  durationMs: number;
  /** Told every second. */
  onProgress?: (progress: Progress) => void;
};

/**
 * A chat on real processes under faults. Everything that happens is recorded; at last everything is
 * healed, everybody comes to rest, and the history is judged.
 */
export async function runFaults({ seed, durationMs, onProgress }: RunOptions): Promise<Run> {
  const random = createRandom(seed);
  const { appendfsync, clientCount, rooms, resumeLimit, env } = drawSettings(random);
  const losesNothing = appendfsync === 'always';
  const lanes = drawSchedule(random.fork(), durationMs, losesNothing);

  const history: HistoryEvent[] = [];
  const counts = { written: 0, message: 0 };
  function record(event: HistoryEvent): void {
    history.push(event);
    if (event.kind === 'written' || event.kind === 'message') counts[event.kind]++;
  }
  const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  const startedAt = Date.now();
  record({ t: startedAt, kind: 'run', seed, losesNothing, resumeLimit });
  const redis = await startRedisUnderTest({ appendfsync, rooms, record, wait });
  const fleet = await startFleet({
    env: { ...env, REDISHOST: '127.0.0.1', REDISPORT: String(redis.proxy.port) },
    random: random.fork(),
    record,
    wait,
  });
  const frontDoor = await startTcpProxy(fleet.pickPort);
  const crowd = gatherCrowd({
    size: clientCount,
    rooms,
    url: `http://127.0.0.1:${frontDoor.port}`,
    random: random.fork(),
    record,
  });
  const world = { redis, fleet, frontDoor, crowd, random: random.fork(), wait };
  const play = playLanes(world, lanes, durationMs, record);
  const ticker = setInterval(() => {
    onProgress?.({
      elapsedMs: Date.now() - startedAt,
      faults: play.active(),
      writtenCount: counts.written,
      deliveredCount: counts.message,
      joinedCount: crowd.tabs.filter((tab) => tab.isJoined()).length,
      clientCount,
    });
  }, 1_000);

  /** No later message shows an instance that it missed these: it must find out by itself. */
  async function loseLastMessages(deadline: number): Promise<void> {
    const fault = { kind: 'fault', number: 0, name: 'last messages dropped' } as const;
    let isOver = false;
    record({ t: Date.now(), ...fault, phase: 'begin' });
    for (const feed of feedsThrough(redis.proxy)) {
      dropPublished(feed, (message) => !isOver && isOfRoom(message));
    }
    await wait(finaleMs);
    crowd.stopWriting();
    await crowd.sendAll(deadline);
    isOver = true;
    record({ t: Date.now(), ...fault, phase: 'end' });
  }

  try {
    await play.ended;
    await wait(calmMs);
    const deadline = Date.now() + settleTimeoutMs;
    await loseLastMessages(deadline);
    const logs = await redis.readLogs();
    await crowd.showAll(logs, deadline);
    crowd.close();
  } finally {
    clearInterval(ticker);
    crowd.stopWriting();
    await fleet.close();
    await frontDoor.close();
    await redis.close();
  }
  for (const { name, lines } of fleet.logs()) {
    for (const { severity, message } of lines) {
      record({ t: Date.now(), kind: 'logged', instance: name, severity, message });
    }
  }
  const logs = fleet.logs().map(({ name, lines }) => ({ name, text: toLines(lines) }));
  logs.push({ name: 'redis', text: redis.output() });
  return { verdict: check(history), history, logs };
}
