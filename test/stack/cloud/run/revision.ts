import { type Instance, startInstance } from './instance';
import type { Program } from '../images';
import { type ServiceSpec, mainContainer, secondsOf } from './spec';

export type Revision = {
  name: string;
  timeoutSeconds: number;
  /** The instance that takes the next request, or none where all are full. */
  take: () => Promise<Instance | undefined>;
  /** Gives back what `take` gave. */
  release: (instance: Instance) => void;
  /** Ends each instance as soon as it holds no request. */
  retire: () => void;
  /** Ends all instances now. */
  stop: () => Promise<void>;
  environment: Record<string, string>;
  instances: () => readonly Instance[];
};

/** Starts as many instances as the revision asks for, at least one. */
export async function startRevision(
  name: string,
  spec: ServiceSpec,
  program: Program,
  environment: Record<string, string>,
): Promise<Revision> {
  const { template } = spec;
  const { resources, startupProbe } = mainContainer(spec);
  const min = Math.max(
    template.scaling.minInstanceCount ?? 0,
    spec.scaling.minInstanceCount ?? 0,
    1,
  );
  const max = template.scaling.maxInstanceCount ?? spec.scaling.maxInstanceCount ?? 100;
  const concurrency = template.maxInstanceRequestConcurrency;
  const start = () => startInstance(program, environment, resources.limits, startupProbe);
  const ending = new Set<Promise<void>>();
  let instances: Instance[] = [];
  let next = 0;
  let retired = false;

  const end = (instance: Instance) => {
    instances = instances.filter((other) => other !== instance);
    const ended = instance.stop().finally(() => ending.delete(ended));
    ending.add(ended);
  };
  const hasRoom = (instance: Instance) => instance.active < concurrency;
  const stop = async () => {
    retired = true;
    instances.forEach(end);
    await Promise.all(ending);
  };

  const started = await Promise.allSettled(Array.from({ length: min }, start));
  instances = started.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  const failure = started.find((result) => result.status === 'rejected');
  if (failure) {
    await stop();
    throw failure.reason;
  }

  return {
    name,
    timeoutSeconds: secondsOf(template.timeout),
    async take() {
      if (!instances.some(hasRoom) && instances.length < max) instances.push(await start());
      const turn = next++ % instances.length;
      const instance = [...instances.slice(turn), ...instances.slice(0, turn)].find(hasRoom);
      if (instance) instance.active++;
      return instance;
    },
    release(instance) {
      instance.active--;
      if (retired && instance.active === 0 && instances.includes(instance)) end(instance);
    },
    retire() {
      retired = true;
      instances.filter(({ active }) => active === 0).forEach(end);
    },
    stop,
    environment,
    instances: () => instances,
  };
}
