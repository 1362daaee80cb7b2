import { startServer, type LogLine, type TestServer } from '../../support/start-server';
import type { HistoryEvent } from '../history';
import type { Random } from '../random';

/** Cloud Run kills an instance that has not ended so long after SIGTERM. */
const stopTimeoutMs = 10_000;
const instanceCount = 3;

export type Instance = {
  name: string;
  server: TestServer;
  asked: 'kill' | 'drain' | 'nothing';
  hasExited: boolean;
};

/** The instances of the service, and the load balancer's knowledge of them. */
export type Fleet = {
  /** Where a new connection goes, in turn. */
  pickPort: () => number | undefined;
  running: () => Instance[];
  /** As the kernel ends a process: at once. Another one is started `downMs` later. */
  kill: (count: number, downMs: number) => Promise<void>;
  /** As Cloud Run ends an instance. Another one is started `downMs` later. */
  drain: (downMs: number) => Promise<void>;
  stopFor: (ms: number) => Promise<void>;
  /** A new revision, and `overlapMs` later the end of the old one. */
  deploy: (overlapMs: number) => Promise<void>;
  /** Ends all as Cloud Run does. */
  close: () => Promise<void>;
  /** Each instance that ever was, with what it has logged. */
  logs: () => { name: string; lines: LogLine[] }[];
};

export type FleetParts = {
  env: Record<string, string>;
  random: Random;
  record: (event: HistoryEvent) => void;
  wait: (ms: number) => Promise<void>;
};

export async function startFleet({ env, random, record, wait }: FleetParts): Promise<Fleet> {
  const all: Instance[] = [];
  let revision = 1;
  let turn = 0;
  let isClosing = false;

  const running = (): Instance[] =>
    all.filter(({ asked, hasExited }) => asked === 'nothing' && !hasExited);

  async function start(): Promise<void> {
    const name = `chat-${String(revision).padStart(5, '0')}-${all.length + 1}`;
    const server = await startServer({ ...env, K_REVISION: name.slice(0, 10) });
    const instance: Instance = { name, server, asked: 'nothing', hasExited: false };
    all.push(instance);
    server.process.once('exit', (code, signal) => {
      instance.hasExited = true;
      const { asked } = instance;
      record({ t: Date.now(), kind: 'exit', instance: name, asked, code, signal });
      if (asked === 'nothing' && !isClosing) void start();
    });
  }

  async function end(instance: Instance): Promise<void> {
    instance.asked = 'drain';
    const timer = setTimeout(() => instance.server.process.kill('SIGKILL'), stopTimeoutMs);
    await instance.server.end('SIGTERM');
    clearTimeout(timer);
  }

  function pick(count: number): Instance[] {
    const candidates = running();
    return Array.from({ length: Math.min(count, candidates.length) }, () => {
      const [picked] = candidates.splice(random.integer(0, candidates.length - 1), 1);
      return picked;
    }).filter((instance) => instance !== undefined);
  }

  await Promise.all(Array.from({ length: instanceCount }, start));
  return {
    running,
    pickPort() {
      const candidates = running();
      return candidates[turn++ % candidates.length]?.server.port;
    },
    async kill(count, downMs) {
      const killed = pick(count);
      for (const instance of killed) {
        instance.asked = 'kill';
        instance.server.process.kill('SIGKILL');
      }
      await wait(downMs);
      await Promise.all(killed.map(start));
    },
    async drain(downMs) {
      const drained = pick(1);
      await Promise.all([
        ...drained.map(end),
        wait(downMs).then(() => Promise.all(drained.map(start))),
      ]);
    },
    async stopFor(ms) {
      const [instance] = pick(1);
      instance?.server.process.kill('SIGSTOP');
      await wait(ms);
      instance?.server.process.kill('SIGCONT');
    },
    async deploy(overlapMs) {
      const old = running();
      revision++;
      await Promise.all(old.map(start));
      await wait(overlapMs);
      await Promise.all(old.map(end));
    },
    async close() {
      isClosing = true;
      await Promise.all(running().map(end));
      await Promise.all(all.map(({ server }) => server.stop()));
    },
    logs: () => all.map(({ name, server }) => ({ name, lines: server.lines })),
  };
}
