import { NotificationChannel } from '@pulumi/gcp/monitoring';
import { enableApi } from '../apis';
import type { StackConfig } from '../config';
import { createAlerts } from './alerts';
import { createDashboard } from './dashboard';
import { countLogEvents } from './log-metrics';
import { createSeries, type MonitoredParts } from './series';
import { watchReadiness } from './uptime';

/**
 * What an operator looks at, and is told: a dashboard, counts, alerts and, where anybody may ask, an
 * uptime check. Returns whom alerts go to.
 */
export function monitorStack(config: StackConfig, parts: MonitoredParts) {
  const apis = [enableApi(config, 'monitoring'), enableApi(config, 'logging')];
  const series = createSeries(config, parts);
  createDashboard(config, series, countLogEvents(config, parts, apis), apis);

  const channels =
    config.alertEmail === ''
      ? []
      : [
          new NotificationChannel(
            'alert-email',
            {
              project: config.project,
              displayName: `Alerts of ${config.serviceName}`,
              type: 'email',
              labels: { email_address: config.alertEmail },
            },
            { dependsOn: apis },
          ),
        ];
  const tools = { config, channels, apis };
  createAlerts(tools, series, parts);
  // A check has no credentials: it would find a private chat unready for ever.
  if (config.access === 'public') watchReadiness(tools, parts);
  return channels;
}
