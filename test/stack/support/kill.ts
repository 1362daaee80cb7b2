import { type ChildProcess, execFileSync } from 'node:child_process';
import { once } from 'node:events';

/** The processes that a process has started, and those that they have. */
function descendantsOf(pid: number): number[] {
  const pairs = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const children = pairs.flatMap(([child = 0, parent]) => (parent === pid ? [child] : []));
  return [...children, ...children.flatMap(descendantsOf)];
}

/** Kills a process at once, as a power cut would, and then what it leaves behind. */
export async function killHard(child: ChildProcess): Promise<void> {
  const orphans = descendantsOf(child.pid ?? 0);
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  for (const pid of orphans) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}
