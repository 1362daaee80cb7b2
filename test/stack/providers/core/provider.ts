import { randomBytes } from 'node:crypto';
import { findFaults, withFallbacks } from './check';
import { changedFields, replacingFields } from './compare';
import { Failure } from './failure';
import type { ResourceType } from './resource-type';
import { type Properties, keepAllSecrets, secret, unwrapAll } from './wire';

export type Invoke = (args: Properties) => Promise<Properties> | Properties;

export type Description = {
  version: string;
  types: ResourceType[];
  invokes?: Record<string, Invoke>;
};

/** What the engine asks of a provider, answered for a list of resource types. */
export function createProvider({ version, types, invokes = {} }: Description) {
  const typeOf = (urn: string) => {
    const token = urn.split('::')[2]?.split('$').at(-1);
    const type = types.find((candidate) => candidate.token === token);
    if (!type) throw new Failure(`unrecognized resource type: ${token}`);
    return type;
  };

  return {
    version,
    async check(urn: string, olds: Properties, news: Properties) {
      const type = typeOf(urn);
      const named = withName(type, urn, unwrapAll(olds), news);
      const faults = findFaults(unwrapAll(named), type.fields);
      if (faults.length > 0) return { inputs: news, failures: faults };
      const inputs = withFallbacks(unwrapAll(named), type.fields);
      const prepared = (await type.prepare?.(inputs)) ?? inputs;
      return { inputs: keepAllSecrets(prepared, named) };
    },
    diff(_id: string, urn: string, olds: Properties, news: Properties) {
      const type = typeOf(urn);
      const [state, inputs] = [unwrapAll(olds), unwrapAll(news)];
      const changed = changedFields(state, inputs, type.fields);
      return Promise.resolve({
        changes: changed.length > 0,
        replaces: replacingFields(changed, state, inputs, type.fields),
        deleteBeforeReplace: type.deleteBeforeReplace ?? false,
      });
    },
    async create(urn: string, inputs: Properties) {
      const type = typeOf(urn);
      const { id, state } = await type.create(unwrapAll(inputs));
      return { id, outs: marked(type, state, inputs) };
    },
    async read(id: string, urn: string, props: Properties) {
      const type = typeOf(urn);
      const state = await type.read(id, unwrapAll(props));
      if (!state) return { id: '', props: {} };
      return { id, props: marked(type, state, props) };
    },
    async update(id: string, urn: string, olds: Properties, news: Properties) {
      const type = typeOf(urn);
      if (!type.update) throw new Failure(`${type.token} cannot be updated in place`);
      return {
        outs: marked(type, await type.update(id, unwrapAll(olds), unwrapAll(news)), news),
      };
    },
    async delete(id: string, urn: string, props: Properties) {
      await typeOf(urn).remove(id, unwrapAll(props));
    },
    async invoke(token: string, args: Properties) {
      const invoke = invokes[token];
      if (!invoke) throw new Failure(`unknown function ${token}`);
      return { outputs: await invoke(unwrapAll(args)) };
    },
  };
}

/** The state with its secrets marked: those of the inputs, and those that always are. */
function marked(type: ResourceType, state: Properties, inputs: Properties): Properties {
  const outs = keepAllSecrets(state, inputs);
  for (const key of type.secretOutputs ?? []) {
    if (state[key] !== undefined) outs[key] = secret(state[key]);
  }
  return outs;
}

function withName(type: ResourceType, urn: string, olds: Properties, news: Properties): Properties {
  if (!type.autoName || news[type.autoName.field] !== undefined) return news;
  const { field, maxLength } = type.autoName;
  const suffix = randomBytes(4).toString('hex').slice(0, 7);
  const old = olds[field];
  const name = typeof old === 'string' ? old : `${urn.split('::').at(-1)}-${suffix}`;
  if (name.length > maxLength) {
    throw new Failure(`the name ${name} is longer than ${maxLength} characters`);
  }
  return { ...news, [field]: name };
}
