import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { deployerRoles } from '../../scripts/doctor/roles';
import { onTestEnd } from '../support/cleanup';

const root = join(__dirname, '../..');

export const ready = {
  'gcp:project': 'my-project',
  'gcp:region': 'us-central1',
  'cloud-run-chat:image': 'us-docker.pkg.dev/my-project/chat/service:v1',
};

/** An answer's body; a number is a status without one. */
export type Answers = Record<string, unknown>;

/** A project where everything is as it should be. Anything else is a 404. */
export const healthy: Answers = {
  'crm/projects/my-project': { lifecycleState: 'ACTIVE' },
  'crm/projects/my-project:testIamPermissions': {
    permissions: deployerRoles.map(([, permission]) => permission),
  },
  'billing/projects/my-project/billingInfo': { billingEnabled: true },
  'usage/projects/my-project/services/cloudresourcemanager.googleapis.com': { state: 'ENABLED' },
  'usage/projects/my-project/services/serviceusage.googleapis.com': { state: 'ENABLED' },
  'compute/projects/my-project/global/networks/default': { name: 'default' },
  'compute/projects/my-project/global/routes': {
    items: [{ network: 'x/default', destRange: '0.0.0.0/0' }],
  },
  'compute/projects/my-project/aggregated/subnetworks': {
    items: {
      'regions/us-central1': {
        subnetworks: [{ network: 'x/default', ipCidrRange: '10.128.0.0/20' }],
      },
      'regions/us-west1': { warning: { code: 'NO_RESULTS_ON_PAGE' } },
    },
  },
  'vpc/projects/my-project/locations/us-central1/connectors': {},
};

/** What Google answers where an API is not enabled. */
export const apiOff = {
  error: { code: 403, message: 'It is disabled.', details: [{ reason: 'SERVICE_DISABLED' }] },
};

const statusOf = (body: unknown): number => {
  if (typeof body === 'number') return body;
  if (body === undefined) return 404;
  return body === apiOff ? 403 : 200;
};

/** Answers by path, and gives the variables that lead there. */
export async function startGoogle(answers: Answers): Promise<Record<string, string>> {
  const server = createServer((request, response) => {
    const [path = ''] = (request.url ?? '').slice(1).split('?');
    const body = request.headers.authorization === 'Bearer token' ? answers[path] : 401;
    response.writeHead(statusOf(body), { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(typeof body === 'object' ? body : {}));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestEnd(() => {
    server.close();
    server.closeAllConnections();
  });
  return leadTo(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

export function leadTo(url: string): Record<string, string> {
  return {
    GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT: `${url}/crm/`,
    GOOGLE_SERVICE_USAGE_CUSTOM_ENDPOINT: `${url}/usage/`,
    GOOGLE_CLOUD_BILLING_CUSTOM_ENDPOINT: `${url}/billing/`,
    GOOGLE_COMPUTE_CUSTOM_ENDPOINT: `${url}/compute/`,
    GOOGLE_VPC_ACCESS_CUSTOM_ENDPOINT: `${url}/vpc/`,
    GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT: `${url}/run/`,
    GOOGLE_OAUTH_ACCESS_TOKEN: 'token',
  };
}

/**
 * Runs `npm run doctor` for a stack, without credentials of the machine's own.
 *
 * @param config the stack's configuration, or its file as it is
 */
export async function runDoctor(
  config: Record<string, unknown> | string,
  env: Record<string, string>,
): Promise<{ code: number; output: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'chat-doctor-'));
  onTestEnd(() => rm(folder, { recursive: true, force: true }));
  await cp(join(root, 'Pulumi.yaml'), join(folder, 'Pulumi.yaml'));
  const text = typeof config === 'string' ? config : stringify({ config });
  await writeFile(join(folder, 'Pulumi.dev.yaml'), text);
  return new Promise((resolve) => {
    const child = execFile(
      join(root, 'node_modules/.bin/tsx'),
      [join(root, 'scripts/doctor/main.ts'), 'dev'],
      {
        cwd: folder,
        env: { PATH: process.env.PATH, HOME: folder, METADATA_SERVER_DETECTION: 'none', ...env },
      },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });
}
