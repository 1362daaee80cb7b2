import { execFile } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** The major version that the image has. */
const shippedMajor = 24;
const folder = join(__dirname, '../../.cache/bench');

export type NodeVersion = { title: string; path: string };

let found: Promise<NodeVersion[]> | undefined;

/**
 * This Node, and the one that the image has where that is another. It comes from npm, which has
 * Node's own builds as packages.
 */
export function findNodes(warn: (text: string) => void): Promise<NodeVersion[]> {
  return (found ??= find(warn));
}

async function find(warn: (text: string) => void): Promise<NodeVersion[]> {
  const [major] = process.versions.node.split('.');
  const nodes = [{ title: `Node ${major}`, path: process.execPath }];
  if (Number(major) === shippedMajor) return nodes;
  const name = `node-${process.platform}-${process.arch}`;
  const path = join(folder, 'node_modules', name, 'bin/node');
  try {
    await run(path, ['--version']).catch(async () => {
      await mkdir(folder, { recursive: true });
      await run('npm', [
        'install',
        '--prefix',
        folder,
        '--no-package-lock',
        `${name}@${shippedMajor}`,
      ]);
      await run(path, ['--version']);
    });
    return [...nodes, { title: `Node ${shippedMajor}`, path }];
  } catch {
    warn(
      `There is no Node ${shippedMajor} here (npm install ${name}): start-up is of this one only`,
    );
    return nodes;
  }
}
