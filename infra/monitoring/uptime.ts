import { UptimeCheckConfig } from '@pulumi/gcp/monitoring';
import { interpolate } from '@pulumi/pulumi';
import { alertAbove, type AlertTools } from './alerts';
import { hostOf } from '../host-of';
import type { MonitoredParts } from './series';

/** Asks from around the world whether the chat is ready, and tells when two places hear that it is not. */
export function watchReadiness(tools: AlertTools, { service }: MonitoredParts): void {
  const { config, apis } = tools;
  const host = service.uri.apply(hostOf);
  const check = new UptimeCheckConfig(
    'uptime',
    {
      project: config.project,
      displayName: `${config.serviceName} is ready`,
      timeout: '10s',
      // Each question is a request, and may start an instance: not more often than it must be.
      period: '300s',
      httpCheck: { path: '/ready', port: 443, useSsl: true, validateSsl: true },
      monitoredResource: { type: 'uptime_url', labels: { project_id: config.project, host } },
    },
    { dependsOn: apis },
  );
  alertAbove('alert-unready', tools, {
    title: 'the chat is not ready',
    anchor: 'The chat is not ready',
    filter: interpolate`metric.type="monitoring.googleapis.com/uptime_check/check_passed" AND resource.type="uptime_url" AND metric.labels.check_id="${check.uptimeCheckId}"`,
    aligner: 'ALIGN_NEXT_OLDER',
    reducer: 'REDUCE_COUNT_FALSE',
    groupByFields: ['resource.label.host'],
    above: 1,
    durationS: 300,
  });
}
