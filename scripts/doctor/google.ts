import { GoogleAuth } from 'google-auth-library';
import * as v from 'valibot';

const timeoutMs = 10_000;

/** Google's APIs, and where the provider lets each be had elsewhere. */
const endpoints = {
  resourceManager: [
    'GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT',
    'https://cloudresourcemanager.googleapis.com/v1/',
  ],
  serviceUsage: ['GOOGLE_SERVICE_USAGE_CUSTOM_ENDPOINT', 'https://serviceusage.googleapis.com/v1/'],
  billing: ['GOOGLE_CLOUD_BILLING_CUSTOM_ENDPOINT', 'https://cloudbilling.googleapis.com/v1/'],
  compute: ['GOOGLE_COMPUTE_CUSTOM_ENDPOINT', 'https://compute.googleapis.com/compute/v1/'],
  vpcAccess: ['GOOGLE_VPC_ACCESS_CUSTOM_ENDPOINT', 'https://vpcaccess.googleapis.com/v1/'],
  run: ['GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT', 'https://run.googleapis.com/v2/'],
} as const;

export type Api = keyof typeof endpoints;

/** Status 0: no answer. */
export type Answer = { status: number; body: unknown };

/** Asks Google's APIs in the name of whoever deploys: a POST where there is a body. */
export type AskGoogle = (api: Api, path: string, body?: unknown) => Promise<Answer>;

/** The token that the provider would use, or undefined. */
export async function findAccessToken(): Promise<string | undefined> {
  if (process.env.GOOGLE_OAUTH_ACCESS_TOKEN) return process.env.GOOGLE_OAUTH_ACCESS_TOKEN;
  const auth = new GoogleAuth({ scopes: 'https://www.googleapis.com/auth/cloud-platform' });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, timeoutMs, undefined);
  });
  const token = auth.getAccessToken().catch(() => undefined);
  return Promise.race([token, late]).then((found) => {
    clearTimeout(timer);
    return found ?? undefined;
  });
}

export function createAskGoogle(accessToken: string): AskGoogle {
  return async (api, path, body) => {
    const [variable, address] = endpoints[api];
    try {
      const response = await fetch((process.env[variable] ?? address) + path, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { Authorization: `Bearer ${accessToken}`, 'Content-Type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      const answer: unknown = await response.json().catch(() => undefined);
      return { status: response.status, body: answer };
    } catch {
      return { status: 0, body: undefined };
    }
  };
}

/** What an answer of 200 says, or undefined where it is another one or not what it should be. */
export function read<Output>(
  schema: v.GenericSchema<unknown, Output>,
  { status, body }: Answer,
): Output | undefined {
  const result = v.safeParse(schema, body);
  return status === 200 && result.success ? result.output : undefined;
}

const apiOff = v.object({
  error: v.object({
    details: v.array(v.looseObject({ reason: v.optional(v.string()) })),
  }),
});

/** Whether it was refused because the API is not enabled in the project: there can be nothing then. */
export function isApiOff({ status, body }: Answer): boolean {
  const { output, success } = v.safeParse(apiOff, body);
  return (
    status === 403 &&
    success &&
    output.error.details.some(({ reason }) => reason === 'SERVICE_DISABLED')
  );
}

/** Why a question has no answer, and what may help. */
export function explain({ status }: Answer): string {
  if (status === 0) return 'Google does not answer: is there a network?';
  if (status === 401) return 'the credentials have run out: gcloud auth application-default login';
  if (status === 403) return 'Google answers 403: you may not look';
  return `Google answers ${status}`;
}
