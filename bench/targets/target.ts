import type { DialectName } from '../clients/dialect';
import type { RunningTarget } from './start-process';

export type TargetName = 'service' | 'tutorial' | 'centrifuge' | 'floor' | 'floor-joined';

export type StartOptions = {
  /** REDISHOST and REDISPORT. */
  redisEnv: Record<string, string>;
  /** The Node to run it with, where it is a Node program; absent: this one. */
  node?: string;
  /** Makes it give back unused memory when it gets SIGUSR2, so that what is in use can be read. */
  collectsGarbage?: boolean;
  /** Keeps as many messages of a room as the longest room measured has. */
  keepsAll?: boolean;
};

/** A server that is measured. */
export type Target = {
  name: TargetName;
  title: string;
  dialect: DialectName;
  isNode: boolean;
  start: (options: StartOptions) => Promise<RunningTarget>;
};
