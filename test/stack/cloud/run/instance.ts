import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { startContainer } from '../../docker/container';
import { findFreePort } from '../../../support/free-port';
import type { Program } from '../images';
import type { Probe } from './spec';

/** Cloud Run kills a container that has not ended by then. */
const stopTimeoutMs = 10_000;

export type InstanceLimits = { cpu: string; memory: string };

/** A running container: its process, and how many requests it holds. */
export type Instance = {
  port: number;
  /** Requests under way; a WebSocket is one for as long as it is open. */
  active: number;
  /** Asks it to end, and ends it if it does not. */
  stop: () => Promise<void>;
};

type Running = { exited: Promise<unknown>; kill: (signal: 'SIGTERM' | 'SIGKILL') => void };

/** Starts a container on a port of its own and waits for its probe. */
export async function startInstance(
  program: Program,
  environment: Record<string, string>,
  limits: InstanceLimits,
  probe: Probe,
): Promise<Instance> {
  const port = await findFreePort();
  const log: string[] = [];
  const env = { ...environment, PORT: String(port) };
  const running: Running =
    program.kind === 'bundle'
      ? startBundle(program.folder, env, log)
      : await startContainer(program.reference, env, limits, log);
  const end = { exited: false };
  void running.exited.then(() => (end.exited = true));
  const instance: Instance = {
    port,
    active: 0,
    async stop() {
      running.kill('SIGTERM');
      const late = setTimeout(() => running.kill('SIGKILL'), stopTimeoutMs);
      await running.exited;
      clearTimeout(late);
    },
  };
  const deadline = Date.now() + probe.periodSeconds * probe.failureThreshold * 1000;
  while (!(await answers(port, probe))) {
    if (end.exited || Date.now() > deadline) {
      await instance.stop();
      throw new Error(log.join('\n'));
    }
    await wait(50);
  }
  return instance;
}

/** Runs the build as the image's entry does, with nothing of this process's environment. */
function startBundle(folder: string, env: Record<string, string>, log: string[]): Running {
  const child = spawn(process.execPath, [join('service', 'dist', 'server.js')], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    createInterface(stream).on('line', (line) => {
      log.push(line);
      if (log.length > 100) log.shift();
    });
  }
  return { exited: once(child, 'exit'), kill: (signal) => child.kill(signal) };
}

async function answers(port: number, probe: Probe): Promise<boolean> {
  try {
    const path = probe.httpGet?.path;
    const response = await fetch(`http://127.0.0.1:${port}${path ?? '/'}`, {
      signal: AbortSignal.timeout(probe.timeoutSeconds * 1000),
    });
    await response.body?.cancel();
    // Without a path the probe only asks whether something listens.
    return path === undefined || (response.status >= 200 && response.status < 400);
  } catch {
    return false;
  }
}
