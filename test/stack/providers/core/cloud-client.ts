import { setTimeout as wait } from 'node:timers/promises';
import * as v from 'valibot';
import { Failure } from './failure';
import type { Properties } from './wire';

const problem = v.object({
  error: v.object({ code: v.number(), status: v.string(), message: v.string() }),
});
const operation = v.object({
  name: v.string(),
  done: v.boolean(),
  target: v.optional(v.string()),
  error: v.optional(v.object({ code: v.number(), message: v.string() })),
});
const anything = v.record(v.string(), v.unknown());

/** An answer with an error. */
export class RequestError extends Failure {
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(`googleapi: Error ${code}: ${message}`);
  }
}

/** An operation that was admitted and failed. */
export class OperationError extends Failure {}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/**
 * Calls the cloud once: the real provider repeats what was answered with 429, 500, 502 or 503 for
 * minutes before it gives up, so a fault here is one that has lasted.
 */
export async function call(method: Method, path: string, body?: Properties): Promise<Properties> {
  const { CLOUD_URL, GOOGLE_OAUTH_ACCESS_TOKEN } = process.env;
  if (!CLOUD_URL || !GOOGLE_OAUTH_ACCESS_TOKEN) {
    throw new Failure(
      'could not find default credentials. Run `gcloud auth application-default login`.',
    );
  }
  const response = await fetch(`${CLOUD_URL}/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${GOOGLE_OAUTH_ACCESS_TOKEN}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  if (response.ok) return v.parse(anything, answer);
  const { error } = v.parse(problem, answer);
  throw new RequestError(error.code, `${error.message}, ${error.status}`);
}

/**
 * Asks for something that takes a while and waits for its end.
 *
 * @param doing how it is called in an error, as in `Creating Service`.
 * @returns the name of what was made, where the server gave it one.
 */
export async function callAndWait(
  method: Method,
  path: string,
  doing: string,
  body?: Properties,
): Promise<string | undefined> {
  const started = v.parse(operation, await call(method, path, body));
  for (let state = started; ; state = v.parse(operation, await call('GET', started.name))) {
    if (state.error) {
      throw new OperationError(
        `Error waiting for ${doing}: Error code ${state.error.code}, message: ${state.error.message}`,
      );
    }
    if (state.done) return started.target;
    await wait(50);
  }
}

/** A resource as it is, or nothing where there is none. */
export async function find(name: string): Promise<Properties | undefined> {
  try {
    return await call('GET', name);
  } catch (error) {
    if (error instanceof RequestError && error.code === 404) return undefined;
    throw error;
  }
}
