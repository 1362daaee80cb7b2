import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createProvider } from './providers/core/provider';
import type { Properties } from './providers/core/wire';
import { gcp } from './providers/gcp/provider';
import { type TestCloud, startCloud } from './support/cloud';

const provider = createProvider(gcp);
const region = 'us-central1';
let cloud: TestCloud;

const urnOf = (token: string) => `urn:pulumi:test::chat::${token}::thing`;

/** Checks and creates as the engine does; a refusal is thrown in the provider's words. */
async function make(token: string, inputs: Properties) {
  const urn = urnOf(token);
  const checked = await provider.check(urn, {}, inputs);
  if (checked.failures) throw new Error(checked.failures.map(({ reason }) => reason).join('\n'));
  return provider.create(urn, checked.inputs);
}

const tokens = {
  api: 'gcp:projects/service:Service',
  redis: 'gcp:redis/instance:Instance',
  connector: 'gcp:vpcaccess/connector:Connector',
  account: 'gcp:serviceaccount/account:Account',
  repository: 'gcp:artifactregistry/repository:Repository',
  service: 'gcp:cloudrunv2/service:Service',
  invoker: 'gcp:cloudrunv2/serviceIamMember:ServiceIamMember',
  secret: 'gcp:secretmanager/secret:Secret',
  projectRole: 'gcp:projects/iAMMember:IAMMember',
};

const redis = (inputs: Properties = {}) =>
  make(tokens.redis, { project: cloud.project, region, name: 'r-1', memorySizeGb: 1, ...inputs });
const connector = (inputs: Properties = {}) =>
  make(tokens.connector, {
    project: cloud.project,
    region,
    name: 'c-1',
    network: 'default',
    ipCidrRange: '10.8.0.0/28',
    minInstances: 2,
    maxInstances: 3,
    ...inputs,
  });
const service = (template: Properties, container: Properties = {}, inputs: Properties = {}) =>
  make(tokens.service, {
    project: cloud.project,
    location: region,
    name: 's-1',
    ...inputs,
    template: { ...template, containers: [{ image: 'example.com/none:1', ...container }] },
  });

beforeAll(async () => {
  cloud = await startCloud();
  process.env.CLOUD_URL = cloud.url;
  process.env.GOOGLE_OAUTH_ACCESS_TOKEN = cloud.accessToken;
});
afterAll(() => cloud.stop());

describe('before its API is enabled', () => {
  it('refuses a resource with the address that enables it', async () => {
    await expect(redis()).rejects.toThrow(
      new RegExp(`Error 403: .* API has not been used in project ${cloud.project} before`),
    );
  });
});

