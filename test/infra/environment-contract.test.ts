import { expect, test } from '@jest/globals';
import { createServiceEnvironment } from '../../infra/service-environment';
import type { StackConfig } from '../../infra/config';
import { environmentNames, loadConfig } from '../../service/server/config';
import { startServer } from '../support/start-server';
import { onTestEnd } from '../support/cleanup';
import { runProgram } from './run-program';

type Env = { name: string; value?: string; valueSource?: { secretKeyRef: unknown } };
type Template = {
  timeout: string;
  maxInstanceRequestConcurrency: number;
  containers: [
    {
      envs: Env[];
      ports: { containerPort: number };
      startupProbe: { httpGet: { path: string; port: number } };
      livenessProbe: { httpGet: { path: string; port: number } };
    },
  ];
};

async function deployed(config: Record<string, string> = {}) {
  const run = await runProgram(config);
  const { template } = run.one('gcp:cloudrunv2/service:Service').inputs as { template: Template };
  const [container] = template.containers;
  return { template, container, envs: new Map(container.envs.map((env) => [env.name, env])) };
}

/** The variables as the service would get them; a secret's reference stands for its value. */
function toProcessEnv(envs: Map<string, Env>): Record<string, string> {
  return Object.fromEntries(
    [...envs].map(([name, { value }]) => [
      name,
      name === 'REDIS_CA_CERT'
        ? '-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----'
        : (value ?? 'from Secret Manager'),
    ]),
  );
}

test('the stack names every variable that the service reads, and no other', () => {
  const names = Object.keys(
    createServiceEnvironment(
      { concurrency: 1000 } as StackConfig,
      { host: undefined, port: undefined, password: undefined, caCert: undefined },
      undefined,
    ),
  );
  expect([...names, 'PORT'].sort()).toEqual([...environmentNames].sort());
});

test('the service understands what the stack sets', async () => {
  const { envs } = await deployed({
    'cloud-run-chat:allowedOrigins': 'https://a.example.com, https://b.example.com',
  });
  expect(loadConfig(toProcessEnv(envs))).toMatchObject({
    redis: { host: '10.0.0.3', port: 6378, password: 'from Secret Manager' },
    maxConnections: 950,
    connectionMaxAgeMs: 3_300_000,
    allowedOrigins: ['https://a.example.com', 'https://b.example.com'],
  });
  expect(envs.get('REDIS_CA_CERT')?.value).toBe('CERT A\nCERT B');
  expect(envs.get('REDIS_PASSWORD')).toEqual({
    name: 'REDIS_PASSWORD',
    valueSource: { secretKeyRef: { secret: 'chat-app-redis-password', version: '7' } },
  });
});

test('behind IAP the service knows whom an assertion must be for', async () => {
  const { envs } = await deployed({
    'cloud-run-chat:access': 'iap',
    'cloud-run-chat:iapMembers': 'domain:example.com',
  });
  expect(loadConfig(toProcessEnv(envs)).iapAudience).toBe(
    '/projects/123/locations/us-central1/services/chat-app',
  );
  expect((await deployed()).envs.has('IAP_AUDIENCE')).toBe(false);
});

test('PORT is Cloud Run’s to set, and the service’s own default is the port it is probed on', async () => {
  const { container, envs } = await deployed();
  const { port } = loadConfig({});
  expect(envs.has('PORT')).toBe(false);
  expect(container.ports.containerPort).toBe(port);
  expect(container.startupProbe.httpGet.port).toBe(port);
  expect(container.livenessProbe.httpGet.port).toBe(port);
});

test('the probes ask for a path that the service answers', async () => {
  const { container } = await deployed();
  const server = await startServer();
  onTestEnd(server.stop);
  for (const { httpGet } of [container.startupProbe, container.livenessProbe]) {
    expect((await fetch(server.url + httpGet.path)).status).toBe(200);
  }
});

test('connections end by the service before Cloud Run ends them', async () => {
  const { template, envs } = await deployed();
  const maxAgeS = Number(envs.get('CONNECTION_MAX_AGE_S')?.value);
  expect(parseInt(template.timeout, 10)).toBeGreaterThan(maxAgeS);
});

test.each([
  [1000, 950],
  [500, 450],
  [100, 50],
  [80, 40],
  [2, 1],
  [1, 1],
])('an instance for %i requests takes %i sockets: the page still loads', async (given, sockets) => {
  const { envs } = await deployed({ 'cloud-run-chat:concurrency': String(given) });
  expect(envs.get('MAX_CONNECTIONS')?.value).toBe(String(sockets));
});
