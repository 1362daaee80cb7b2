import type { StackConfig } from './config';

/** What every resource that can carries, to find and to bill a stack's resources by. */
export function labelsOf({ serviceName }: StackConfig): Record<string, string> {
  return { app: serviceName, 'managed-by': 'pulumi' };
}
