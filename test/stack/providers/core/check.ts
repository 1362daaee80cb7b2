import type { CheckFailure } from '@pulumi/pulumi/provider';
import type { Field, Fields } from './fields';
import { type Properties, isObject, isUnknown } from './wire';

/** Every fault of the inputs: unknown, missing, of a wrong type, outside their rule. */
export function findFaults(inputs: Properties, fields: Fields, path = ''): CheckFailure[] {
  const unexpected = Object.keys(inputs)
    .filter((key) => !fields[key])
    .map((key) => fault(path + key, `An argument named "${path}${key}" is not expected here.`));
  const missing = Object.entries(fields)
    .filter(([key, field]) => field.required && isAbsent(inputs[key]))
    .map(([key]) => fault(path + key, `Missing required property "${path}${key}".`));
  const wrong = Object.entries(inputs).flatMap(([key, value]) => {
    const field = fields[key];
    return field && !isAbsent(value) && !isUnknown(value)
      ? checkValue(value, field, path + key)
      : [];
  });
  return [...unexpected, ...missing, ...wrong];
}

/** The inputs with the provider's own defaults. */
export function withFallbacks(inputs: Properties, fields: Fields): Properties {
  const fallbacks = Object.entries(fields)
    .filter(([key, field]) => field.fallback !== undefined && isAbsent(inputs[key]))
    .map(([key, field]) => [key, field.fallback] as const);
  return { ...inputs, ...Object.fromEntries(fallbacks) };
}

const isAbsent = (value: unknown) => value === undefined || value === null;
const fault = (property: string, reason: string): CheckFailure => ({ property, reason });

function checkValue(value: unknown, field: Field, path: string): CheckFailure[] {
  const type = Array.isArray(value) ? 'list' : isObject(value) ? 'object' : typeof value;
  const expected = field.type === 'map' ? 'object' : field.type;
  if (type !== expected) return [fault(path, `"${path}" must be a ${field.type}, got a ${type}.`)];
  if (field.type === 'map') {
    return Object.entries(value as Properties).flatMap(([key, item]) =>
      typeof item === 'string' ? [] : [fault(path, `"${path}.${key}" must be a string.`)],
    );
  }
  if (field.fields && isObject(value)) return findFaults(value, field.fields, `${path}.`);
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) => checkItem(item, field, `${path}[${index}]`));
  }
  if (field.oneOf && !field.oneOf.includes(String(value))) {
    const choices = field.oneOf.map((choice) => `"${choice}"`).join(' ');
    return [fault(path, `expected ${path} to be one of [${choices}], got ${String(value)}`)];
  }
  if (field.pattern && !field.pattern.test(String(value))) {
    return [
      fault(path, `"${path}" (${JSON.stringify(value)}) doesn't match regexp ${field.pattern}`),
    ];
  }
  return [];
}

function checkItem(item: unknown, field: Field, path: string): CheckFailure[] {
  if (isUnknown(item)) return [];
  if (!field.fields)
    return typeof item === 'string' ? [] : [fault(path, `${path} must be a string.`)];
  return isObject(item)
    ? findFaults(item, field.fields, `${path}.`)
    : [fault(path, `${path} must be an object.`)];
}