describe('with its APIs enabled', () => {
  beforeAll(async () => {
    const apis = [
      'redis',
      'vpcaccess',
      'run',
      'iam',
      'artifactregistry',
      'secretmanager',
      'compute',
    ];
    for (const api of apis) {
      await make(tokens.api, { project: cloud.project, service: `${api}.googleapis.com` });
    }
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'a missing input',
      () => redis({ memorySizeGb: undefined }),
      /Missing required property "memorySizeGb"/,
    ],
    ['an unknown input', () => redis({ size: 1 }), /"size" is not expected here/],
    [
      'an unknown input inside another',
      () => service({ cpu: 1 }),
      /"template.cpu" is not expected/,
    ],
    [
      'an input of a wrong type',
      () => redis({ memorySizeGb: '1' }),
      /"memorySizeGb" must be a number/,
    ],
    ['a wrong name', () => redis({ name: 'Chat' }), /"name" \("Chat"\) doesn't match/],
    [
      'a wrong choice',
      () => redis({ tier: 'GOLD' }),
      /expected tier to be one of \["BASIC" "STANDARD_HA"\]/,
    ],
    [
      'an unknown region',
      () => redis({ region: 'mars-north1' }),
      /Error 403: Location mars-north1 is not found/,
    ],
    [
      'another project',
      () => redis({ project: 'other' }),
      /Error 403: Permission denied on resource project/,
    ],
    ['an unknown network', () => redis({ authorizedNetwork: 'nowhere' }), /Error 404/],
    [
      'an unknown setting of Redis',
      () => redis({ redisConfigs: { save: '1 1' } }),
      /save is not supported/,
    ],
    [
      'an unknown API',
      () => make(tokens.api, { project: cloud.project, service: 'x.example.com' }),
      /Not found or permission denied/,
    ],
    [
      'a short account id',
      () => make(tokens.account, { project: cloud.project, accountId: 'abc' }),
      /doesn't match/,
    ],
    [
      'a role for an account that is not there',
      () =>
        make(tokens.projectRole, {
          project: cloud.project,
          role: 'roles/viewer',
          member: 'serviceAccount:nobody@example.com',
        }),
      /Service account nobody@example.com does not exist/,
    ],
    [
      'an invoker of no service',
      () =>
        make(tokens.invoker, {
          project: cloud.project,
          location: region,
          name: 'none',
          role: 'roles/run.invoker',
          member: 'allUsers',
        }),
      /Error 404/,
    ],
    [
      'a secret without replication',
      () => make(tokens.secret, { project: cloud.project, secretId: 's' }),
      /Missing required property "replication"/,
    ],
    [
      'a clean-up policy without a condition',
      () =>
        make(tokens.repository, {
          project: cloud.project,
          location: region,
          repositoryId: 'r',
          format: 'DOCKER',
          cleanupPolicies: [{ id: 'old', action: 'DELETE' }],
        }),
      /needs a condition/,
    ],
    [
      'a connector without a maximum',
      () => connector({ maxInstances: undefined, name: 'c-max', ipCidrRange: '10.7.0.0/28' }),
      /Error code 3, message: .*must specify either max_throughput or max_instances/,
    ],
    [
      "a range of the network's own",
      () => connector({ ipCidrRange: '10.128.0.0/28', name: 'c-own' }),
      /Error code 3, message: .*conflicts with an existing subnetwork/,
    ],
    [
      'a connector with network and subnet',
      () => connector({ subnet: { name: 's' } }),
      /exactly one of network and subnet/,
    ],
    [
      'a connector by its short name',
      () => service({ vpcAccess: { connector: 'c-1' } }),
      /must be projects\/P\/locations\/L\/connectors\/NAME/,
    ],
    [
      'a connector that is not there',
      () =>
        service({
          vpcAccess: { connector: `projects/${cloud.project}/locations/${region}/connectors/none` },
        }),
      /does not exist/,
    ],
    [
      'an account that is not there',
      () => service({ serviceAccount: 'nobody@example.com' }),
      /Service account nobody@example.com was not found/,
    ],
    ['a timeout over an hour', () => service({ timeout: '3601s' }), /must not exceed 3600 seconds/],
    [
      'too much concurrency',
      () => service({ maxInstanceRequestConcurrency: 1001 }),
      /between 1 and 1000/,
    ],
    [
      'more instances at least than at most',
      () => service({ scaling: { minInstanceCount: 3, maxInstanceCount: 2 } }),
      /exceeds the maximum/,
    ],
    [
      'too little memory for its CPUs',
      () => service({}, { resources: { limits: { cpu: '4', memory: '512Mi' } } }),
      /Invalid value for memory/,
    ],
    [
      'a variable that Cloud Run sets',
      () => service({}, { envs: [{ name: 'PORT', value: '1' }] }),
      /reserved env names were provided: PORT/,
    ],
    [
      'a probe of another port',
      () => service({}, { startupProbe: { httpGet: { port: 1 } } }),
      /port of the container/,
    ],
  ])('refuses %s', async (_name, attempt, words) => {
    await expect(attempt()).rejects.toThrow(words);
  });

  it('refuses a fixed name that is taken', async () => {
    await redis();
    await expect(redis()).rejects.toThrow(/Error 409: .* already exists/);
  });

  it('refuses a range that another connector has, and leaves the broken one behind', async () => {
    await connector();
    const overlapping = { name: 'c-2', ipCidrRange: '10.8.0.0/28' };
    await expect(connector(overlapping)).rejects.toThrow(/Please delete the connector manually/);
    await expect(connector(overlapping)).rejects.toThrow(/Error 409/);
  });

  it('keeps a service whose container does not start, for the next update', async () => {
    const failure = service({}, {}, { name: 's-failed' });
    await expect(failure).rejects.toMatchObject({
      message: expect.stringContaining("Image 'example.com/none:1' not found"),
      id: `projects/${cloud.project}/locations/${region}/services/s-failed`,
      properties: expect.objectContaining({ name: 's-failed' }),
    });
  });

  it('refuses to run a container that may not read its secret', async () => {
    const secretId = 'hidden';
    await make(tokens.secret, { project: cloud.project, secretId, replication: { auto: {} } });
    const valueSource = { secretKeyRef: { secret: secretId, version: '1' } };
    const tag = `${region}-docker.pkg.dev/${cloud.project}/images/chat:1`;
    const image = await cloud.buildImage(tag, process.cwd());
    const attempt = service(
      {},
      { image, envs: [{ name: 'REDIS_PASSWORD', valueSource }] },
      { name: 's-2' },
    );
    await expect(attempt).rejects.toThrow(/Permission denied on secret: .*secrets\/hidden/);
  });

  it('refuses to delete a connector that a service uses', async () => {
    const { id } = await connector({ name: 'c-used', ipCidrRange: '10.9.0.0/28' });
    await expect(service({ vpcAccess: { connector: id } }, {}, { name: 's-3' })).rejects.toThrow(
      /not found/,
    );
    await expect(provider.delete(id, urnOf(tokens.connector), {})).rejects.toThrow(
      /still in use by s-3/,
    );
  });

  it('protects a service from deletion unless told otherwise', async () => {
    const checked = await provider.check(
      urnOf(tokens.service),
      {},
      {
        location: region,
        template: { containers: [{ image: 'example.com/none:1' }] },
      },
    );
    expect(checked.inputs).toMatchObject({ deletionProtection: true });
    await expect(
      provider.delete('projects/p/locations/l/services/s', urnOf(tokens.service), checked.inputs),
    ).rejects.toThrow(/cannot destroy service without setting deletion_protection=false/);
  });

  it('marks what is secret and labels what it made', async () => {
    const { outs } = await redis({ name: 'r-secret', authEnabled: true, labels: { app: 'chat' } });
    const isSecret = expect.objectContaining({
      '4dabf18193072939515e22adb298388d': expect.any(String),
    });
    expect(outs).toMatchObject({
      authString: isSecret,
      labels: { app: 'chat' },
      effectiveLabels: isSecret,
    });
    expect(JSON.stringify(outs.effectiveLabels)).toContain('"goog-pulumi-provisioned":"true"');
  });

  it.each<[string, string, Properties, Properties, string[]]>([
    ['the tier', tokens.redis, { tier: 'BASIC' }, { tier: 'STANDARD_HA' }, ['tier']],
    [
      'an older version',
      tokens.redis,
      { redisVersion: 'REDIS_7_2' },
      { redisVersion: 'REDIS_7_0' },
      ['redisVersion'],
    ],
    [
      'a newer version',
      tokens.redis,
      { redisVersion: 'REDIS_7_0' },
      { redisVersion: 'REDIS_7_2' },
      [],
    ],
    [
      'the range',
      tokens.connector,
      { ipCidrRange: '10.8.0.0/28' },
      { ipCidrRange: '10.9.0.0/28' },
      ['ipCidrRange'],
    ],
    [
      'fewer instances',
      tokens.connector,
      { maxInstances: 4 },
      { maxInstances: 3 },
      ['maxInstances'],
    ],
    ['more instances', tokens.connector, { maxInstances: 3 }, { maxInstances: 4 }, []],
    [
      'the location',
      tokens.service,
      { location: 'us-east1' },
      { location: 'us-west1' },
      ['location'],
    ],
  ])(
    'replaces a resource for %s only where the real one does',
    async (_name, token, before, after, replaces) => {
      const { changes, replaces: found } = await provider.diff('id', urnOf(token), before, after);
      expect({ changes, replaces: found }).toEqual({ changes: true, replaces });
    },
  );
});
