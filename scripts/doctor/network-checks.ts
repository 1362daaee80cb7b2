import * as v from 'valibot';
import { countAddresses, rangesOverlap } from '../../infra/config-rules';
import type { StackConfig } from '../../infra/config-check';
import type { Check } from './check';
import { missing, ok, unknown, type Finding } from './finding';
import { explain, isApiOff, read, type AskGoogle } from './google';
import { isOf, lookAround, nameOf } from './look-around';

const checkNetwork: Check = async (ask, { project, network }) => {
  const answer = await ask('compute', `projects/${project}/global/networks/${network}`);
  if (answer.status === 200) return ok(`network ${network}`);
  // Enabling compute makes a network called default, and no other.
  if (isApiOff(answer) && network === 'default') return ok('network default: made with the API');
  if (answer.status === 404 || isApiOff(answer)) {
    return missing(
      `The network ${network} does not exist`,
      `gcloud compute networks create ${network} --project ${project}`,
    );
  }
  return unknown(`network ${network}`, explain(answer));
};

const checkRange: Check = async (ask, config) => {
  const { connectorCidr, network, region, serviceName, vpcAccess } = config;
  if (vpcAccess === 'direct') return checkSubnetwork(ask, config);
  const found = await lookAround(ask, config);
  if ('status' in found) return unknown(`whether ${connectorCidr} is free`, explain(found));

  const own = found.connectors.find(
    ({ name, ipCidrRange }) =>
      ipCidrRange === connectorCidr && nameOf(name).startsWith(`${serviceName}-`),
  );
  if (own?.state === 'ERROR') {
    return missing(
      `Connector ${nameOf(own.name)} is left from a creation that failed`,
      `gcloud compute networks vpc-access connectors delete ${nameOf(own.name)} --region ${region}`,
    );
  }
  if (own) return ok(`${connectorCidr} is the stack's own connector's`);
  const other = found.taken.find(({ range }) => rangesOverlap(range, connectorCidr));
  if (!other) return ok(`${connectorCidr} is free in network ${network}`);
  const free = Array.from({ length: 247 }, (_, index) => `10.${index + 8}.0.0/28`).find(
    (candidate) => !found.taken.some(({ range }) => rangesOverlap(range, candidate)),
  );
  return missing(
    `${connectorCidr} overlaps ${other.range}, ${other.by}`,
    `pulumi config set connectorCidr ${free ?? 'A_FREE_RANGE/28'}`,
  );
};

/** Cloud Run gives each instance addresses of its own, and up to four times as many in a deploy. */
async function checkSubnetwork(ask: AskGoogle, config: StackConfig): Promise<Finding> {
  const { project, region, network, maxInstances } = config;
  const name = config.subnetwork === '' ? network : config.subnetwork;
  const answer = await ask('compute', `projects/${project}/regions/${region}/subnetworks/${name}`);
  const found = read(v.object({ network: v.string(), ipCidrRange: v.string() }), answer);
  if (!found && answer.status !== 404) return unknown(`subnetwork ${name}`, explain(answer));
  if (!found || !isOf(network, found.network)) {
    return missing(
      `Network ${network} has no subnetwork ${name} in ${region}`,
      'pulumi config set subnetwork NAME, or pulumi config set vpcAccess connector',
    );
  }
  const least = Math.max(64, 4 * maxInstances);
  return countAddresses(found.ipCidrRange) >= least
    ? ok(`subnetwork ${name} has room`)
    : missing(
        `Subnetwork ${name} (${found.ipCidrRange}) has less than ${least} addresses`,
        'pulumi config set subnetwork NAME of a larger one, or fewer maxInstances',
      );
}

export const networkChecks: readonly Check[] = [checkNetwork, checkRange];
