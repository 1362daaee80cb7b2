import { Budget } from '@pulumi/gcp/billing';
import type { NotificationChannel } from '@pulumi/gcp/monitoring';
import { getProjectOutput } from '@pulumi/gcp/organizations';
import { Provider } from '@pulumi/gcp/provider';
import { interpolate } from '@pulumi/pulumi';
import { enableApi } from './apis';
import type { StackConfig } from './config';

/** Warns the billing account's administrators, and the channels, of what the project costs. It stops nothing. */
export function createBudget(config: StackConfig, channels: NotificationChannel[]): Budget {
  const { project } = config;
  const { number } = getProjectOutput({ projectId: project });
  // This API alone asks whose quota a person's credentials use.
  const provider = new Provider('billing', {
    project,
    userProjectOverride: true,
    billingProject: project,
  });
  return new Budget(
    'budget',
    {
      billingAccount: config.billingAccount,
      displayName: `${config.serviceName} in ${project}`,
      amount: { specifiedAmount: { units: String(config.budgetAmount) } },
      // By number: Google gives that back, and an id would show as a change for ever.
      budgetFilter: { projects: [interpolate`projects/${number}`] },
      thresholdRules: [
        { thresholdPercent: 0.5 },
        { thresholdPercent: 0.9 },
        { thresholdPercent: 1 },
        { thresholdPercent: 1, spendBasis: 'FORECASTED_SPEND' },
      ],
      ...(channels.length > 0 && {
        allUpdatesRule: { monitoringNotificationChannels: channels.map(({ id }) => id) },
      }),
    },
    { provider, dependsOn: [enableApi(config, 'billingbudgets')] },
  );
}
