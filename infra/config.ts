import * as pulumi from '@pulumi/pulumi';
import { checkConfig, type StackConfig } from './config-check';

export type { StackConfig };

/**
 * Reads and checks the stack's configuration; nothing else does. The defaults are Pulumi.yaml's.
 *
 * @throws {pulumi.RunError} with every fault at once, each with the command that mends it
 */
export function loadConfig(): StackConfig {
  const values = new Map(Object.entries(pulumi.runtime.allConfig()));
  const { config, faults } = checkConfig(pulumi.getProject(), values);
  if (faults.length > 0) {
    const lines = faults.map(({ text, mend }) => `  ${text}: ${mend}`).join('\n');
    throw new pulumi.RunError(`The stack's configuration cannot be used:\n${lines}`);
  }
  return config;
}
