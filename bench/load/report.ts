import type { LatencyHistogram } from '../measure/latency-histogram';
import type { LoadOptions } from './options';
import type { Tally } from './tally';
import type { User } from './user';

type Latency = { p50Ms: number; p90Ms: number; p99Ms: number; maxMs: number } | null;

export type LoadReport = {
  options: Omit<LoadOptions, 'asJson'>;
  writingMs: number;
  sent: number;
  acknowledged: number;
  unanswered: number;
  refusals: Record<string, number>;
  deliveries: number;
  delivery: Latency;
  acknowledgement: Latency;
  join: Latency;
  /** Acknowledged, but not seen by somebody in the room; one for each person and message. */
  lost: number;
  doubled: number;
  outOfOrder: number;
  disagreed: number;
  toldMissing: number;
  joins: number;
  absent: number;
  reconnects: number;
  resets: number;
  /** How long this process kept its own timers waiting: over a few ms, latencies are its own. */
  lagP99Ms: number;
};

export function summarize(
  { url, users: userCount, rooms, rate, minutes }: LoadOptions,
  tally: Tally,
  users: readonly User[],
  { writingMs, lagP99Ms }: { writingMs: number; lagP99Ms: number },
): LoadReport {
  const total = (count: (user: User) => number): number =>
    users.reduce((all, user) => all + count(user), 0);
  return {
    options: { url, users: userCount, rooms, rate, minutes },
    writingMs: Math.round(writingMs),
    sent: tally.sent,
    acknowledged: tally.acknowledged,
    unanswered: tally.unanswered,
    refusals: Object.fromEntries(tally.refusals),
    deliveries: tally.deliveries,
    delivery: percentiles(tally.delivery),
    acknowledgement: percentiles(tally.acknowledgement),
    join: percentiles(tally.joining),
    lost: total(({ reading }) => reading.countLost()),
    doubled: total(({ reading }) => reading.faults.doubled),
    outOfOrder: total(({ reading }) => reading.faults.outOfOrder),
    disagreed: total(({ reading }) => reading.faults.disagreed),
    toldMissing: total(({ reading }) => reading.faults.toldMissing),
    joins: tally.joins,
    absent: userCount - tally.present,
    reconnects: tally.reconnects,
    resets: tally.resets,
    lagP99Ms: Math.round(lagP99Ms),
  };
}

/** Whether the chat kept what it promises. */
export function isFaultless(report: LoadReport): boolean {
  const { lost, doubled, outOfOrder, disagreed } = report;
  return lost + doubled + outOfOrder + disagreed === 0;
}

export function formatLoadReport(report: LoadReport): string {
  const { options, refusals } = report;
  const refused = Object.entries(refusals).map(([code, count]) => `${count} ${code}`);
  const seconds = (report.writingMs / 1_000).toFixed(0);
  const lines: [string, string][] = [
    ['sent', `${report.sent} in ${seconds} s to ${options.rooms} rooms at ${options.url}`],
    ['acknowledged', `${report.acknowledged}, unanswered ${report.unanswered}`],
    ['refused', refused.join(', ') || '0'],
    ['delivered', `${report.deliveries} to ${options.users} people`],
    ['delivery', formatLatency(report.delivery)],
    ['acknowledgement', formatLatency(report.acknowledgement)],
    ['join', formatLatency(report.join)],
    ['lost', String(report.lost)],
    ['doubled', String(report.doubled)],
    ['out of order', `${report.outOfOrder}, seen differently ${report.disagreed}`],
    ['told as missing', `${report.toldMissing}, rooms replaced ${report.resets}`],
    [
      'joins',
      `${report.joins}, reconnects ${report.reconnects}, absent at the end ${report.absent}`,
    ],
  ];
  const text = lines.map(([name, value]) => `${name.padEnd(17)}${value}`).join('\n');
  const isSlow = report.lagP99Ms > 50;
  const note = `\n\nThis machine was too busy (${report.lagP99Ms} ms late): the latencies are partly its own.`;
  return isSlow ? text + note : text;
}

function formatLatency(latency: Latency): string {
  if (!latency) return '–';
  const { p50Ms, p90Ms, p99Ms, maxMs } = latency;
  return `p50 ${round(p50Ms)} ms, p90 ${round(p90Ms)} ms, p99 ${round(p99Ms)} ms, longest ${round(maxMs)} ms`;
}

function percentiles(histogram: LatencyHistogram): Latency {
  if (histogram.count === 0) return null;
  return {
    p50Ms: histogram.percentile(0.5),
    p90Ms: histogram.percentile(0.9),
    p99Ms: histogram.percentile(0.99),
    maxMs: histogram.percentile(1),
  };
}

function round(ms: number): string {
  return ms.toLocaleString('en', { maximumSignificantDigits: 3 });
}
