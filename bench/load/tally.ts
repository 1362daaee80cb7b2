import { LatencyHistogram } from '../measure/latency-histogram';

/** What has happened so far, to all users together. */
export class Tally {
  readonly delivery = new LatencyHistogram();
  readonly acknowledgement = new LatencyHistogram();
  readonly joining = new LatencyHistogram();
  present = 0;
  joins = 0;
  reconnects = 0;
  sent = 0;
  acknowledged = 0;
  /** No answer came: whether they are stored is not known. */
  unanswered = 0;
  deliveries = 0;
  resets = 0;
  /** How often each refusal came, by its code. */
  readonly refusals = new Map<string, number>();

  refuse(code: string): void {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
  }
}
