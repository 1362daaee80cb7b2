import { getStack } from '@pulumi/pulumi';
import type { StackConfig } from './config';
import { toLabel } from './config-rules';

/** What every resource that can carries, to find and to bill a stack's resources by. */
export function labelsOf({ serviceName }: StackConfig): Record<string, string> {
  return { app: serviceName, stack: toLabel(getStack()), 'managed-by': 'pulumi' };
}
