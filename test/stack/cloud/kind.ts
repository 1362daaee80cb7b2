import type { Cloud } from './cloud';

export type Json = Record<string, unknown>;

/** A resource as the cloud keeps it and as a GET answers it. */
export type Resource = {
  /** `projects/P/…/NAME`. */
  name: string;
  /** What was asked for, with the server's defaults filled in, and what the server adds. */
  view: Json;
};

export type RunningInstance = {
  service: string;
  revision: string;
  /** Requests that it holds. */
  active: number;
  /** The names of its environment variables. */
  environment: string[];
};

/**
 * One kind of resource: the rules of its API and what stands behind it.
 *
 * `admit` refuses a request at once (the HTTP answer is the error). `create`, `update` and
 * `remove` are the long-running operation that a request starts: what they throw is the failed
 * operation.
 */
export type Kind = {
  /** The path of the collection, `*` for each segment that varies. */
  collection: string;
  /** The API that must be enabled first. */
  api?: string;
  /** Which names may be used, with Google's words for a wrong one. */
  namePattern: RegExp;
  notFound: (name: string) => string;
  admit?: (cloud: Cloud, name: string, body: Json, before?: Resource) => void;
  create: (cloud: Cloud, name: string, body: Json) => Promise<Json>;
  update?: (cloud: Cloud, before: Resource, body: Json) => Promise<Json>;
  admitRemoval?: (cloud: Cloud, resource: Resource) => void;
  remove: (cloud: Cloud, resource: Resource) => Promise<void>;
  /** A creation that failed leaves the resource behind, broken, as Google's does. */
  remainsAfterFailure?: true;
  /** The containers that run for resources of this kind. */
  instances?: () => RunningInstance[];
  /** Ends the processes behind all resources of this kind. */
  close?: () => Promise<void>;
};

/** The last segment of a resource's name. */
export const shortName = (name: string): string => name.slice(name.lastIndexOf('/') + 1);

/** The segment after `locations`. */
export function locationOf(name: string): string {
  const segments = name.split('/');
  return segments[segments.indexOf('locations') + 1] ?? '';
}
