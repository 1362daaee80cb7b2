import { Metric } from '@pulumi/gcp/logging';
import { interpolate, type Resource } from '@pulumi/pulumi';
import type { StackConfig } from '../config';
import { logEvents, matchMessage } from './log-events';
import { logsOf, type MonitoredParts } from './series';

/** Counts of the lines in the service's log, with the title of each. */
export function countLogEvents(config: StackConfig, parts: MonitoredParts, apis: Resource[]) {
  return logEvents.map(({ name, title, message }) => ({
    title,
    metric: new Metric(
      `log-${name}`,
      {
        project: config.project,
        name: `${config.serviceName}-${name}`,
        description: `${title} of ${config.serviceName}`,
        filter: interpolate`${logsOf(parts)} AND ${matchMessage(message)}`,
        metricDescriptor: { metricKind: 'DELTA', valueType: 'INT64', unit: '1' },
      },
      { dependsOn: apis },
    ),
  }));
}

export type LogCounts = ReturnType<typeof countLogEvents>;
