import type { ChildProcess } from 'node:child_process';

/** Ends a child that was started here and waits until it is gone. */
export async function endChild(
  child: ChildProcess,
  signal: NodeJS.Signals = 'SIGKILL',
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  // A stopped process takes SIGTERM only when it goes on.
  child.kill('SIGCONT');
  child.kill(signal);
  await exited;
}
