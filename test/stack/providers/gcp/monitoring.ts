import { flag, list, map, number, object, text, texts } from '../core/fields';
import { isObject } from '../core/wire';
import { inProject, numberedResource } from './numbered-resource';

/** What the server added is no change; what it left out is one. */
function holds(before: unknown, after: unknown): boolean {
  if (Array.isArray(after)) {
    return (
      Array.isArray(before) &&
      before.length === after.length &&
      after.every((item, index) => holds(before[index], item))
    );
  }
  if (!isObject(after)) return before === after;
  return (
    isObject(before) && Object.entries(after).every(([key, value]) => holds(before[key], value))
  );
}

export const dashboard = numberedResource({
  token: 'gcp:monitoring/dashboard:Dashboard',
  noun: 'Dashboard',
  parent: inProject('dashboards'),
  fields: {
    dashboardJson: text({
      required: true,
      same: (before, after) => holds(JSON.parse(String(before)), JSON.parse(String(after))),
    }),
  },
});

const aggregations = list({
  alignmentPeriod: text(),
  perSeriesAligner: text(),
  crossSeriesReducer: text(),
  groupByFields: texts(),
});

export const alertPolicy = numberedResource({
  token: 'gcp:monitoring/alertPolicy:AlertPolicy',
  noun: 'AlertPolicy',
  parent: inProject('alertPolicies'),
  fields: {
    displayName: text({ required: true }),
    combiner: text({ required: true, oneOf: ['AND', 'OR', 'AND_WITH_MATCHING_RESOURCE'] }),
    conditions: list(
      {
        displayName: text({ required: true }),
        conditionThreshold: object({
          filter: text(),
          comparison: text({ required: true, oneOf: ['COMPARISON_GT', 'COMPARISON_LT'] }),
          thresholdValue: number(),
          duration: text({ required: true, pattern: /^\d+s$/ }),
          aggregations,
        }),
        conditionMatchedLog: object({ filter: text({ required: true }) }),
      },
      { required: true },
    ),
    alertStrategy: object({
      notificationRateLimit: object({ period: text() }),
      autoClose: text(),
    }),
    notificationChannels: texts(),
    documentation: object({ content: text(), mimeType: text(), subject: text() }),
    userLabels: map(),
    enabled: flag({ fallback: true }),
  },
});

export const uptimeCheck = numberedResource({
  token: 'gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig',
  noun: 'UptimeCheckConfig',
  parent: inProject('uptimeCheckConfigs'),
  fields: {
    displayName: text({ required: true }),
    timeout: text({ required: true, pattern: /^([1-9]|[1-5]\d|60)s$/ }),
    period: text({ fallback: '300s', oneOf: ['60s', '300s', '600s', '900s'] }),
    httpCheck: object({
      path: text(),
      port: number({ computed: true }),
      useSsl: flag(),
      validateSsl: flag(),
      requestMethod: text({ computed: true, replace: true }),
    }),
    monitoredResource: object(
      { type: text({ required: true }), labels: map({ required: true }) },
      { replace: true },
    ),
    selectedRegions: texts(),
  },
  outputs: (id) => ({ uptimeCheckId: id.split('/').at(-1) }),
});

export const notificationChannel = numberedResource({
  token: 'gcp:monitoring/notificationChannel:NotificationChannel',
  noun: 'NotificationChannel',
  parent: inProject('notificationChannels'),
  fields: {
    displayName: text(),
    type: text({ required: true }),
    labels: map(),
    enabled: flag({ fallback: true }),
    forceDelete: flag({ virtual: true }),
  },
});
