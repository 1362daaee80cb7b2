import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem, type } from 'node:os';

export type Machine = {
  cpu: string;
  cores: number;
  memoryGib: number;
  system: string;
  node: string;
  /** Processes that wanted a core, on average of the last 15 minutes: other work blurs the figures. */
  load: number;
};

export function describeMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGib: Math.round(totalmem() / 1024 ** 3),
    system: `${type()} ${release()}`,
    node: process.version,
    load: Math.round((loadavg()[2] ?? 0) * 10) / 10,
  };
}

/** The commit that was measured, `unknown` outside of a repository. */
export function findCommit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return 'unknown';
  }
}
