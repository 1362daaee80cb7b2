import { describe, expect, test } from '@jest/globals';
import { readDefaults, runProgram, type Resource } from './run-program';

/** The faults of a configuration, a line each; fails where there are none. */
async function faultsOf(config: Record<string, string>): Promise<string[]> {
  const error: unknown = await runProgram(config).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('the configuration was taken');
  // RunError is what the engine prints without a stack trace.
  expect('__pulumiRunError' in error).toBe(true);
  const [title, ...faults] = error.message.split('\n');
  expect(title).toBe("The stack's configuration cannot be used:");
  return faults.map((line) => line.trim());
}

describe('a wrong value is named with its rule and the command that mends it', () => {
  test.each([
    ['gcp:project', '', 'gcp:project is not set', 'YOUR_PROJECT'],
    ['gcp:project', 'X', 'gcp:project is "X"', 'YOUR_PROJECT'],
    ['gcp:region', '', 'gcp:region is not set', 'us-central1'],
    ['gcp:region', 'mars-north1', 'a region of Cloud Run', 'us-central1'],
    ['serviceName', 'Chat', '1 to 15 of a-z', 'chat-app'],
    ['serviceName', 'chat-app-that-is-long', '1 to 15 of a-z', 'chat-app'],
    ['serviceName', 'chat-', '1 to 15 of a-z', 'chat-app'],
    ['serviceAccountId', 'chat', '6 to 30', 'chat-identity'],
    ['network', 'a/b', 'the name of a VPC network', 'default'],
    ['connectorCidr', '10.8.0.0/24', 'a private range of 16 addresses', '10.8.0.0/28'],
    ['connectorCidr', '10.8.0.1/28', 'a private range of 16 addresses', '10.8.0.0/28'],
    ['connectorCidr', '8.8.8.0/28', 'a private range of 16 addresses', '10.8.0.0/28'],
    ['connectorCidr', '192.168.1.16/28', 'outside 192.168.1.0/24', '10.8.0.0/28'],
    ['connectorCidr', '10.8.0.256/28', 'a private range of 16 addresses', '10.8.0.0/28'],
    ['connectorMachineType', 'n1', 'e2-micro or f1-micro or e2-standard-4', 'e2-micro'],
    ['connectorMinInstances', '1', 'from 2 to 9', '2'],
    ['connectorMinInstances', '3', 'more than connectorMinInstances (3)', '4'],
    ['connectorMaxInstances', '11', 'from 3 to 10', '10'],
    ['redisTier', 'GOLD', 'BASIC or STANDARD_HA', 'BASIC'],
    ['redisMemoryGb', '0', 'from 1 to 300', '1'],
    ['redisMemoryGb', '1.5', 'a whole number', '1'],
    ['redisVersion', 'REDIS_8', 'REDIS_7_2 or REDIS_7_0 or REDIS_6_X', 'REDIS_7_2'],
    ['redisAuth', 'yes', 'true or false', 'true'],
    ['redisTls', 'on', 'true or false', 'true'],
    ['access', 'secret', 'public or private or iap', 'public'],
    ['access', 'iap', 'who may enter, with access iap', 'user:ann@example.com'],
    ['iapMembers', 'ann@example.com', 'members like user:', 'user:ann@example.com'],
    ['iapMembers', 'user:ann@example.com,bob', 'members like user:', 'user:ann@example.com'],
    ['vpcAccess', 'tunnel', 'connector or direct', 'connector'],
    ['subnetwork', 'a/b', 'the name of a subnetwork', 'default'],
    ['cpu', '3', '1, 2, 4, 6 or 8', '1'],
    ['memory', '512', 'like 512Mi or 2Gi', '512Mi'],
    ['memory', '8Gi', 'from 256Mi to 4096Mi with 1 CPU', '512Mi'],
    ['concurrency', '1001', 'from 1 to 1000', '1000'],
    ['minInstances', '-1', 'from 0 to 1000', '0'],
    ['minInstances', '6', 'at least minInstances (6)', '6'],
    ['maxInstances', '0', 'from 1 to 1000', '1'],
    ['timeoutSeconds', '3601', 'from 120 to 3600', '3600'],
    ['connectionMaxAgeSeconds', '3541', 'from 60 to 3540', '3540'],
    ['timeoutSeconds', '3300', 'at least 60 less than timeoutSeconds (3300)', '3240'],
    ['image', 'not an image', 'an address like us-docker.pkg.dev', '""'],
    ['allowedOrigins', 'example.com', 'origins like', 'https://chat.example.com'],
    ['deletionProtection', 'maybe', 'true or false', 'true'],
    ['monitoring', 'some', 'true or false', 'true'],
    ['alertEmail', 'ops@example.com', 'true with an alertEmail', 'true'],
    ['budgetAmount', '-5', 'from 0 to 1000000', '0'],
    ['budgetAmount', '9999999', 'from 0 to 1000000', '1000000'],
    ['budgetAmount', '50', 'the account that the budget is of', 'YOUR_BILLING_ACCOUNT'],
    ['billingAccount', '123', 'like 012345-6789AB-CDEF01', 'YOUR_BILLING_ACCOUNT'],
  ])('%s = %j', async (key, value, rule, example) => {
    const fullKey = key.includes(':') ? key : `cloud-run-chat:${key}`;
    const faults = await faultsOf({ [fullKey]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(rule);
    expect(faults[0]).toMatch(/: pulumi config set (gcp|cloud-run-chat):\w+ \S+$/);
    expect(faults[0]?.endsWith(` ${example}`)).toBe(true);
  });
});

test('all faults are told at once', async () => {
  const faults = await faultsOf({
    'gcp:region': 'mars',
    'cloud-run-chat:cpu': '3',
    'cloud-run-chat:redisTier': 'GOLD',
    'cloud-run-chat:colour': 'red',
  });
  expect(faults).toHaveLength(4);
  expect(faults.join('\n')).toContain('cloud-run-chat:colour is not known: pulumi config rm');
});

test.each(['ops', 'ops@', 'ops@example', 'a@b@example.com', 'ops @example.com'])(
  'alertEmail = %j is none',
  async (alertEmail) => {
    const faults = await faultsOf({
      'cloud-run-chat:monitoring': 'true',
      'cloud-run-chat:alertEmail': alertEmail,
    });
    expect(faults).toEqual([expect.stringMatching(/an e-mail address: pulumi config set/)]);
  },
);

test.each(['constructor', 'toString', '__proto__'])('the key %s is not known', async (key) => {
  const faults = await faultsOf({ [`cloud-run-chat:${key}`]: 'x' });
  expect(faults).toEqual([
    `cloud-run-chat:${key} is not known: pulumi config rm cloud-run-chat:${key}`,
  ]);
});

test('nothing is made where something is wrong', async () => {
  const resources: Resource[] = [];
  await expect(runProgram({ 'cloud-run-chat:redisTier': 'GOLD' }, resources)).rejects.toThrow();
  expect(resources).toEqual([]);
});

test.each([
  ['connectorCidr', '172.16.5.32/28'],
  ['connectorCidr', '192.168.2.0/28'],
  ['image', 'us-docker.pkg.dev/p/r/service@sha256:' + 'a'.repeat(64)],
  ['image', '127.0.0.1:5000/chat/service:latest'],
  ['vpcAccess', 'direct'],
  ['subnetwork', 'chat-subnet'],
  ['iapMembers', 'user:ann@example.com, group:all@lists.example.com,domain:example.com'],
  ['billingAccount', '012345-6789AB-CDEF01'],
  ['allowedOrigins', 'https://a.example.com,http://localhost:3000'],
])('%s = %j is taken', async (key, value) => {
  await expect(runProgram({ [`cloud-run-chat:${key}`]: value })).resolves.toBeDefined();
});

test('every key has a default that is right', async () => {
  await expect(runProgram(readDefaults())).resolves.toBeDefined();
});
