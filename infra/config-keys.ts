import type { ConfigReader } from './config-reader';
import {
  isAllowedOrigins,
  isConnectorRange,
  isEmail,
  isImage,
  isMemoryFor,
  isName,
  isPrincipal,
  splitList,
} from './config-rules';

/** Every key of the stack, each with its own rule. */
export function readStack(reader: ConfigReader) {
  const { text, optionalText, choice, integer, flag } = reader;
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
    vpcAccess: choice('vpcAccess', ['connector', 'direct']),
    subnetwork: optionalText('subnetwork', isName(1, 63), 'the name of a subnetwork', 'default'),
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
    access: choice('access', ['public', 'private', 'iap']),
    iapMembers: optionalText(
      'iapMembers',
      (list) => splitList(list).every(isPrincipal),
      'members like user:ann@example.com or group:… or domain:…, with commas between',
      'user:ann@example.com',
    ),
    cpu: integer('cpu', 1, 8),
    memory: text('memory', (value) => /^\d{1,6}(Mi|Gi)$/.test(value), 'like 512Mi or 2Gi', '512Mi'),
    concurrency: integer('concurrency', 1, 1000),
    minInstances: integer('minInstances', 0, 1000),
    maxInstances: integer('maxInstances', 1, 1000),
    timeoutSeconds: integer('timeoutSeconds', 120, 3600),
    connectionMaxAgeSeconds: integer('connectionMaxAgeSeconds', 60, 3540),
    image: optionalText(
      'image',
      isImage,
      'an address like us-docker.pkg.dev/PROJECT/REPOSITORY/NAME:TAG, or ""',
      '""',
    ),
    allowedOrigins: optionalText(
      'allowedOrigins',
      isAllowedOrigins,
      'origins like https://chat.example.com, with commas between',
      'https://chat.example.com',
    ),
    deletionProtection: flag('deletionProtection'),
    monitoring: flag('monitoring'),
    alertEmail: optionalText('alertEmail', isEmail, 'an e-mail address', 'ops@example.com'),
    budgetAmount: integer('budgetAmount', 0, 1_000_000),
    billingAccount: optionalText(
      'billingAccount',
      (value) => /^[0-9A-F]{6}-[0-9A-F]{6}-[0-9A-F]{6}$/.test(value),
      'like 012345-6789AB-CDEF01 (gcloud billing accounts list)',
      'YOUR_BILLING_ACCOUNT',
    ),
  };
}

export type StackSettings = ReturnType<typeof readStack>;

/** The rules between values. A number that is wrong in itself is NaN, and has been said. */
export function requireTogether(reader: ConfigReader, stack: StackSettings): void {
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
  reader.require(
    stack.access !== 'iap' || stack.iapMembers !== '',
    'iapMembers',
    'who may enter, with access iap',
    'user:ann@example.com',
  );
  reader.require(
    stack.alertEmail === '' || stack.monitoring,
    'monitoring',
    'true with an alertEmail',
    'true',
  );
  reader.require(
    !(stack.budgetAmount > 0) || stack.billingAccount !== '',
    'billingAccount',
    'the account that the budget is of (gcloud billing accounts list)',
    'YOUR_BILLING_ACCOUNT',
  );
}
