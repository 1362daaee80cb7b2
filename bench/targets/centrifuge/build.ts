import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const binary = join(__dirname, '../../../.cache/bench/centrifuge');
let built: Promise<string> | undefined;

/** Whether there is a Go to build it with. */
export async function hasGo(): Promise<boolean> {
  try {
    await run('go', ['version']);
    return true;
  } catch {
    return false;
  }
}

/** Builds the server once and resolves with its path. The first time, Go fetches its modules. */
export function buildCentrifuge(): Promise<string> {
  return (built ??= run('go', ['build', '-o', binary, '.'], { cwd: __dirname }).then(() => binary));
}
