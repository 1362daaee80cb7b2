import { AlertPolicy, type NotificationChannel } from '@pulumi/gcp/monitoring';
import { interpolate, type Input, type Output, type Resource } from '@pulumi/pulumi';
import type { StackConfig } from '../config';
import { labelsOf } from '../labels';
import { faultMessages, lossFilter, matchMessage } from './log-events';
import { logsOf, type MonitoredParts, type Series } from './series';

type Threshold = {
  /** The policy's title, and what to do: the anchor of docs/operations.md. */
  title: string;
  anchor: string;
  filter: Input<string>;
  aligner: string;
  reducer: string;
  groupByFields?: string[];
  above: number;
  /** How long it must last. */
  durationS: number;
};

export type AlertTools = { config: StackConfig; channels: NotificationChannel[]; apis: Resource[] };

const periodS = 60;

function describe(anchor: string) {
  return {
    content: `What it means and what to do: docs/operations.md, "${anchor}".`,
    mimeType: 'text/markdown',
  };
}

/** Tells when a time series is above a threshold for a while. */
export function alertAbove(name: string, tools: AlertTools, threshold: Threshold): AlertPolicy {
  const { title, anchor, filter, aligner, reducer, groupByFields, above, durationS } = threshold;
  const { config, channels, apis } = tools;
  return new AlertPolicy(
    name,
    {
      project: config.project,
      displayName: `${config.serviceName}: ${title}`,
      combiner: 'OR',
      conditions: [
        {
          displayName: title,
          conditionThreshold: {
            filter,
            comparison: 'COMPARISON_GT',
            thresholdValue: above,
            duration: `${durationS}s`,
            aggregations: [
              {
                alignmentPeriod: `${periodS}s`,
                perSeriesAligner: aligner,
                crossSeriesReducer: reducer,
                ...(groupByFields && { groupByFields }),
              },
            ],
          },
        },
      ],
      notificationChannels: channels.map(({ id }) => id),
      documentation: describe(anchor),
      userLabels: labelsOf(config),
    },
    { dependsOn: apis },
  );
}

/**
 * Tells when a line appears in the log. It asks the log itself: a policy on a count of lines is refused
 * for minutes after the count was made.
 */
export function alertOnLog(
  name: string,
  { config, channels, apis }: AlertTools,
  { title, anchor, filter }: { title: string; anchor: string; filter: Output<string> },
): AlertPolicy {
  return new AlertPolicy(
    name,
    {
      project: config.project,
      displayName: `${config.serviceName}: ${title}`,
      combiner: 'OR',
      conditions: [{ displayName: title, conditionMatchedLog: { filter } }],
      alertStrategy: { notificationRateLimit: { period: '3600s' }, autoClose: '86400s' },
      notificationChannels: channels.map(({ id }) => id),
      documentation: describe(anchor),
      userLabels: labelsOf(config),
    },
    { dependsOn: apis },
  );
}

/** The alerts of every stack. */
export function createAlerts(
  tools: AlertTools,
  { ofService, ofRedis }: Series,
  parts: MonitoredParts,
): void {
  const { config } = tools;
  alertAbove('alert-redis-memory', tools, {
    title: 'Redis is 80 % full',
    anchor: 'Redis is full',
    filter: ofRedis('stats/memory/usage_ratio'),
    aligner: 'ALIGN_MAX',
    reducer: 'REDUCE_MAX',
    above: 0.8,
    durationS: 300,
  });
  alertAbove('alert-instances', tools, {
    title: `all ${config.maxInstances} instances run`,
    anchor: 'All instances run',
    filter: ofService('container/instance_count'),
    aligner: 'ALIGN_MAX',
    reducer: 'REDUCE_SUM',
    // During a deploy two revisions have instances, and each may have the most.
    groupByFields: ['resource.label.revision_name'],
    above: config.maxInstances - 0.5,
    durationS: 300,
  });
  alertAbove('alert-errors', tools, {
    title: 'requests fail',
    anchor: 'Requests fail',
    filter: interpolate`${ofService('request_count')} AND metric.labels.response_code_class="5xx"`,
    aligner: 'ALIGN_RATE',
    reducer: 'REDUCE_SUM',
    above: 0.05,
    durationS: 300,
  });
  alertOnLog('alert-reset', tools, {
    title: 'a room has lost messages',
    anchor: 'A room has lost messages',
    filter: interpolate`${logsOf(parts)} AND ${lossFilter}`,
  });
  alertOnLog('alert-fault', tools, {
    title: 'the program has a fault',
    anchor: 'The program has a fault',
    filter: interpolate`${logsOf(parts)} AND (${faultMessages.map(matchMessage).join(' OR ')})`,
  });
}
