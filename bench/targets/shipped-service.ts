import { execFile } from 'node:child_process';
import { cp, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const source = join(__dirname, '../../service');
/** The bake needs a WebSocket client in Node. */
const oldestBakingMajor = 22;
const shipped = new Map<string, Promise<string>>();

/**
 * The built service as the image has it: alone, and with the code cache that this very Node makes.
 * A copy, made once, so that a build during a run changes nothing in it.
 *
 * @returns the path of its server.js
 */
export function shipService(node: string): Promise<string> {
  const earlier = shipped.get(node);
  if (earlier) return earlier;
  const folder = join(__dirname, '../../.cache/bench', `service-${shipped.size}`);
  const made = copy(node, folder);
  shipped.set(node, made);
  return made;
}

async function copy(node: string, folder: string): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(join(source, 'dist'), join(folder, 'dist'), { recursive: true });
  const { stdout } = await run(node, ['--version']);
  if (parseInt(stdout.slice(1), 10) >= oldestBakingMajor) {
    const bake = join(folder, 'bake-code-cache.mjs');
    await cp(join(source, 'bake-code-cache.mjs'), bake);
    await run(node, [bake]);
  }
  return join(folder, 'dist/server.js');
}
