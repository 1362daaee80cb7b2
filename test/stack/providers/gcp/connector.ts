import { number, object, text } from '../core/fields';
import type { ResourceType } from '../core/resource-type';
import { Failure } from '../core/failure';
import { namedResource } from './named-resource';

const lastSegment = (value: unknown) => String(value).split('/').at(-1);
const shrinks = (before: unknown, after: unknown) => Number(after) < Number(before);

const connector = namedResource({
  token: 'gcp:vpcaccess/connector:Connector',
  noun: 'Connector',
  collection: 'connectors',
  nameField: 'name',
  maxNameLength: 25,
  placeField: 'region',
  fields: {
    name: text({ replace: true }),
    region: text({ replace: true, computed: true }),
    network: text({
      replace: true,
      computed: true,
      same: (a, b) => lastSegment(a) === lastSegment(b),
    }),
    ipCidrRange: text({ replace: true }),
    subnet: object({ name: text(), projectId: text({ computed: true }) }, { replace: true }),
    machineType: text({ fallback: 'e2-micro' }),
    minInstances: number({ computed: true, replace: shrinks }),
    maxInstances: number({ computed: true, replace: shrinks }),
    minThroughput: number({ computed: true, replace: true }),
    maxThroughput: number({ computed: true, replace: true }),
  },
  outputs: ['state', 'connectedProjects'],
});

/** A way from Cloud Run into a network. */
export const vpcConnector: ResourceType = {
  ...connector,
  prepare(inputs) {
    if ((inputs.network === undefined) === (inputs.subnet === undefined)) {
      throw new Failure('exactly one of network and subnet must be given');
    }
    if (inputs.network !== undefined && inputs.ipCidrRange === undefined) {
      throw new Failure('network needs ipCidrRange');
    }
    for (const side of ['min', 'max']) {
      if (inputs[`${side}Instances`] !== undefined && inputs[`${side}Throughput`] !== undefined) {
        throw new Failure(`${side}Instances conflicts with ${side}Throughput`);
      }
    }
    return inputs;
  },
  async create(inputs) {
    const { id, state } = await connector.create(inputs);
    return { id, state: { ...state, selfLink: id } };
  },
  async read(id, state) {
    const now = await connector.read(id, state);
    return now && { ...now, selfLink: id };
  },
  async update(id, state, inputs) {
    return { ...(await connector.update?.(id, state, inputs)), selfLink: id };
  },
};
