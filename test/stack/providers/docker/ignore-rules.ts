import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

type Rule = { keeps: boolean; pattern: string; matches: RegExp };

export type IgnoreRules = {
  /** Whether a file, by its path from the context's root, stays out. */
  ignores: (path: string) => boolean;
  /** Whether nothing below a folder can come in. */
  prunes: (folder: string) => boolean;
};

/** The rules beside the Dockerfile, else those of the context; the last that matches decides. */
export async function readIgnoreRules(context: string, dockerfile: string): Promise<IgnoreRules> {
  const text =
    (await readIfThere(`${dockerfile}.dockerignore`)) ??
    (await readIfThere(join(context, '.dockerignore'))) ??
    '';
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(parseRule);
  const ignores = (path: string) =>
    !(rules.findLast(({ matches }) => matches.test(path))?.keeps ?? true);
  return {
    ignores,
    prunes: (folder) =>
      ignores(folder) &&
      !rules.some(
        ({ keeps, pattern, matches }) =>
          keeps &&
          (matches.test(folder) || pattern.startsWith('*') || pattern.startsWith(`${folder}/`)),
      ),
  };
}

function parseRule(line: string): Rule {
  const keeps = line.startsWith('!');
  const pattern = line
    .replace(/^!/, '')
    .replace(/^\.?\//, '')
    .replace(/\/$/, '');
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*\*\/|\*\*|\*|\?/g, (wildcard) => wildcards[wildcard] ?? wildcard);
  return { keeps, pattern, matches: new RegExp(`^${source}(/.*)?$`) };
}

const wildcards: Record<string, string> = {
  '**/': '(.*/)?',
  '**': '.*',
  '*': '[^/]*',
  '?': '[^/]',
};

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}
