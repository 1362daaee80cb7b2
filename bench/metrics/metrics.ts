import { fanout } from './fanout';
import { history } from './history';
import { instances } from './instances';
import { memory } from './memory';
import type { Metric } from './metric';
import { pageWeight } from './page-weight';
import { resume } from './resume';
import { startup } from './startup';

/** All that is measured, in the order in which it is shown. */
export const metrics: readonly Metric[] = [
  fanout,
  history,
  instances,
  memory,
  resume,
  startup,
  pageWeight,
];
