import { OperationError, callAndWait, find } from '../core/cloud-client';
import { changedFields } from '../core/compare';
import { Failure, InitFailure } from '../core/failure';
import { type Fields, text } from '../core/fields';
import type { ResourceType } from '../core/resource-type';
import type { Properties } from '../core/wire';
import { attributed, labelState } from './labels';
import { projectOf, regionOf } from './settings';

type Description = {
  token: string;
  /** How errors call it. */
  noun: string;
  /** The last part of the collection's path. */
  collection: string;
  /** The input that becomes the last part of the name. */
  nameField: string;
  maxNameLength: number;
  /** The input that says where it is, if it is somewhere. */
  placeField?: 'region' | 'location';
  fields: Fields;
  /** What the server adds. */
  outputs: string[];
  secretOutputs?: string[];
  deleteBeforeReplace?: true;
  /** Whether the provider adds its label. */
  labelled?: true;
  /** Whether a creation that failed leaves a resource which a next `up` repairs. */
  keptAfterFailure?: true;
  /** What a destroy answers while `deletionProtection` is true. */
  protectedMessage?: string;
};

const common: Fields = {
  project: text({ replace: true, computed: true }),
  deletionPolicy: text({
    virtual: true,
    fallback: 'DELETE',
    oneOf: ['DELETE', 'PREVENT', 'ABANDON'],
  }),
};

/** A resource with a name of its own in a collection: created, read, changed and deleted by it. */
export function namedResource(about: Description): ResourceType {
  const { noun, nameField, placeField } = about;
  const fields = { ...common, ...about.fields };
  const inName = [nameField, 'project', ...(placeField ? [placeField] : [])];

  function parentOf(inputs: Properties): string {
    const place = placeField ? `/locations/${regionOf(inputs[placeField])}` : '';
    return `projects/${projectOf(inputs.project)}${place}/${about.collection}`;
  }

  function bodyOf(inputs: Properties): Properties {
    const body = Object.entries(inputs).filter(
      ([key]) => !inName.includes(key) && !fields[key]?.virtual,
    );
    return {
      ...Object.fromEntries(body),
      ...(about.labelled && { labels: attributed(inputs.labels) }),
    };
  }

  function stateOf(id: string, view: Properties, virtual: Properties): Properties {
    const segments = id.split('/');
    const inputs = Object.entries(fields).map(
      ([key, field]) =>
        [key, field.virtual ? (virtual[key] ?? field.fallback) : view[key]] as const,
    );
    const outputs = about.outputs.map((key) => [key, view[key]] as const);
    const known = [...inputs, ...outputs].filter(
      ([, value]) => value !== undefined && value !== null,
    );
    return {
      ...Object.fromEntries(known),
      ...(about.labelled && labelState(view)),
      project: segments[1],
      ...(placeField && { [placeField]: segments[3] }),
      [nameField]: segments.at(-1),
    };
  }

  async function stateNow(id: string, virtual: Properties): Promise<Properties | undefined> {
    const view = await find(id);
    return view && stateOf(id, view, virtual);
  }

  async function stateAfter(id: string, inputs: Properties): Promise<Properties> {
    const state = await stateNow(id, inputs);
    if (!state) throw new Failure(`${id} is not there after it was made`);
    return state;
  }

  return {
    token: about.token,
    fields,
    autoName: { field: nameField, maxLength: about.maxNameLength },
    secretOutputs: [
      ...(about.secretOutputs ?? []),
      ...(about.labelled ? ['pulumiLabels', 'effectiveLabels'] : []),
    ],
    ...(about.deleteBeforeReplace && { deleteBeforeReplace: true }),
    async create(inputs) {
      const parent = parentOf(inputs);
      const id = `${parent}/${String(inputs[nameField])}`;
      const request = `${parent}?id=${encodeURIComponent(String(inputs[nameField]))}`;
      try {
        await callAndWait('POST', request, `Creating ${noun}`, bodyOf(inputs));
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        const failure = `Error creating ${noun}: ${message}`;
        if (!about.keptAfterFailure || !(error instanceof OperationError))
          throw new Failure(failure);
        throw new InitFailure(id, await stateAfter(id, inputs), failure);
      }
      return { id, state: await stateAfter(id, inputs) };
    },
    read: stateNow,
    async update(id, state, inputs) {
      const changed = changedFields(state, inputs, fields);
      // Nothing has changed where a creation that failed is tried again.
      const isVirtual = changed.length > 0 && changed.every((key) => fields[key]?.virtual);
      if (isVirtual) return stateAfter(id, inputs);
      const gone = Object.keys(fields).filter((key) => key in state && !(key in inputs));
      const cleared = gone.filter((key) => !fields[key]?.computed && !fields[key]?.virtual);
      const body = { ...Object.fromEntries(cleared.map((key) => [key, null])), ...bodyOf(inputs) };
      for (const key of inName) delete body[key];
      await callAndWait('PATCH', id, `Updating ${noun}`, body);
      return stateAfter(id, inputs);
    },
    async remove(id, state) {
      if (state.deletionProtection === true && about.protectedMessage) {
        throw new Failure(about.protectedMessage);
      }
      if (state.deletionPolicy === 'PREVENT') throw new Failure(`${id} has deletionPolicy PREVENT`);
      if (state.deletionPolicy === 'ABANDON' || !(await find(id))) return;
      await callAndWait('DELETE', id, `Deleting ${noun}`);
    },
  };
}
