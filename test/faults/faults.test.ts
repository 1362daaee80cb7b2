import { expect, test } from '@jest/globals';
import { hasFailed } from './checker/check';
import { formatViolations, keepArtifacts } from './report';
import { runFaults } from './run-faults';

/** The first syncs each write to Redis; the second may lose some, trims its rooms and limits rates. */
const seeds = [7, 4];

test.each(seeds)(
  'a short run under faults keeps every promise (seed %i)',
  async (seed) => {
    const run = await runFaults({ seed, durationMs: 15_000 });
    if (hasFailed(run.verdict)) await keepArtifacts(seed, run);
    expect(formatViolations(run.verdict)).toBe('');
    expect(run.verdict.acknowledgedCount).toBeGreaterThan(0);
    expect(run.verdict.deliveredCount).toBeGreaterThan(0);
  },
  240_000,
);
