import type { Service } from '@pulumi/gcp/cloudrunv2';
import type { Instance } from '@pulumi/gcp/redis';
import type { Connector } from '@pulumi/gcp/vpcaccess';
import { interpolate, type Output } from '@pulumi/pulumi';
import type { StackConfig } from '../config';

export type MonitoredParts = {
  service: Service;
  redis: Instance;
  /** Absent with direct access to the network. */
  connector?: Connector | undefined;
};

/** Which log lines are the service's. */
export function logsOf({ service }: MonitoredParts): Output<string> {
  return interpolate`resource.type="cloud_run_revision" AND resource.labels.service_name="${service.name}" AND resource.labels.location="${service.location}"`;
}

/** Filters of Cloud Monitoring for the time series of this stack, and of no other. */
export function createSeries(config: StackConfig, parts: MonitoredParts) {
  const { redis, connector } = parts;
  const ofService = logsOf(parts);
  const instance = interpolate`projects/${config.project}/locations/${config.region}/instances/${redis.name}`;
  const ofRedis = interpolate`resource.type="redis_instance" AND resource.labels.instance_id="${instance}"`;
  const filter = (metric: string, resource: Output<string>) =>
    interpolate`metric.type="${metric}" AND ${resource}`;
  return {
    ofService: (metric: string) => filter(`run.googleapis.com/${metric}`, ofService),
    ofRedis: (metric: string) => filter(`redis.googleapis.com/${metric}`, ofRedis),
    ofConnector: (metric: string) =>
      connector &&
      filter(
        `vpcaccess.googleapis.com/connector/${metric}`,
        interpolate`resource.type="vpc_access_connector" AND resource.labels.connector_name="${connector.name}"`,
      ),
    ofLog: (metric: Output<string>) =>
      interpolate`metric.type="logging.googleapis.com/user/${metric}" AND resource.type="cloud_run_revision"`,
  };
}

export type Series = ReturnType<typeof createSeries>;
