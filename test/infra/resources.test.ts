import { expect, test } from '@jest/globals';
import { countTypes, isSecret, readStackFile, runProgram } from './run-program';

const types = {
  service: 'gcp:cloudrunv2/service:Service',
  redis: 'gcp:redis/instance:Instance',
  connector: 'gcp:vpcaccess/connector:Connector',
  image: 'docker:index/image:Image',
};

const everything = {
  'gcp:projects/service:Service': 8,
  'gcp:redis/instance:Instance': 1,
  'gcp:vpcaccess/connector:Connector': 1,
  'gcp:serviceaccount/account:Account': 1,
  'gcp:projects/iAMMember:IAMMember': 1,
  'gcp:secretmanager/secret:Secret': 1,
  'gcp:secretmanager/secretIamMember:SecretIamMember': 1,
  'gcp:secretmanager/secretVersion:SecretVersion': 1,
  'gcp:artifactregistry/repository:Repository': 1,
  'docker:index/image:Image': 1,
  'gcp:cloudrunv2/service:Service': 1,
  'gcp:cloudrunv2/serviceIamMember:ServiceIamMember': 1,
};

function without(type: string): Record<string, number> {
  return Object.fromEntries(Object.entries(everything).filter(([other]) => other !== type));
}

test('a stack with the defaults has exactly these resources', async () => {
  expect(countTypes(await runProgram())).toEqual(everything);
});

test('the APIs are enabled, and left enabled', async () => {
  const { resources } = await runProgram();
  const apis = resources.filter(({ type }) => type === 'gcp:projects/service:Service');
  expect(apis.map(({ inputs }) => inputs.service).sort()).toEqual(
    [
      'artifactregistry',
      'cloudbuild',
      'compute',
      'iam',
      'redis',
      'run',
      'secretmanager',
      'vpcaccess',
    ].map((name) => `${name}.googleapis.com`),
  );
  expect(apis.every(({ inputs }) => inputs.disableOnDestroy === false)).toBe(true);
});

test('Redis asks for a password, encrypts, and never evicts', async () => {
  const { inputs } = (await runProgram()).one(types.redis);
  expect(inputs).toMatchObject({
    name: 'chat-app-redis',
    tier: 'BASIC',
    memorySizeGb: 1,
    redisVersion: 'REDIS_7_2',
    authEnabled: true,
    transitEncryptionMode: 'SERVER_AUTHENTICATION',
    authorizedNetwork: 'projects/my-project/global/networks/default',
    redisConfigs: { 'maxmemory-policy': 'noeviction' },
    persistenceConfig: { persistenceMode: 'DISABLED' },
    deletionProtection: false,
  });
});

test('the connector has all that the live API asks for', async () => {
  const { inputs } = (await runProgram()).one(types.connector);
  expect(inputs).toMatchObject({
    name: expect.stringMatching(/^chat-app-[0-9a-f]{8}$/),
    network: 'default',
    ipCidrRange: '10.8.0.0/28',
    machineType: 'e2-micro',
    minInstances: 2,
    maxInstances: 3,
  });
});

test('the identity may use services and read the password, and nothing else', async () => {
  const run = await runProgram();
  expect(run.one('gcp:projects/iAMMember:IAMMember').inputs).toMatchObject({
    role: 'roles/serviceusage.serviceUsageConsumer',
    member: 'serviceAccount:chat@p',
    project: 'my-project',
  });
  expect(run.one('gcp:secretmanager/secretIamMember:SecretIamMember').inputs).toMatchObject({
    role: 'roles/secretmanager.secretAccessor',
    member: 'serviceAccount:chat@p',
  });
});

