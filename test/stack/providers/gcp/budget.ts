import { list, number, object, text, texts } from '../core/fields';
import { numberedResource } from './numbered-resource';

export const budget = numberedResource({
  token: 'gcp:billing/budget:Budget',
  noun: 'Budget',
  parent: ({ billingAccount }) => `billingAccounts/${String(billingAccount)}/budgets`,
  fields: {
    billingAccount: text({ required: true, replace: true }),
    displayName: text(),
    amount: object(
      {
        specifiedAmount: object({
          units: text({ pattern: /^\d+$/ }),
          currencyCode: text({ computed: true }),
        }),
      },
      { required: true },
    ),
    budgetFilter: object({ projects: texts() }, { computed: true }),
    thresholdRules: list({
      thresholdPercent: number({ required: true }),
      spendBasis: text({ computed: true, oneOf: ['CURRENT_SPEND', 'FORECASTED_SPEND'] }),
    }),
    allUpdatesRule: object({ monitoringNotificationChannels: texts() }),
  },
});
