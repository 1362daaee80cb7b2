import { readdirSync, readFileSync } from 'node:fs';

/**
 * The CPU time that a process has used, kernel's share included, in milliseconds.
 *
 * From the scheduler's count of each thread, which is exact to the nanosecond; `/proc/<pid>/stat`
 * counts in ticks of 10 ms.
 */
export function readCpuMs(pid: number): number {
  const threads = `/proc/${pid}/task`;
  return readdirSync(threads).reduce((total, thread) => {
    const [onCpuNs] = readFileSync(`${threads}/${thread}/schedstat`, 'latin1').split(' ');
    return total + Number(onCpuNs) / 1e6;
  }, 0);
}

/** The memory of a process that is in RAM, in KiB. */
export function readResidentKib(pid: number): number {
  const [, value] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1')) ?? [];
  return Number(value);
}