test('the service is made for WebSockets', async () => {
  const { inputs } = (await runProgram()).one(types.service);
  expect(inputs).toMatchObject({
    name: 'chat-app',
    location: 'us-central1',
    ingress: 'INGRESS_TRAFFIC_ALL',
    deletionProtection: false,
    template: {
      serviceAccount: 'chat@p',
      timeout: '3600s',
      sessionAffinity: true,
      maxInstanceRequestConcurrency: 1000,
      scaling: { minInstanceCount: 0, maxInstanceCount: 5 },
      vpcAccess: {
        connector: expect.stringMatching(/^connector-.+-id$/),
        egress: 'PRIVATE_RANGES_ONLY',
      },
    },
  });
});

test('the image is built for Cloud Run and deployed by digest', async () => {
  const run = await runProgram();
  expect(run.one(types.image).inputs).toMatchObject({
    imageName: 'us-central1-docker.pkg.dev/my-project/chat-app/service:latest',
    build: { context: '.', dockerfile: 'service/Dockerfile', platform: 'linux/amd64' },
  });
  expect(run.outputs.image).toMatch(/@sha256:/);
});

test('the registry’s token and Redis’s password are secrets', async () => {
  const run = await runProgram();
  expect(isSecret(run.one(types.image).inputs.registry)).toBe(true);
  const version = run.one('gcp:secretmanager/secretVersion:SecretVersion');
  expect(isSecret(version.inputs.secretData)).toBe(true);
});

test('the outputs are what the README names', async () => {
  const { outputs } = await runProgram();
  expect(outputs).toEqual({
    url: 'https://chat-app.a.run.app',
    region: 'us-central1',
    redisHost: '10.0.0.3',
    redisPort: 6378,
    connector: expect.stringMatching(/^connector-.+-id$/),
    serviceAccount: 'chat@p',
    image: 'us-central1-docker.pkg.dev/my-project/chat-app/service@sha256:abc',
  });
});

test('a private stack has no public binding', async () => {
  const run = await runProgram({ 'cloud-run-chat:access': 'private' });
  expect(countTypes(run)).toEqual(without('gcp:cloudrunv2/serviceIamMember:ServiceIamMember'));
});

test('a given image needs no Docker', async () => {
  const image = 'us-docker.pkg.dev/my-project/chat/service:v1';
  const run = await runProgram({ 'cloud-run-chat:image': image });
  expect(countTypes(run)).toEqual(without('docker:index/image:Image'));
  expect(run.outputs.image).toBe(image);
});

test('a Redis without a password has no secret', async () => {
  const run = await runProgram({ 'cloud-run-chat:redisAuth': 'false' });
  expect(run.resources.filter(({ type }) => type.includes('secretmanager'))).toEqual([]);
  expect(run.one(types.redis).inputs.authEnabled).toBe(false);
});

test('the production stack survives the loss of a node and of a mind', async () => {
  const run = await runProgram(readStackFile('prod'));
  expect(countTypes(run)).toEqual(everything);
  expect(run.one(types.redis).inputs).toMatchObject({
    tier: 'STANDARD_HA',
    deletionProtection: true,
    persistenceConfig: { persistenceMode: 'RDB', rdbSnapshotPeriod: 'ONE_HOUR' },
  });
  expect(run.one(types.service).inputs).toMatchObject({
    name: 'chat-prod',
    deletionProtection: true,
    template: { scaling: { minInstanceCount: 1, maxInstanceCount: 20 } },
  });
});

test('the development stack costs as little as can be', async () => {
  const run = await runProgram(readStackFile('dev'));
  expect(countTypes(run)).toEqual(everything);
  expect(run.one(types.redis).inputs).toMatchObject({ tier: 'BASIC', memorySizeGb: 1 });
  expect(run.one(types.service).inputs).toMatchObject({
    template: { scaling: { minInstanceCount: 0, maxInstanceCount: 2 } },
  });
});

test('another range makes another connector, so that the service can move before the old one goes', async () => {
  const before = (await runProgram()).one(types.connector);
  const after = (await runProgram({ 'cloud-run-chat:connectorCidr': '10.9.0.0/28' })).one(
    types.connector,
  );
  expect(after.inputs.name).not.toBe(before.inputs.name);
  expect(after.name).not.toBe(before.name);
});
