import * as v from 'valibot';
import { inUse, invalid, operationFailed } from './api-error';
import type { Cloud } from './cloud';
import { type Kind, shortName } from './kind';
import { isNetwork, overlaps, subnetRange } from './network';

const connectorSpec = v.looseObject({
  network: v.string(),
  ipCidrRange: v.string(),
  machineType: v.optional(v.picklist(['e2-micro', 'e2-standard-4', 'f1-micro']), 'e2-micro'),
  minInstances: v.optional(v.pipe(v.number(), v.minValue(2), v.maxValue(9))),
  maxInstances: v.optional(v.pipe(v.number(), v.minValue(3), v.maxValue(10))),
  minThroughput: v.optional(v.number()),
  maxThroughput: v.optional(v.number()),
});
type ConnectorSpec = v.InferOutput<typeof connectorSpec>;

const collection = 'projects/*/locations/*/connectors';

export const connectorKind: Kind = {
  collection,
  api: 'vpcaccess.googleapis.com',
  namePattern: /^[a-z]([a-z0-9-]{0,23}[a-z0-9])?$/,
  notFound: () => 'The connector is not found.',
  admit(_cloud, _name, body) {
    const spec = v.safeParse(connectorSpec, body);
    if (!spec.success) throw invalid(spec.issues[0].message);
    if ((spec.output.minInstances ?? 2) >= (spec.output.maxInstances ?? 10)) {
      throw invalid('min_instances must be less than max_instances.');
    }
  },
  create: (cloud, name, body) => {
    const spec = v.parse(connectorSpec, body);
    if (spec.maxInstances === undefined && spec.maxThroughput === undefined) {
      throw operationFailed('The request must specify either max_throughput or max_instances.');
    }
    if (!isNetwork(cloud, spec.network)) {
      throw operationFailed(`VPC network ${spec.network} was not found.`);
    }
    refuseTakenRange(cloud, name, spec);
    return Promise.resolve({ ...spec, state: 'READY', connectedProjects: [cloud.options.project] });
  },
  update: (_cloud, before, body) => Promise.resolve({ ...before.view, ...body, state: 'READY' }),
  admitRemoval(cloud, connector) {
    const user = cloud.all().find(({ view }) => connectorOf(view) === connector.name);
    if (user) throw inUse(`The connector is still in use by ${shortName(user.name)}.`);
  },
  remove: () => Promise.resolve(),
  remainsAfterFailure: true,
};

const templateSpec = v.object({
  template: v.object({ vpcAccess: v.object({ connector: v.string() }) }),
});

/** The connector that a Cloud Run service sends its traffic through, by its full name. */
export function connectorOf(service: unknown): string | undefined {
  const spec = v.safeParse(templateSpec, service);
  return spec.success ? spec.output.template.vpcAccess.connector : undefined;
}

function refuseTakenRange(cloud: Cloud, name: string, spec: ConnectorSpec) {
  const taken = cloud
    .all()
    .filter((other) => other.name !== name && other.name.includes('/connectors/'))
    .map((other) => String(other.view.ipCidrRange));
  if (![...taken, subnetRange].some((range) => overlaps(range, spec.ipCidrRange))) return;
  throw operationFailed(
    'Operation failed: Invalid IP CIDR range was provided. It conflicts with an existing subnetwork. Please delete the connector manually.',
  );
}

const directTemplate = v.object({
  template: v.object({
    vpcAccess: v.object({
      networkInterfaces: v.pipe(
        v.array(v.looseObject({ network: v.literal('default'), subnetwork: v.literal('default') })),
        v.minLength(1),
      ),
    }),
  }),
});

/** Whether a Cloud Run service has instances in the network itself. */
export const hasInterface = (service: unknown): boolean => v.is(directTemplate, service);
