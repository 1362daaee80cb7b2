import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { readIgnoreRules } from './ignore-rules';

/** The files of a context that enter the build, sorted, by their paths from its root. */
export async function listFiles(context: string, dockerfile: string): Promise<string[]> {
  const rules = await readIgnoreRules(context, dockerfile);
  const walk = async (folder: string): Promise<string[]> => {
    const entries = await readdir(join(context, folder), { withFileTypes: true });
    const found = await Promise.all(
      entries.map(async (entry) => {
        const path = folder ? `${folder}/${entry.name}` : entry.name;
        if (entry.isDirectory()) return rules.prunes(path) ? [] : await walk(path);
        return rules.ignores(path) ? [] : [path];
      }),
    );
    return found.flat();
  };
  const files = new Set([...(await walk('')), relative(context, dockerfile)]);
  return [...files].sort();
}

/** Changes with the Dockerfile and with the path, mode or content of any file of the context. */
export async function digestContext(context: string, dockerfile: string): Promise<string> {
  const hash = createHash('sha256');
  for (const file of await listFiles(context, dockerfile)) {
    const path = join(context, file);
    hash.update(`${file}\0${(await stat(path)).mode.toString(8)}\0`).update(await readFile(path));
  }
  return hash.digest('hex');
}

/** The context as the tar archive that the daemon takes. */
export async function packContext(context: string, dockerfile: string): Promise<Readable> {
  const tar = spawn('tar', ['-C', context, '--no-recursion', '--null', '-T', '-', '-cf', '-'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  tar.stdin.end((await listFiles(context, dockerfile)).join('\0'));
  return tar.stdout;
}
