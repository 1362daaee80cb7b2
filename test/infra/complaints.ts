import { expect } from '@jest/globals';
import { checkConfig, type StackConfig } from '../../infra/config-check';
import type { Check } from '../../scripts/doctor/check';
import { formatFinding } from '../../scripts/doctor/finding';
import { createAskGoogle } from '../../scripts/doctor/google';
import { onTestEnd } from '../support/cleanup';
import { healthy, ready, startGoogle, type Answers } from './run-doctor';
import { readDefaults } from './run-program';

function configOf(values: Record<string, string>): StackConfig {
  const own = Object.entries(values).map(([key, value]): [string, string] => [
    `cloud-run-chat:${key}`,
    value,
  ]);
  const all = [...Object.entries({ ...readDefaults(), ...ready }), ...own];
  const { config, faults } = checkConfig('cloud-run-chat', new Map(all));
  expect(faults).toEqual([]);
  return config;
}

/** The lines that checks give of what is not well, where Google answers so and all else is healthy. */
export async function complaints(
  checks: readonly Check[],
  answers: Answers,
  values: Record<string, string> = {},
): Promise<string[]> {
  const before = process.env;
  onTestEnd(() => (process.env = before));
  process.env = { ...before, ...(await startGoogle({ ...healthy, ...answers })) };
  const ask = createAskGoogle('token');
  const findings = await Promise.all(
    checks.map((check) => check(ask, configOf(values), 'my.Stack')),
  );
  return findings.filter(({ state }) => state !== 'ok').map(formatFinding);
}

/** What is wrong, how Google answers then, the configuration beside the defaults, and the line. */
export type Case = [string, Answers, Record<string, string>, RegExp];
