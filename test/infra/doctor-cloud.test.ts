import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { checkConfig, type StackConfig } from '../../infra/config-check';
import type { Check } from '../../scripts/doctor/check';
import { formatFinding } from '../../scripts/doctor/finding';
import { createAskGoogle } from '../../scripts/doctor/google';
import { networkChecks } from '../../scripts/doctor/network-checks';
import { projectChecks } from '../../scripts/doctor/project-checks';
import { checkServiceName } from '../../scripts/doctor/service-check';
import { apiOff, healthy, ready, startGoogle, type Answers } from './run-doctor';
import { readDefaults } from './run-program';

const checks: readonly Check[] = [...projectChecks, ...networkChecks, checkServiceName];
const compute = 'compute/projects/my-project';
const connectorPath = 'vpc/projects/my-project/locations/us-central1/connectors';
const servicePath = 'run/projects/my-project/locations/us-central1/services/chat-app';
const permissionPath = 'crm/projects/my-project:testIamPermissions';
let before: NodeJS.ProcessEnv;

beforeEach(() => {
  before = process.env;
});
afterEach(() => {
  process.env = before;
});

function configOf(values: Record<string, string>): StackConfig {
  const own = Object.entries(values).map(([key, value]): [string, string] => [
    `cloud-run-chat:${key}`,
    value,
  ]);
  const all = [...Object.entries({ ...readDefaults(), ...ready }), ...own];
  const { config, faults } = checkConfig('cloud-run-chat', new Map(all));
  expect(faults).toEqual([]);
  return config;
}

/** The lines of what is not well, where Google answers so. */
async function complaints(
  answers: Answers,
  values: Record<string, string> = {},
): Promise<string[]> {
  const google = await startGoogle({ ...healthy, ...answers });
  process.env = { ...before, ...google };
  const ask = createAskGoogle('token');
  const findings = await Promise.all(
    checks.map((check) => check(ask, configOf(values), 'my.Stack')),
  );
  return findings.filter(({ state }) => state !== 'ok').map(formatFinding);
}

test('a project that is ready gives no reason to complain', async () => {
  expect(await complaints({})).toEqual([]);
});

test.each<[string, Answers, Record<string, string>, RegExp]>([
  ['no project', { 'crm/projects/my-project': 403 }, {}, /MISSING .*gcloud projects list/],
  [
    'a project that is going',
    { 'crm/projects/my-project': { lifecycleState: 'DELETE_REQUESTED' } },
    {},
    /MISSING .*gcloud projects undelete my-project/,
  ],
  [
    'no billing',
    { 'billing/projects/my-project/billingInfo': {} },
    {},
    /MISSING .*billing\/linkedaccount\?project=my-project/,
  ],
  [
    'an API that everything needs is off',
    {
      'usage/projects/my-project/services/cloudresourcemanager.googleapis.com': {
        state: 'DISABLED',
      },
    },
    {},
    /MISSING .*cloudresourcemanager is off: gcloud services enable/,
  ],
  [
    'serviceusage itself is off',
    { 'usage/projects/my-project/services/serviceusage.googleapis.com': apiOff },
    {},
    /MISSING .*serviceusage is off, or not for you: gcloud services enable/,
  ],
  [
    'a role is lacking',
    { [permissionPath]: { permissions: ['run.services.create'] } },
    {},
    /MISSING .*You lack roles\/serviceusage\.serviceUsageAdmin(?!.*roles\/run\.admin)/,
  ],
  [
    'a role that a switch needs is lacking',
    {},
    { monitoring: 'true' },
    /MISSING .*You lack roles\/monitoring\.editor, roles\/logging\.configWriter:/,
  ],
  [
    'a billing account that is not for you',
    { 'billing/billingAccounts/012345-6789AB-CDEF01:testIamPermissions': {} },
    { budgetAmount: '50', billingAccount: '012345-6789AB-CDEF01' },
    /MISSING .*roles\/billing\.costsManager on 012345-6789AB-CDEF01/,
  ],
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
  [
    'a service of somebody else',
    { [servicePath]: { labels: { app: 'shop' } } },
    {},
    /MISSING .*a service chat-app that no stack has made: pulumi config set serviceName/,
  ],
  [
    'a service of another stack',
    { [servicePath]: { labels: { 'managed-by': 'pulumi', stack: 'prod' } } },
    {},
    /MISSING .*a service chat-app of stack prod/,
  ],
  [
    'a service that one may not look at',
    { [servicePath]: 403 },
    {},
    /\? .*whether the name chat-app is free: not checked, Google answers 403/,
  ],
])('%s is said in one line', async (_what, answers, values, line) => {
  const said = await complaints(answers, values);
  const expected =
    values.vpcAccess === 'direct' ? said.filter((one) => !one.includes('lack')) : said;
  expect(expected).toEqual([expect.stringMatching(line)]);
});

test('what the stack itself has made is not in its way', async () => {
  const said = await complaints({
    [connectorPath]: {
      connectors: [
        {
          name: 'p/l/c/chat-app-12ab5d79',
          network: 'default',
          ipCidrRange: '10.8.0.0/28',
          state: 'READY',
        },
      ],
    },
    [servicePath]: { labels: { 'managed-by': 'pulumi', stack: 'my-stack' } },
  });
  expect(said).toEqual([]);
});

test('a subnetwork with room is well', async () => {
  const said = await complaints(
    {
      [`${compute}/regions/us-central1/subnetworks/default`]: {
        network: 'x/default',
        ipCidrRange: '10.128.0.0/20',
      },
      [permissionPath]: {
        permissions: [
          ...(healthy[permissionPath] as { permissions: string[] }).permissions,
          'compute.subnetworks.use',
        ],
      },
    },
    { vpcAccess: 'direct' },
  );
  expect(said).toEqual([]);
});
