import { expect, test } from '@jest/globals';
import { projectChecks } from '../../scripts/doctor/project-checks';
import { checkServiceName } from '../../scripts/doctor/service-check';
import { complaints, type Case } from './complaints';
import { apiOff } from './run-doctor';

const checks = [...projectChecks, checkServiceName];
const permissionPath = 'crm/projects/my-project:testIamPermissions';
const servicePath = 'run/projects/my-project/locations/us-central1/services/chat-app';

test('a project that is ready gives no reason to complain', async () => {
  expect(await complaints(checks, {})).toEqual([]);
});

test.each<Case>([
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
  expect(await complaints(checks, answers, values)).toEqual([expect.stringMatching(line)]);
});

test("the stack's own service is not in its way", async () => {
  const labels = { 'managed-by': 'pulumi', stack: 'my-stack' };
  expect(await complaints(checks, { [servicePath]: { labels } })).toEqual([]);
});
