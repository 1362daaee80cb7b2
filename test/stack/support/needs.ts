import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, it, jest } from '@jest/globals';
import { findPulumi, missingPulumi } from './find-pulumi';

/** Commands of the engine take seconds, and many times that on a busy machine. */
jest.setTimeout(600_000);

/** The registry that images are pushed to. */
export const registry = '127.0.0.1:5000';

type Need = 'pulumi' | 'docker';

const missing: Record<Need, () => string | undefined> = {
  pulumi: () => (findPulumi() === undefined ? missingPulumi : undefined),
  docker: () => {
    const probe = spawnSync(
      process.execPath,
      ['--import', require.resolve('tsx'), join(__dirname, 'probe-docker.ts'), registry],
      { encoding: 'utf8' },
    );
    return probe.stdout.trim() || undefined;
  },
};

/**
 * A `describe` whose tests need more than Node: without it they are skipped with a line that says
 * how to get it, except in CI, where they fail.
 */
export function describeWith(needs: Need[], name: string, body: () => void): void {
  const lines = needs.map((need) => missing[need]()).filter((line) => line !== undefined);
  if (lines.length === 0) {
    describe(name, body);
  } else if (process.env.CI) {
    describe(name, () => {
      it('has what it needs', () => {
        throw new Error(lines.join('\n'));
      });
    });
  } else {
    process.stderr.write(`Skipped: ${name}. ${lines.join(' ')}\n`);
    describe.skip(name, body);
  }
}
