import { messageText } from '../clients/message-text';
import { readCpuMs } from '../measure/process-usage';
import type { Crowd } from './crowd';
import { LatencyHistogram } from '../measure/latency-histogram';

export type SendOptions = {
  /** How long messages are sent. */
  ms: number;
  /** Ends earlier once as many were sent. */
  maxMessages?: number;
  /** As many members take turns to send. */
  senders: number;
  /**
   * Either so many messages are on their way to all receivers at any time, and the server is as
   * fast as it can be; or so many are sent a second, at times as random as people's.
   */
  pace: { inFlight: number } | { perS: number };
  /** Processes whose CPU time is read at the start and the end. */
  pids: number[];
};

/** Counts of the time during which messages were sent. */
export type Load = {
  wallMs: number;
  sent: number;
  deliveries: number;
  /** Of each process of `pids`. */
  cpuMs: number[];
  generatorCpuMs: number;
  p50Ms: number;
  p99Ms: number;
  /** Deliveries that did not come, also later. Negative: more came than were sent. */
  missing: number;
};

const drainMs = 30_000;
/** Messages never have the same number, so that their ids differ. */
let nextNumber = 0;
/** When each of the latest messages was sent, by its number. */
const sentAt = new Float64Array(2 ** 20);

/** Sends to a crowd that is in one room. */
export async function sendMessages(crowd: Crowd, options: SendOptions): Promise<Load> {
  const { pace, pids, senders, maxMessages = Infinity } = options;
  const latency = new LatencyHistogram();
  const deliveriesBefore = crowd.deliveryCount;
  let sent = 0;
  let isSending = true;

  function send(): void {
    const number = nextNumber++;
    sentAt[number % sentAt.length] = performance.now();
    crowd.send(number, messageText(number), senders);
    sent++;
  }

  function refill(): void {
    if (!('inFlight' in pace)) return;
    const delivered = (crowd.deliveryCount - deliveriesBefore) / crowd.size;
    while (isSending && sent < maxMessages && sent - delivered < pace.inFlight) send();
  }

  crowd.onDelivery = (number) => {
    latency.add(performance.now() - (sentAt[number % sentAt.length] ?? 0));
    refill();
  };

  const cpuBefore = pids.map(readCpuMs);
  const generatorBefore = process.cpuUsage();
  const start = performance.now();
  refill();
  let dueMs = 0;
  await new Promise<void>((resolve) => {
    const timer = setInterval(() => {
      const elapsedMs = performance.now() - start;
      while ('perS' in pace && sent < maxMessages && dueMs < elapsedMs) {
        send();
        // A Poisson process: the next one is due independently of those before.
        dueMs -= (Math.log(1 - Math.random()) * 1000) / pace.perS;
      }
      const isComplete =
        sent >= maxMessages && crowd.deliveryCount - deliveriesBefore >= sent * crowd.size;
      if (elapsedMs < options.ms && !isComplete && crowd.failure === undefined) return;
      clearInterval(timer);
      resolve();
    }, 1);
  });
  isSending = false;
  const cpuMs = pids.map((pid, index) => readCpuMs(pid) - (cpuBefore[index] ?? 0));
  const generator = process.cpuUsage(generatorBefore);
  const load = {
    wallMs: performance.now() - start,
    sent,
    deliveries: crowd.deliveryCount - deliveriesBefore,
    cpuMs,
    generatorCpuMs: (generator.user + generator.system) / 1000,
  };

  const isDrained = (): boolean => crowd.deliveryCount - deliveriesBefore >= sent * crowd.size;
  const deadline = performance.now() + drainMs;
  while (!isDrained() && performance.now() < deadline && crowd.failure === undefined) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  if (crowd.failure !== undefined) throw new Error(`a client was cut: ${crowd.failure}`);
  return {
    ...load,
    p50Ms: latency.percentile(0.5),
    p99Ms: latency.percentile(0.99),
    missing: sent * crowd.size - (crowd.deliveryCount - deliveriesBefore),
  };
}
