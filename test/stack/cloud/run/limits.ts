import { invalid } from '../api-error';
import type { ServiceSpec } from './spec';
import { mainContainer, secondsOf } from './spec';

const reserved = ['PORT', 'K_SERVICE', 'K_REVISION', 'K_CONFIGURATION'];
const memoryPattern = /^(\d+)(Mi|Gi|M|G)$/;

/** The limits of Cloud Run that need no look at other resources. */
export function checkLimits(spec: ServiceSpec): void {
  const { template } = spec;
  const container = mainContainer(spec);
  const violations = [
    !/^\d+(\.\d{1,9})?s$/.test(template.timeout) && `Invalid duration ${template.timeout}.`,
    secondsOf(template.timeout) > 3600 && 'The timeout of a revision must not exceed 3600 seconds.',
    (template.maxInstanceRequestConcurrency < 1 || template.maxInstanceRequestConcurrency > 1000) &&
      'max_instance_request_concurrency should be between 1 and 1000.',
    ...instanceCounts(spec),
    ...resourceLimits(spec),
    ...container.envs.map(
      ({ name }) =>
        reserved.includes(name) &&
        `The following reserved env names were provided: ${name}. These values are automatically set by the system.`,
    ),
    ...container.envs.map(
      ({ name }, index) =>
        container.envs.findIndex((env) => env.name === name) !== index &&
        `Environment variable ${name} is given twice.`,
    ),
    (container.startupProbe.httpGet?.port ?? container.ports.containerPort) !==
      container.ports.containerPort && 'The port of a probe must be the port of the container.',
    container.startupProbe.timeoutSeconds > container.startupProbe.periodSeconds &&
      'The timeout of a probe must not exceed its period.',
    container.startupProbe.periodSeconds * container.startupProbe.failureThreshold > 240 &&
      'A startup probe must not wait for more than 240 seconds.',
  ].filter((violation) => violation !== false);
  if (violations[0]) throw invalid(violations[0]);
}

function instanceCounts({ template, scaling }: ServiceSpec): (string | false)[] {
  const min = Math.max(template.scaling.minInstanceCount ?? 0, scaling.minInstanceCount ?? 0);
  const max = template.scaling.maxInstanceCount ?? scaling.maxInstanceCount ?? 100;
  return [
    max < 1 && 'The maximum number of instances must be at least 1.',
    min > max && `The minimum number of instances ${min} exceeds the maximum ${max}.`,
  ];
}

function resourceLimits(spec: ServiceSpec): (string | false)[] {
  const { limits } = mainContainer(spec).resources;
  const cpu = limits.cpu.endsWith('m')
    ? Number(limits.cpu.slice(0, -1)) / 1000
    : Number(limits.cpu);
  const [, amount, unit] = memoryPattern.exec(limits.memory) ?? [];
  if (!unit || !Number.isFinite(cpu)) return [`Invalid limits ${limits.cpu}, ${limits.memory}.`];
  const memoryMi = Number(amount) * (unit.startsWith('G') ? 1024 : 1);
  const leastMemoryMi = cpu > 6 ? 4096 : cpu > 2 ? 2048 : 128;
  const mostMemoryMi = cpu < 0.5 ? 512 : cpu < 1 ? 1024 : cpu < 2 ? 4096 : cpu < 4 ? 8192 : 32768;
  return [
    cpu > 1 && ![2, 4, 6, 8].includes(cpu) && `Invalid value for cpu: ${limits.cpu}.`,
    cpu < 1 &&
      spec.template.maxInstanceRequestConcurrency > 1 &&
      'Total cpu < 1 is not supported with concurrency > 1.',
    (memoryMi < leastMemoryMi || memoryMi > mostMemoryMi) &&
      `Invalid value for memory: ${limits.memory} with ${limits.cpu} CPU needs ${leastMemoryMi}Mi to ${mostMemoryMi}Mi.`,
  ];
}
