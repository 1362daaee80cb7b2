import { accessSync, constants, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import * as v from 'valibot';

const packageFile = v.object({ version: v.string() });

/**
 * The folder of the Pulumi CLI: on the PATH, or where the npm package `pulumi` keeps what it
 * downloads. That package's own command is passed over: it would download into the test's folder.
 */
export function findPulumi(): string | undefined {
  const { version } = v.parse(
    packageFile,
    JSON.parse(readFileSync(require.resolve('pulumi/package.json'), 'utf8')),
  );
  const home = process.env.PULUMI_HOME ?? join(homedir(), '.pulumi');
  const folders = (process.env.PATH ?? '').split(delimiter);
  return [
    ...folders.filter((folder) => !folder.includes('node_modules')),
    join(home, 'versions', version, 'bin'),
    join(home, 'bin'),
  ].find((folder) => isExecutable(join(folder, 'pulumi')));
}

/** The same, where there must be one. */
export function requirePulumi(): string {
  const folder = findPulumi();
  if (folder === undefined) throw new Error(missingPulumi);
  return folder;
}

export const missingPulumi = 'The Pulumi CLI is missing: `npx pulumi version` gets it.';

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
