import { setTimeout as wait } from 'node:timers/promises';
import { ApiError } from './api-error';
import type { Fault, Faults } from './faults';

export type Operation = { name: string; done: boolean; error?: { code: number; message: string } };

/** Long-running operations: a request's answer names one, and who asks again learns how it went. */
export function createOperations(latencyMs: number, faults: Faults) {
  const operations = new Map<string, Operation>();

  async function run(operation: Operation, fault: Fault | undefined, work: () => Promise<void>) {
    try {
      await wait(latencyMs);
      if (fault?.kind === 'hold') await faults.hold();
      if (fault?.kind === 'operation') {
        throw new ApiError(fault.code, fault.status, fault.message);
      }
      await work();
    } catch (error) {
      const code = error instanceof ApiError ? error.code : 13;
      operation.error = { code, message: error instanceof Error ? error.message : String(error) };
    }
    operation.done = true;
  }

  return {
    start(fault: Fault | undefined, work: () => Promise<void>): Operation {
      const operation: Operation = { name: `operations/${operations.size + 1}`, done: false };
      operations.set(operation.name, operation);
      void run(operation, fault, work);
      return operation;
    },
    find: (name: string) => operations.get(name),
  };
}
