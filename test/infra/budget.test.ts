import { expect, test } from '@jest/globals';
import { compareToDefaults, runProgram } from './run-program';

const budget = {
  'cloud-run-chat:budgetAmount': '50',
  'cloud-run-chat:billingAccount': '012345-6789AB-CDEF01',
};

test('a budget is of this project, by its number, and asks on its quota', async () => {
  expect(await compareToDefaults(budget)).toEqual({
    'gcp:projects/service:Service': 1,
    'pulumi:providers:gcp': 1,
    'gcp:billing/budget:Budget': 1,
  });
  const run = await runProgram(budget);
  expect(run.one('gcp:billing/budget:Budget').inputs).toMatchObject({
    billingAccount: '012345-6789AB-CDEF01',
    amount: { specifiedAmount: { units: '50' } },
    budgetFilter: { projects: ['projects/123'] },
  });
  expect(run.one('pulumi:providers:gcp').inputs).toMatchObject({ billingProject: 'my-project' });
});

test('a budget also warns whom the alerts go to', async () => {
  const run = await runProgram({
    ...budget,
    'cloud-run-chat:monitoring': 'true',
    'cloud-run-chat:alertEmail': 'ops@example.com',
  });
  expect(run.one('gcp:billing/budget:Budget').inputs.allUpdatesRule).toEqual({
    monitoringNotificationChannels: ['alert-email-id'],
  });
});
