import { execFile } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { stringify } from 'yaml';
import { deployerRoles } from '../../scripts/doctor/roles';
import { onTestEnd } from '../support/cleanup';

const root = join(__dirname, '../..');
const ready = {
  'gcp:project': 'my-project',
  'gcp:region': 'us-central1',
  'cloud-run-chat:image': 'us-docker.pkg.dev/my-project/chat/service:v1',
};

/** A Google that answers by path; anything else is a 404. */
const healthy: Record<string, unknown> = {
  'crm/projects/my-project': { lifecycleState: 'ACTIVE' },
  'crm/projects/my-project:testIamPermissions': {
    permissions: deployerRoles.map(([, permission]) => permission),
  },
  'billing/projects/my-project/billingInfo': { billingEnabled: true },
  'usage/projects/my-project/services/cloudresourcemanager.googleapis.com': { state: 'ENABLED' },
  'usage/projects/my-project/services/serviceusage.googleapis.com': { state: 'ENABLED' },
  'compute/projects/my-project/aggregated/subnetworks': {
    items: {
      'regions/us-central1': {
        subnetworks: [{ network: 'x/default', ipCidrRange: '10.128.0.0/20' }],
      },
    },
  },
};

async function startGoogle(answers: Record<string, unknown>): Promise<Record<string, string>> {
  const server = createServer((request, response) => {
    const body = answers[(request.url ?? '').slice(1)];
    response.writeHead(body === undefined ? 404 : 200, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body ?? { error: { code: 404 } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestEnd(() => {
    server.close();
    server.closeAllConnections();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT: `${url}/crm/`,
    GOOGLE_SERVICE_USAGE_CUSTOM_ENDPOINT: `${url}/usage/`,
    GOOGLE_CLOUD_BILLING_CUSTOM_ENDPOINT: `${url}/billing/`,
    GOOGLE_COMPUTE_CUSTOM_ENDPOINT: `${url}/compute/`,
    GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT: `${url}/run/`,
    GOOGLE_OAUTH_ACCESS_TOKEN: 'token',
  };
}

async function runDoctor(config: Record<string, string>, env: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), 'chat-doctor-'));
  onTestEnd(() => rm(folder, { recursive: true, force: true }));
  await cp(join(root, 'Pulumi.yaml'), join(folder, 'Pulumi.yaml'));
  await writeFile(join(folder, 'Pulumi.dev.yaml'), stringify({ config }));
  const script = join(root, 'scripts/doctor/main.ts');
  return new Promise<{ code: number; output: string }>((resolve) => {
    const tsx = join(root, 'node_modules/.bin/tsx');
    const child = execFile(
      tsx,
      [script, 'dev'],
      {
        cwd: folder,
        // No credentials of the machine's own.
        env: { PATH: process.env.PATH, HOME: folder, METADATA_SERVER_DETECTION: 'none', ...env },
      },
      (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
    );
  });
}

test('a project that is ready: every check but the local tools is well', async () => {
  const { output } = await runDoctor(ready, await startGoogle(healthy));
  for (const text of [
    'Docker is not needed',
    'project my-project can be reached',
    'billing is on',
    'cloudresourcemanager and serviceusage are enabled',
    'your roles suffice',
    '10.8.0.0/28 is free in network default',
    'the name chat-app is free',
  ]) {
    expect(output).toContain(`ok       ${text}`);
  }
  expect(output).not.toContain('  ?  ');
});

test('nothing is configured, and there are no credentials', async () => {
  const { code, output } = await runDoctor({}, {});
  expect(code).toBe(1);
  expect(output).toContain('pulumi config set gcp:project YOUR_PROJECT');
  expect(output).toContain('pulumi config set gcp:region us-central1');
  expect(output).toContain('gcloud auth application-default login');
  expect(output).not.toMatch(/^\s+at /m);
});

test('each thing that is missing is told with its mend', async () => {
  const google = await startGoogle({
    ...healthy,
    'billing/projects/my-project/billingInfo': { billingEnabled: false },
    'usage/projects/my-project/services/serviceusage.googleapis.com': { state: 'DISABLED' },
    'crm/projects/my-project:testIamPermissions': { permissions: ['run.services.create'] },
    'compute/projects/my-project/aggregated/subnetworks': {
      items: { r: { subnetworks: [{ network: 'x/default', ipCidrRange: '10.8.0.0/16' }] } },
    },
    'run/projects/my-project/locations/us-central1/services/chat-app': { labels: { app: 'else' } },
  });
  const { code, output } = await runDoctor(ready, google);
  expect(code).toBe(1);
  expect(output).toContain(
    'https://console.cloud.google.com/billing/linkedaccount?project=my-project',
  );
  expect(output).toContain('gcloud services enable');
  expect(output).toContain('You lack roles/serviceusage.serviceUsageAdmin');
  expect(output).not.toContain('roles/run.admin');
  expect(output).toContain('10.8.0.0/28 overlaps 10.8.0.0/16');
  expect(output).toContain('pulumi config set serviceName another-name');
});

test('offline, it says what it could not look at', async () => {
  const nowhere = 'http://127.0.0.1:9/';
  const { code, output } = await runDoctor(ready, {
    GOOGLE_OAUTH_ACCESS_TOKEN: 'token',
    GOOGLE_RESOURCE_MANAGER_CUSTOM_ENDPOINT: nowhere,
    GOOGLE_SERVICE_USAGE_CUSTOM_ENDPOINT: nowhere,
    GOOGLE_CLOUD_BILLING_CUSTOM_ENDPOINT: nowhere,
    GOOGLE_COMPUTE_CUSTOM_ENDPOINT: nowhere,
    GOOGLE_CLOUD_RUN_V2_CUSTOM_ENDPOINT: nowhere,
  });
  expect(code).toBe(1);
  expect(output).toContain('not checked, Google does not answer');
  expect(output).not.toMatch(/^\s+at /m);
});
