import { createHash } from 'node:crypto';
import { Connector } from '@pulumi/gcp/vpcaccess';
import type { Apis } from './apis';
import type { StackConfig } from './config';

/**
 * The way from Cloud Run into the network where Redis is. Another range or network makes another
 * connector, by name and in the state: the service moves over before the old one goes, which cannot go
 * while it is in use.
 */
export function createConnector(config: StackConfig, apis: Apis): Connector {
  const place = createHash('sha256')
    .update(`${config.network} ${config.connectorCidr}`)
    .digest('hex')
    .slice(0, 8);
  return new Connector(
    `connector-${place}`,
    {
      project: config.project,
      region: config.region,
      name: `${config.serviceName}-${place}`,
      network: config.network,
      ipCidrRange: config.connectorCidr,
      machineType: config.connectorMachineType,
      // Always both: one without a maximum is refused, and one that the server chose shows as a change.
      minInstances: config.connectorMinInstances,
      maxInstances: config.connectorMaxInstances,
    },
    { dependsOn: [apis.vpcaccess, apis.compute], deleteBeforeReplace: true },
  );
}
