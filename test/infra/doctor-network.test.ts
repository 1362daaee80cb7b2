import { expect, test } from '@jest/globals';
import { networkChecks } from '../../scripts/doctor/network-checks';
import { complaints, type Case } from './complaints';

const compute = 'compute/projects/my-project';
const connectorPath = 'vpc/projects/my-project/locations/us-central1/connectors';

test('a network with room gives no reason to complain', async () => {
  expect(await complaints(networkChecks, {})).toEqual([]);
});

test.each<Case>([
  [
    'no network',
    { [`${compute}/global/networks/default`]: 404 },
    {},
    /MISSING .*gcloud compute networks create default/,
  ],
  [
    'a subnetwork in the way',
    {
      [`${compute}/aggregated/subnetworks`]: {
        items: { r: { subnetworks: [{ network: 'x/default', ipCidrRange: '10.8.0.0/15' }] } },
      },
    },
    {},
    /MISSING .*10\.8\.0\.0\/28 overlaps 10\.8\.0\.0\/15, a subnetwork of default: pulumi config set connectorCidr 10\.10\.0\.0\/28/,
  ],
  [
    'a secondary range in the way',
    {
      [`${compute}/aggregated/subnetworks`]: {
        items: {
          r: {
            subnetworks: [
              {
                network: 'x/default',
                ipCidrRange: '10.0.0.0/24',
                secondaryIpRanges: [{ rangeName: 'pods', ipCidrRange: '10.8.0.0/16' }],
              },
            ],
          },
        },
      },
    },
    {},
    /MISSING .*overlaps 10\.8\.0\.0\/16/,
  ],
  [
    'a peer in the way',
    {
      [`${compute}/global/routes`]: {
        items: [{ network: 'x/default', destRange: '10.8.0.0/24' }],
      },
    },
    {},
    /MISSING .*overlaps 10\.8\.0\.0\/24, a route of default/,
  ],
  [
    'another connector in the way',
    {
      [connectorPath]: {
        connectors: [{ name: 'p/l/c/office', network: 'default', ipCidrRange: '10.8.0.0/28' }],
      },
    },
    {},
    /MISSING .*connector office: pulumi config set connectorCidr 10\.9\.0\.0\/28/,
  ],
  [
    'what a failed creation has left',
    {
      [connectorPath]: {
        connectors: [
          {
            name: 'p/l/c/chat-app-12ab5d79',
            network: 'default',
            ipCidrRange: '10.8.0.0/28',
            state: 'ERROR',
          },
        ],
      },
    },
    {},
    /MISSING .*connectors delete chat-app-12ab5d79 --region us-central1/,
  ],
  [
    'no subnetwork to go through directly',
    {},
    { vpcAccess: 'direct', subnetwork: 'office' },
    /MISSING .*no subnetwork office in us-central1/,
  ],
  [
    'a subnetwork that is too small',
    {
      [`${compute}/regions/us-central1/subnetworks/default`]: {
        network: 'x/default',
        ipCidrRange: '10.1.0.0/27',
      },
    },
    { vpcAccess: 'direct' },
    /MISSING .*\(10\.1\.0\.0\/27\) has less than 64 addresses/,
  ],
])('%s is said in one line', async (_what, answers, values, line) => {
  expect(await complaints(networkChecks, answers, values)).toEqual([expect.stringMatching(line)]);
});

test("the stack's own connector is not in its way", async () => {
  const connectors = [
    {
      name: 'p/l/c/chat-app-12ab5d79',
      network: 'default',
      ipCidrRange: '10.8.0.0/28',
      state: 'READY',
    },
  ];
  expect(await complaints(networkChecks, { [connectorPath]: { connectors } })).toEqual([]);
});

test('a subnetwork with room is well', async () => {
  const path = `${compute}/regions/us-central1/subnetworks/default`;
  const subnetwork = { network: 'x/default', ipCidrRange: '10.128.0.0/20' };
  const said = await complaints(networkChecks, { [path]: subnetwork }, { vpcAccess: 'direct' });
  expect(said).toEqual([]);
});
