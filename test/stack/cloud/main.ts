import { once } from 'node:events';
import { type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as v from 'valibot';
import { ApiError } from './api-error';
import { createApi, readBody } from './api';
import { createCloud } from './cloud';
import { connectorKind } from './connector';
import { control } from './control';
import { createFaults } from './faults';
import { createImages } from './images';
import { createRedisKind } from './memorystore/instance';
import { budgetKind, monitoringKinds } from './monitoring';
import { createOperations } from './operations';
import { initialApis, projectServiceKind } from './project-service';
import { repositoryKind } from './repository';
import { createRunServiceKind } from './run/service';
import { secretKind, secretVersionKind } from './secret';
import { serviceAccountKind } from './service-account';

/** How long an operation takes, at least: who does not wait for another's end is found out. */
const operationLatencyMs = 100;

const options = v.object({
  project: v.string(),
  accessToken: v.string(),
  identityToken: v.string(),
  registryHost: v.string(),
  /** Whether a real registry answers at `registryHost`. */
  hasRegistry: v.boolean(),
});

/** One project of a small cloud, as a process of its own: its address goes to standard output. */
async function main() {
  const given = v.parse(options, JSON.parse(process.argv[2] ?? '{}'));
  const images = createImages(given.hasRegistry ? given.registryHost : undefined);
  const faults = createFaults();
  const cloud = createCloud(
    given,
    [
      projectServiceKind,
      createRedisKind(),
      connectorKind,
      serviceAccountKind,
      secretKind,
      secretVersionKind,
      repositoryKind,
      createRunServiceKind(),
      ...monitoringKinds,
      budgetKind,
    ],
    images,
  );
  for (const api of initialApis) {
    cloud.assume(`projects/${given.project}/services/${api}`, { state: 'ENABLED' });
  }
  const api = createApi(cloud, faults, createOperations(operationLatencyMs, faults));

  const server = createServer((request, response) => {
    void (async () => {
      try {
        const url = new URL(request.url ?? '/', 'http://cloud');
        const body = await readBody(request);
        if (request.headers.authorization !== `Bearer ${given.accessToken}`) {
          throw new ApiError(401, 'UNAUTHENTICATED', unauthenticated);
        }
        const [, area, verb = ''] = url.pathname.split('/');
        const answer =
          area === 'control'
            ? await control(cloud, faults, api.journal, verb, body)
            : api.answer(request.method ?? 'GET', url, body);
        send(response, 200, answer);
      } catch (error) {
        sendError(response, error);
      }
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);

  // The test that started this process holds the other end of its input: gone is gone.
  process.stdin.resume();
  await once(process.stdin, 'end');
  await cloud.close();
  await images.close();
  process.exit(0);
}

function send(response: ServerResponse, code: number, body: unknown) {
  response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function sendError(response: ServerResponse, error: unknown) {
  const { code, status, message } =
    error instanceof ApiError
      ? error
      : { code: 500, status: 'INTERNAL', message: error instanceof Error ? error.message : '' };
  send(response, code, { error: { code, status, message } });
}

const unauthenticated =
  'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.';

void main();
