import { expect, test } from '@jest/globals';
import { compareToDefaults, runProgram } from './run-program';

const direct = { 'cloud-run-chat:vpcAccess': 'direct' };
const serviceType = 'gcp:cloudrunv2/service:Service';

test('direct access needs no connector', async () => {
  expect(await compareToDefaults(direct)).toEqual({ 'gcp:vpcaccess/connector:Connector': -1 });
  const run = await runProgram(direct);
  expect(run.one(serviceType).inputs).toMatchObject({
    template: {
      vpcAccess: {
        egress: 'PRIVATE_RANGES_ONLY',
        networkInterfaces: [{ network: 'default', subnetwork: 'default' }],
      },
    },
  });
  expect(run.outputs.connector).toBe('');
});

test('direct access through a subnetwork of another name', async () => {
  const run = await runProgram({
    ...direct,
    'cloud-run-chat:network': 'office',
    'cloud-run-chat:subnetwork': 'office-chat',
  });
  expect(run.one(serviceType).inputs).toMatchObject({
    template: {
      vpcAccess: { networkInterfaces: [{ network: 'office', subnetwork: 'office-chat' }] },
    },
  });
});

test('another range is another connector, of a name that fits', async () => {
  const names = new Set<unknown>();
  for (const range of ['10.8.0.0/28', '10.9.0.0/28']) {
    const run = await runProgram({
      'cloud-run-chat:connectorCidr': range,
      'cloud-run-chat:serviceName': 'fifteen-letters',
    });
    const { name, inputs } = run.one('gcp:vpcaccess/connector:Connector');
    expect(inputs.name).toMatch(/^fifteen-letters-[0-9a-f]+$/);
    expect(String(inputs.name).length).toBeLessThanOrEqual(25);
    names.add(name).add(inputs.name);
  }
  expect(names.size).toBe(4);
});
