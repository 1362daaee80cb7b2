import type { StackConfig } from '../../infra/config-check';
import type { Finding } from './finding';
import type { AskGoogle } from './google';

/** Looks at one thing in the project; the configuration is right. */
export type Check = (ask: AskGoogle, config: StackConfig, stack: string) => Promise<Finding>;
