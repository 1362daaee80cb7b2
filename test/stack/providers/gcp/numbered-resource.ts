import { callAndWait, find } from '../core/cloud-client';
import { Failure } from '../core/failure';
import { type Fields, text } from '../core/fields';
import type { ResourceType } from '../core/resource-type';
import type { Properties } from '../core/wire';
import { projectOf } from './settings';

type Description = {
  token: string;
  /** How errors call it. */
  noun: string;
  /** The collection that its name is given in. */
  parent: (inputs: Properties) => string;
  fields: Fields;
  /** What follows from its name. */
  outputs?: (id: string) => Properties;
};

export const inProject = (collection: string) => (inputs: Properties) =>
  `projects/${projectOf(inputs.project)}/${collection}`;

/** A resource whose name the server gives. */
export function numberedResource(about: Description): ResourceType {
  const fields = { project: text({ replace: true, computed: true }), ...about.fields };
  const stateOf = (id: string, view: Properties, inputs: Properties): Properties => {
    const values = Object.keys(fields).map((key) => [key, view[key] ?? inputs[key]] as const);
    const known = values.filter(([, value]) => value !== undefined && value !== null);
    return { ...Object.fromEntries(known), ...about.outputs?.(id), name: id };
  };

  async function stateAfter(id: string, inputs: Properties): Promise<Properties> {
    const view = await find(id);
    if (!view) throw new Failure(`${id} is not there after it was made`);
    return stateOf(id, view, inputs);
  }

  return {
    token: about.token,
    fields,
    async create(inputs) {
      const id = await callAndWait('POST', about.parent(inputs), `Creating ${about.noun}`, inputs);
      if (id === undefined) throw new Failure(`${about.noun} was given no name`);
      return { id, state: await stateAfter(id, inputs) };
    },
    async read(id, state) {
      const view = await find(id);
      return view && stateOf(id, view, { project: state.project });
    },
    async update(id, _state, inputs) {
      const gone = Object.keys(fields).filter((key) => !(key in inputs));
      const body = { ...Object.fromEntries(gone.map((key) => [key, null])), ...inputs };
      await callAndWait('PATCH', id, `Updating ${about.noun}`, body);
      return stateAfter(id, inputs);
    },
    async remove(id) {
      if (await find(id)) await callAndWait('DELETE', id, `Deleting ${about.noun}`);
    },
  };
}
