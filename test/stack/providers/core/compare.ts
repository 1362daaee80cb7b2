import { isDeepStrictEqual } from 'node:util';
import type { Field, Fields } from './fields';
import { type Properties, isObject, isUnknown } from './wire';

/** The inputs that differ from what is there, by name. */
export function changedFields(state: Properties, inputs: Properties, fields: Fields): string[] {
  return Object.entries(fields)
    .filter(([key, field]) => !isSame(state[key], inputs[key], field))
    .map(([key]) => key);
}

/** Those of the changed fields that cannot be changed in place. */
export const replacingFields = (
  changed: string[],
  state: Properties,
  inputs: Properties,
  fields: Fields,
): string[] =>
  changed.filter((key) => {
    const replace = fields[key]?.replace;
    return typeof replace === 'function' ? replace(state[key], inputs[key]) : replace;
  });

/** Absent and empty are one to these APIs. */
function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  if (isObject(value)) return Object.values(value).every(isEmpty);
  return value === undefined || value === null || value === '' || value === false || value === 0;
}

function isSame(before: unknown, after: unknown, field: Field): boolean {
  if (isUnknown(after)) return false;
  if (isEmpty(after)) return field.computed === true || isEmpty(before);
  if (field.same) return field.same(before, after);
  if (field.fields && isObject(after)) {
    return changedFields(isObject(before) ? before : {}, after, field.fields).length === 0;
  }
  if (Array.isArray(after)) return isSameList(before, after, field);
  return isDeepStrictEqual(before, after);
}

function isSameList(before: unknown, after: unknown[], field: Field): boolean {
  if (!Array.isArray(before) || before.length !== after.length) return false;
  const first: unknown[] = field.unordered ? sorted(before) : before;
  const second = field.unordered ? sorted(after) : after;
  const { fields } = field;
  if (!fields) return isDeepStrictEqual(first, second);
  return second.every((item, index) => {
    const other = first[index];
    return isObject(item) && isObject(other) && changedFields(other, item, fields).length === 0;
  });
}

const sorted = (items: unknown[]) =>
  [...items].sort((a, b) => JSON.stringify(nameOf(a)).localeCompare(JSON.stringify(nameOf(b))));
const nameOf = (item: unknown) => (isObject(item) ? (item.name ?? item) : item);
