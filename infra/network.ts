import { createHash } from 'node:crypto';
import { Connector } from '@pulumi/gcp/vpcaccess';
import type { types } from '@pulumi/gcp';
import type { Apis } from './apis';
import type { StackConfig } from './config';

export type NetworkPath = {
  /** What the service sends to private addresses through. */
  vpcAccess: types.input.cloudrunv2.ServiceTemplateVpcAccess;
  /** Absent with direct access. */
  connector?: Connector;
};

/** The way from Cloud Run into the network where Redis is: a connector, or the network itself. */
export function connectNetwork(config: StackConfig, apis: Apis): NetworkPath {
  const egress = 'PRIVATE_RANGES_ONLY';
  if (config.vpcAccess === 'direct') {
    const subnetwork = config.subnetwork === '' ? config.network : config.subnetwork;
    return { vpcAccess: { egress, networkInterfaces: [{ network: config.network, subnetwork }] } };
  }
  const connector = createConnector(config, apis);
  // By its full name: a short one shows as a change for ever.
  return { vpcAccess: { egress, connector: connector.id }, connector };
}

/**
 * Another range or network makes another connector, by name and in the state: the service moves over
 * before the old one goes, which cannot go while it is in use.
 */
function createConnector(config: StackConfig, apis: Apis): Connector {
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
