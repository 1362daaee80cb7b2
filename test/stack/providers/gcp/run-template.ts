import { type Fields, flag, list, map, number, object, text, texts } from '../core/fields';

const httpGet = object({
  path: text(),
  port: number({ computed: true }),
  httpHeaders: list({ name: text({ required: true }), value: text() }),
});
const tcpSocket = (rules: { computed?: true; required?: true }) => object({ port: number(rules) });
const grpc = object({ port: number({ computed: true }), service: text() });
const timing: Fields = {
  failureThreshold: number({ computed: true }),
  initialDelaySeconds: number(),
  periodSeconds: number({ computed: true }),
  timeoutSeconds: number({ computed: true }),
};

const container: Fields = {
  image: text({ required: true }),
  name: text({ computed: true }),
  commands: texts(),
  args: texts(),
  workingDir: text(),
  dependsOns: texts(),
  volumeMounts: list({ name: text({ required: true }), mountPath: text({ required: true }) }),
  envs: list(
    {
      name: text({ required: true }),
      value: text(),
      valueSource: object({
        secretKeyRef: object({ secret: text({ required: true }), version: text() }),
      }),
    },
    { unordered: true },
  ),
  ports: object(
    {
      containerPort: number({ computed: true }),
      name: text({ computed: true, oneOf: ['http1', 'h2c'] }),
    },
    { computed: true },
  ),
  resources: object(
    { limits: map({ computed: true }), cpuIdle: flag(), startupCpuBoost: flag() },
    { computed: true },
  ),
  startupProbe: object(
    { ...timing, httpGet, tcpSocket: tcpSocket({ computed: true }), grpc },
    { computed: true },
  ),
  livenessProbe: object({ ...timing, httpGet, tcpSocket: tcpSocket({ required: true }), grpc }),
  readinessProbe: object({
    failureThreshold: number({ computed: true }),
    successThreshold: number({ computed: true }),
    periodSeconds: number({ computed: true }),
    timeoutSeconds: number({ computed: true }),
    httpGet,
    grpc,
  }),
};

/** What a revision is made of. */
export const runTemplate: Fields = {
  serviceAccount: text({ computed: true }),
  timeout: text({ computed: true, pattern: /^[0-9]+(?:\.[0-9]{1,9})?s$/ }),
  sessionAffinity: flag(),
  maxInstanceRequestConcurrency: number({ computed: true }),
  scaling: object(
    { minInstanceCount: number(), maxInstanceCount: number({ computed: true }) },
    { computed: true },
  ),
  vpcAccess: object({
    connector: text(),
    egress: text({ computed: true, oneOf: ['ALL_TRAFFIC', 'PRIVATE_RANGES_ONLY'] }),
    networkInterfaces: list({
      network: text(),
      subnetwork: text({ computed: true }),
      tags: texts(),
    }),
  }),
  executionEnvironment: text({
    oneOf: ['EXECUTION_ENVIRONMENT_GEN1', 'EXECUTION_ENVIRONMENT_GEN2'],
  }),
  containers: list(container, { required: true }),
  volumes: list({ name: text({ required: true }) }),
  labels: map(),
  annotations: map(),
  revision: text(),
  healthCheckDisabled: flag(),
  encryptionKey: text(),
};
