/** What a provider knows of an input, in the terms of the provider that it stands in for. */
export type Field = {
  type: 'string' | 'number' | 'boolean' | 'map' | 'object' | 'list';
  required?: true;
  /** A changed value replaces the resource; a function says for which changes. */
  replace?: true | ((before: unknown, after: unknown) => boolean);
  /** The server fills it in where it is not given, so that its absence is no change. */
  computed?: true;
  /** The provider's own default. */
  fallback?: unknown;
  /** Kept in the state, never sent. */
  virtual?: true;
  oneOf?: readonly string[];
  pattern?: RegExp;
  /** Of an object, or of each item of a list; absent: anything goes. */
  fields?: Fields;
  /** The order of a list's items says nothing. */
  unordered?: true;
  /** Whether two values are one to the API. */
  same?: (a: unknown, b: unknown) => boolean;
};

export type Fields = Record<string, Field>;

type Rules = Omit<Field, 'type' | 'fields'>;

export const text = (rules: Rules = {}): Field => ({ type: 'string', ...rules });
export const number = (rules: Rules = {}): Field => ({ type: 'number', ...rules });
export const flag = (rules: Rules = {}): Field => ({ type: 'boolean', ...rules });
export const map = (rules: Rules = {}): Field => ({ type: 'map', ...rules });
export const object = (fields: Fields, rules: Rules = {}): Field => ({
  type: 'object',
  fields,
  ...rules,
});
export const list = (fields: Fields, rules: Rules = {}): Field => ({
  type: 'list',
  fields,
  ...rules,
});
export const texts = (rules: Rules = {}): Field => ({ type: 'list', ...rules });
