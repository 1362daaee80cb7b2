import * as v from 'valibot';
import type { StackConfig } from '../../infra/config-check';
import { isApiOff, read, type Answer, type AskGoogle } from './google';

/** Whether an address names a network. */
export const isOf = (network: string, address: string): boolean => address.endsWith(`/${network}`);
export const nameOf = (path: string): string => path.split('/').at(-1) ?? path;

const range = v.object({ ipCidrRange: v.string() });
const subnetworks = v.object({
  items: v.optional(
    v.record(
      v.string(),
      v.object({
        subnetworks: v.optional(
          v.array(
            v.object({
              network: v.string(),
              ipCidrRange: v.string(),
              secondaryIpRanges: v.optional(v.array(range), []),
            }),
          ),
          [],
        ),
      }),
    ),
    {},
  ),
});
const routes = v.object({
  items: v.optional(v.array(v.object({ network: v.string(), destRange: v.string() })), []),
});
const connectors = v.object({
  connectors: v.optional(
    v.array(
      v.object({
        name: v.string(),
        network: v.optional(v.string(), ''),
        ipCidrRange: v.optional(v.string(), ''),
        state: v.optional(v.string(), ''),
      }),
    ),
    [],
  ),
});

type Taken = { range: string; by: string };
type Connectors = v.InferOutput<typeof connectors>['connectors'];
type Surroundings = { taken: Taken[]; connectors: Connectors };

/** What lies in the network already: subnetworks, routes of peers, connectors; or the answer that refuses it. */
export async function lookAround(
  ask: AskGoogle,
  { project, region, network }: StackConfig,
): Promise<Surroundings | Answer> {
  const [subnetworkAnswer, routeAnswer, connectorAnswer] = await Promise.all([
    ask('compute', `projects/${project}/aggregated/subnetworks?maxResults=500`),
    ask('compute', `projects/${project}/global/routes?maxResults=500`),
    ask('vpcAccess', `projects/${project}/locations/${region}/connectors`),
  ]);
  const answers = [subnetworkAnswer, routeAnswer, connectorAnswer];
  const failed = answers.find((answer) => answer.status !== 200 && !isApiOff(answer));
  if (failed) return failed;

  const ranges = Object.values(read(subnetworks, subnetworkAnswer)?.items ?? {})
    .flatMap((item) => item.subnetworks)
    .filter((subnetwork) => isOf(network, subnetwork.network))
    .flatMap(({ ipCidrRange, secondaryIpRanges }) => [{ ipCidrRange }, ...secondaryIpRanges]);
  const inNetwork = (read(connectors, connectorAnswer)?.connectors ?? []).filter(
    (connector) => connector.network === network,
  );
  return {
    connectors: inNetwork,
    taken: [
      ...ranges.map(({ ipCidrRange }) => ({
        range: ipCidrRange,
        by: `a subnetwork of ${network}`,
      })),
      ...(read(routes, routeAnswer)?.items ?? [])
        .filter((route) => isOf(network, route.network) && route.destRange !== '0.0.0.0/0')
        .map(({ destRange }) => ({ range: destRange, by: `a route of ${network}` })),
      ...inNetwork.map(({ name, ipCidrRange }) => ({
        range: ipCidrRange,
        by: `connector ${nameOf(name)}`,
      })),
    ],
  };
}
