import * as v from 'valibot';

const target = {
  method: v.picklist(['POST', 'PATCH', 'DELETE']),
  /** Part of the path. */
  path: v.string(),
  times: v.optional(v.number(), 1),
};
const error = { code: v.number(), status: v.string(), message: v.string() };

/** What is to go wrong, once or `times` times. */
export const faultSpec = v.variant('kind', [
  /** The request is answered with an error and does nothing. */
  v.object({ kind: v.literal('answer'), ...target, ...error }),
  /** The request is admitted, and its operation fails. */
  v.object({ kind: v.literal('operation'), ...target, ...error }),
  /** The request is admitted, and its operation does not end until it is released. */
  v.object({ kind: v.literal('hold'), ...target }),
]);

export type Fault = v.InferOutput<typeof faultSpec>;
export type Faults = ReturnType<typeof createFaults>;

export function createFaults() {
  let planned: Fault[] = [];
  let holding = 0;
  const releases: (() => void)[] = [];
  const watchers: (() => void)[] = [];

  return {
    plan(fault: Fault) {
      planned.push(fault);
    },
    clear() {
      planned = [];
    },
    /** The fault that a request meets; each is met as often as it was planned. */
    meet(method: string, path: string): Fault | undefined {
      const fault = planned.find((f) => f.method === method && path.includes(f.path));
      if (fault && --fault.times === 0) planned = planned.filter((other) => other !== fault);
      return fault;
    },
    /** Waits for `release`. */
    async hold() {
      holding++;
      watchers.splice(0).forEach((notify) => notify());
      await new Promise<void>((resolve) => releases.push(resolve));
      holding--;
    },
    /** Resolves once an operation is held. */
    async held() {
      if (holding === 0) await new Promise<void>((resolve) => watchers.push(resolve));
    },
    release: () => releases.splice(0).forEach((resume) => resume()),
  };
}
