import { GoogleAuth } from 'google-auth-library';

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
  run: ['GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT', 'https://run.googleapis.com/v2/'],
} as const;

export type Api = keyof typeof endpoints;

export type Answer = { status: number; body: unknown };

/** Asks Google's APIs in the name of whoever deploys. */
export type Google = {
  /** Status 0: no answer. */
  ask: (api: Api, path: string, body?: unknown) => Promise<Answer>;
};

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

export function createGoogle(accessToken: string): Google {
  return {
    async ask(api, path, body) {
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
    },
  };
}
