import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Verdict } from './checker/check';
import { violationNames, type ViolationKind } from './checker/violation';
import { toLines } from './json-lines';
import type { Progress, Run } from './run-faults';

const shownViolations = 20;

export function formatProgress(progress: Progress, durationMs: number): string {
  const { elapsedMs, faults, writtenCount, deliveredCount, joinedCount, clientCount } = progress;
  return [
    `${Math.round(elapsedMs / 1000)} s of ${Math.round(durationMs / 1000)}`,
    `${writtenCount} written`,
    `${deliveredCount} delivered`,
    `${joinedCount} of ${clientCount} joined`,
    faults.join(' + ') || 'all well',
  ].join(' · ');
}

/** Tables of what was broken, and of how long it took to recover. */
export function formatVerdict(verdict: Verdict): string {
  const { counts, recoveries, acknowledgedCount, deliveredCount, lostByRedisCount } = verdict;
  const promises = Object.entries(violationNames).map(([kind, name]) =>
    row(name, counts[kind as ViolationKind]),
  );
  const times = [...recoveries].map(
    ([name, { count, medianMs, maxMs }]) =>
      `${name.padEnd(24)}${pad(count)}${pad(medianMs)}${pad(maxMs)}`,
  );
  return [
    row('acknowledged', acknowledgedCount),
    row('delivered', deliveredCount),
    row('lost by Redis itself, and told', lostByRedisCount),
    '',
    ...promises,
    '',
    `${'from a fault’s end to the first delivery, ms'.padEnd(44)}`,
    `${'after'.padEnd(24)}${pad('clients')}${pad('median')}${pad('longest')}`,
    ...times.sort(),
  ].join('\n');
}

export function formatViolations({ violations }: Verdict): string {
  const shown = violations.slice(0, shownViolations);
  const lines = shown.map(({ kind, detail }) => `${violationNames[kind]}: ${detail}`);
  const restCount = violations.length - shown.length;
  return [...lines, ...(restCount > 0 ? [`and ${restCount} more`] : [])].join('\n');
}

/**
 * Keeps the event history and each instance's log, for reading a failure.
 *
 * @returns the folder
 */
export async function keepArtifacts(
  seed: number,
  { verdict, history, logs }: Run,
): Promise<string> {
  const folder = join(__dirname, '../../.artifacts', `faults-${seed}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'history.jsonl'), toLines(history));
  await writeFile(join(folder, 'violations.jsonl'), toLines(verdict.violations));
  for (const { name, text } of logs) await writeFile(join(folder, `${name}.log`), text);
  return folder;
}

function row(name: string, count: number): string {
  return `${name.padEnd(44)}${pad(count)}`;
}

function pad(value: number | string): string {
  return String(value).padStart(10);
}
