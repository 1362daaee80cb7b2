import * as v from 'valibot';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const scaling = v.optional(
  v.looseObject({ minInstanceCount: v.optional(count), maxInstanceCount: v.optional(count) }),
  {},
);
const secretKeyRef = v.object({ secret: v.string(), version: v.optional(v.string(), 'latest') });

const container = v.looseObject({
  image: v.string(),
  envs: v.optional(
    v.array(
      v.object({
        name: v.string(),
        value: v.optional(v.string()),
        valueSource: v.optional(v.object({ secretKeyRef })),
      }),
    ),
    [],
  ),
  ports: v.optional(v.looseObject({ containerPort: v.optional(v.number(), 8080) }), {}),
  resources: v.optional(
    v.looseObject({
      limits: v.optional(
        v.object({ cpu: v.optional(v.string(), '1'), memory: v.optional(v.string(), '512Mi') }),
        {},
      ),
      cpuIdle: v.optional(v.boolean(), false),
    }),
    {},
  ),
  startupProbe: v.optional(
    v.looseObject({
      httpGet: v.optional(
        v.looseObject({ path: v.optional(v.string(), '/'), port: v.optional(v.number()) }),
      ),
      periodSeconds: v.optional(v.number(), 10),
      failureThreshold: v.optional(v.number(), 3),
      timeoutSeconds: v.optional(v.number(), 1),
      initialDelaySeconds: v.optional(v.number(), 0),
    }),
    { periodSeconds: 240, failureThreshold: 1, timeoutSeconds: 240 },
  ),
});

const template = v.looseObject({
  serviceAccount: v.optional(v.string()),
  timeout: v.optional(v.string(), '300s'),
  maxInstanceRequestConcurrency: v.optional(v.number(), 80),
  scaling,
  vpcAccess: v.optional(v.looseObject({ connector: v.optional(v.string()) })),
  containers: v.pipe(v.array(container), v.minLength(1)),
});

/** What the API of Cloud Run reads of a service; the rest is kept and given back as it came. */
export const serviceSpec = v.looseObject({
  template,
  scaling,
  ingress: v.optional(v.string(), 'INGRESS_TRAFFIC_ALL'),
  invokerIamDisabled: v.optional(v.boolean(), false),
});

export type ServiceSpec = v.InferOutput<typeof serviceSpec>;
export type ContainerSpec = v.InferOutput<typeof container>;
export type Probe = ContainerSpec['startupProbe'];

/** Seconds of a duration like `3600s`. */
export const secondsOf = (duration: string): number => Number(duration.replace(/s$/, ''));

/** The one container that gets requests. */
export function mainContainer(spec: ServiceSpec): ContainerSpec {
  const [first] = spec.template.containers;
  if (!first) throw new Error('A service has at least one container.');
  return first;
}
