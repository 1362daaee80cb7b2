/** How values that are secret or not known yet look between the engine and a provider. */

const signature = '4dabf18193072939515e22adb298388d';
const secretMark = '1b47061264138c4ac30d75fd1eb44270';
const unknownMark = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

export type Properties = Record<string, unknown>;

export const isUnknown = (value: unknown): boolean => value === unknownMark;

export const isObject = (value: unknown): value is Properties =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSecret = (value: unknown): value is { value: unknown } =>
  isObject(value) && value[signature] === secretMark;

export const secret = (value: unknown): Properties => ({ [signature]: secretMark, value });

/** The plain value, however deep secrets are inside it. */
export function unwrap(value: unknown): unknown {
  if (isSecret(value)) return unwrap(value.value);
  if (Array.isArray(value)) return value.map(unwrap);
  return isObject(value) ? unwrapAll(value) : value;
}

export const unwrapAll = (properties: Properties): Properties =>
  Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, unwrap(value)]));

/** Marks in `value` what is secret at the same place in `original`. */
export function keepSecrets(value: unknown, original: unknown): unknown {
  if (isSecret(original)) return secret(value);
  if (Array.isArray(value) && Array.isArray(original)) {
    return value.map((item, index) => keepSecrets(item, original[index]));
  }
  if (isObject(value) && isObject(original)) return keepAllSecrets(value, original);
  return value;
}

export const keepAllSecrets = (properties: Properties, original: Properties): Properties =>
  Object.fromEntries(
    Object.entries(properties).map(([key, value]) => [key, keepSecrets(value, original[key])]),
  );
