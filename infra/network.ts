import { Connector } from '@pulumi/gcp/vpcaccess';
import type { Apis } from './apis';
import type { StackConfig } from './config';

/** The way from Cloud Run into the network where Redis is. */
export function createConnector(config: StackConfig, apis: Apis): Connector {
  return new Connector(
    'connector',
    {
      project: config.project,
      region: config.region,
      name: `${config.serviceName}-conn`,
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
