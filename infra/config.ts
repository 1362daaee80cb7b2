import * as pulumi from '@pulumi/pulumi';
import { createConfigReader, type ConfigReader } from './config-reader';
import { isAllowedOrigins, isConnectorRange, isImage, isMemoryFor } from './config-rules';
import { cloudRunRegions } from './regions';

const name = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const isName = (minLength: number, maxLength: number) => (value: string) =>
  value.length >= minLength && value.length <= maxLength && name.test(value);

export type StackConfig = ReturnType<typeof readStack> & { project: string; region: string };

/**
 * Reads and checks the stack's configuration; nothing else does. The defaults are Pulumi.yaml's.
 *
 * @throws {pulumi.RunError} with every fault at once, each with the command that mends it
 */
export function loadConfig(): StackConfig {
  const gcp = new pulumi.Config('gcp');
  const place = createConfigReader('gcp', (key) => gcp.get(key));
  const project = place.text('project', isName(6, 30), 'the id of a project', 'YOUR_PROJECT');
  const region = place.text(
    'region',
    (value) => cloudRunRegions.includes(value),
    'a region of Cloud Run (infra/regions.ts)',
    'us-central1',
  );

  const own = new pulumi.Config();
  const reader = createConfigReader(own.name, (key) => own.get(key));
  const stack = readStack(reader);
  requireTogether(reader, stack);

  const unknown = Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith(`${own.name}:`))
    .filter((key) => !(key.slice(own.name.length + 1) in stack))
    .map((key) => `${key} is not known: pulumi config rm ${key}`);
  const faults = [...place.faults, ...reader.faults, ...unknown];
  if (faults.length > 0) {
    const lines = faults.map((fault) => `  ${fault}`).join('\n');
    throw new pulumi.RunError(`The stack's configuration cannot be used:\n${lines}`);
  }
  return { project, region, ...stack };
}

function readStack(reader: ConfigReader) {
  const { text, choice, integer, flag } = reader;
  return {
    serviceName: text(
      'serviceName',
      isName(1, 15),
      '1 to 15 of a-z 0-9 -, beginning with a letter',
      'chat-app',
    ),
    serviceAccountId: text(
      'serviceAccountId',
      isName(6, 30),
      '6 to 30 of a-z 0-9 -, beginning with a letter',
      'chat-identity',
    ),
    network: text('network', isName(1, 63), 'the name of a VPC network', 'default'),
    connectorCidr: text(
      'connectorCidr',
      isConnectorRange,
      'a private range of 16 addresses (/28), outside 192.168.1.0/24',
      '10.8.0.0/28',
    ),
    connectorMachineType: choice('connectorMachineType', ['e2-micro', 'f1-micro', 'e2-standard-4']),
    connectorMinInstances: integer('connectorMinInstances', 2, 9),
    connectorMaxInstances: integer('connectorMaxInstances', 3, 10),
    redisTier: choice('redisTier', ['BASIC', 'STANDARD_HA']),
    redisMemoryGb: integer('redisMemoryGb', 1, 300),
    redisVersion: choice('redisVersion', ['REDIS_7_2', 'REDIS_7_0', 'REDIS_6_X']),
    redisAuth: flag('redisAuth'),
    redisTls: flag('redisTls'),
    access: choice('access', ['public', 'private']),
    cpu: integer('cpu', 1, 8),
    memory: text('memory', (value) => /^\d{1,6}(Mi|Gi)$/.test(value), 'like 512Mi or 2Gi', '512Mi'),
    concurrency: integer('concurrency', 1, 1000),
    minInstances: integer('minInstances', 0, 1000),
    maxInstances: integer('maxInstances', 1, 1000),
    timeoutSeconds: integer('timeoutSeconds', 120, 3600),
    connectionMaxAgeSeconds: integer('connectionMaxAgeSeconds', 60, 3540),
    image: text('image', (value) => value === '' || isImage(value), 'an image’s address', '""'),
    allowedOrigins: text(
      'allowedOrigins',
      isAllowedOrigins,
      'origins like https://chat.example.com, with commas between',
      'https://chat.example.com',
    ),
    deletionProtection: flag('deletionProtection'),
  };
}

/** The rules between values. One that is wrong in itself is NaN, and has been said. */
function requireTogether(reader: ConfigReader, stack: ReturnType<typeof readStack>): void {
  const { cpu, memory, timeoutSeconds, minInstances, maxInstances } = stack;
  reader.require(
    !(stack.connectorMinInstances >= stack.connectorMaxInstances),
    'connectorMaxInstances',
    `more than connectorMinInstances (${stack.connectorMinInstances})`,
    stack.connectorMinInstances + 1,
  );
  reader.require(
    !(minInstances > maxInstances),
    'maxInstances',
    `at least minInstances (${minInstances})`,
    minInstances,
  );
  reader.require(
    !(stack.connectionMaxAgeSeconds > timeoutSeconds - 60),
    'connectionMaxAgeSeconds',
    `at least 60 less than timeoutSeconds (${timeoutSeconds})`,
    timeoutSeconds - 60,
  );
  reader.require(Number.isNaN(cpu) || [1, 2, 4, 6, 8].includes(cpu), 'cpu', '1, 2, 4, 6 or 8', 1);
  const range = isMemoryFor(cpu, memory);
  reader.require(
    range === true,
    'memory',
    range === true ? '' : range.rule,
    range === true ? '' : range.least,
  );
}
