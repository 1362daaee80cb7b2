import { readCpuMs } from '../measure/process-usage';
import { Crowd, type CrowdOptions } from './crowd';
import { sendMessages, type Load, type SendOptions } from './send-messages';

export type JoinResult = {
  crowd: number;
  /** From the first connection's start until the last had joined. */
  wallMs: number;
  /** Of each process of `pids`. */
  cpuMs: number[];
  /** To be given to a crowd that comes back to the same room. */
  cursor?: string;
};

const crowds = new Map<number, Crowd>();
let lastCrowd = 0;

/** What the generator can be asked to do, by name. Arguments and results are plain data. */
export const calls = {
  async join({ pids, ...options }: CrowdOptions & { pids: number[] }): Promise<JoinResult> {
    const cpuBefore = pids.map(readCpuMs);
    const start = performance.now();
    const crowd = await Crowd.open(options);
    crowds.set(++lastCrowd, crowd);
    return {
      crowd: lastCrowd,
      wallMs: performance.now() - start,
      cpuMs: pids.map((pid, index) => readCpuMs(pid) - (cpuBefore[index] ?? 0)),
      ...(crowd.cursor !== undefined && { cursor: crowd.cursor }),
    };
  },

  send({ crowd, ...options }: SendOptions & { crowd: number }): Promise<Load> {
    const members = crowds.get(crowd);
    if (!members) throw new Error(`there is no crowd ${crowd}`);
    return sendMessages(members, options);
  },

  leave({ crowd }: { crowd: number }): Promise<void> {
    crowds.get(crowd)?.close();
    crowds.delete(crowd);
    return Promise.resolve();
  },
};

export type Calls = typeof calls;
export type CallMessage = {
  [Name in keyof Calls]: { call: Name; argument: Parameters<Calls[Name]>[0] };
}[keyof Calls];
export type AnswerMessage = { result: unknown } | { error: string };
