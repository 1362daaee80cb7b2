import { beforeAll, expect, it } from '@jest/globals';
import { type StandIn, openStandIn, region, tokens } from '../support/stand-in';

let standIn: StandIn;
let project: string;

beforeAll(async () => {
  standIn = await openStandIn();
  ({ project } = standIn.cloud);
  await standIn.enableApis();
});

it.each<[string, object, object, RegExp]>([
  [
    'a connector by its short name',
    { vpcAccess: { connector: 'c-1' } },
    {},
    /must be projects\/P\/locations\/L\/connectors\/NAME/,
  ],
  [
    'a connector that is not there',
    { vpcAccess: { connector: `projects/p/locations/${region}/connectors/none` } },
    {},
    /does not exist/,
  ],
  [
    'an account that is not there',
    { serviceAccount: 'nobody@example.com' },
    {},
    /Service account nobody@example.com was not found/,
  ],
  ['a timeout over an hour', { timeout: '3601s' }, {}, /must not exceed 3600 seconds/],
  ['too much concurrency', { maxInstanceRequestConcurrency: 1001 }, {}, /between 1 and 1000/],
  [
    'more instances at least than at most',
    { scaling: { minInstanceCount: 3, maxInstanceCount: 2 } },
    {},
    /exceeds the maximum/,
  ],
  [
    'too little memory for its CPUs',
    {},
    { resources: { limits: { cpu: '4', memory: '512Mi' } } },
    /Invalid value for memory/,
  ],
  [
    'a variable that Cloud Run sets',
    {},
    { envs: [{ name: 'PORT', value: '1' }] },
    /reserved env names were provided: PORT/,
  ],
  [
    'a probe of another port',
    {},
    { startupProbe: { httpGet: { port: 1 } } },
    /port of the container/,
  ],
])('refuses %s', async (_name, template, container, words) => {
  await expect(standIn.service('refused', { ...template }, { ...container })).rejects.toThrow(
    words,
  );
});

it('keeps a service whose container does not start, for the next update', async () => {
  await expect(standIn.service('failed')).rejects.toMatchObject({
    message: expect.stringContaining("Image 'example.com/none:1' not found"),
    id: `projects/${project}/locations/${region}/services/failed`,
    properties: expect.objectContaining({ name: 'failed' }),
  });
});

it('refuses to run a container that may not read its secret', async () => {
  const secretId = 'hidden';
  await standIn.make(tokens.secret, { project, secretId, replication: { auto: {} } });
  const image = await standIn.cloud.buildImage('docker.example.com/chat:1', process.cwd());
  const valueSource = { secretKeyRef: { secret: secretId, version: '1' } };
  const envs = [{ name: 'REDIS_PASSWORD', valueSource }];
  await expect(standIn.service('reader', {}, { image, envs })).rejects.toThrow(
    /Permission denied on secret: .*secrets\/hidden/,
  );
});

it('tells of a container that ends instead of listening, with what it said', async () => {
  const image = await standIn.cloud.buildImage('docker.example.com/chat:1', process.cwd());
  const envs = [{ name: 'HISTORY_LIMIT', value: 'many' }];
  await expect(standIn.service('broken', {}, { image, envs })).rejects.toThrow(
    /failed to start and listen on the port[^]*HISTORY_LIMIT must be a whole number/,
  );
});
