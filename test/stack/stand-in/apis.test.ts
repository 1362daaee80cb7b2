import { beforeAll, describe, expect, it } from '@jest/globals';
import { type StandIn, openStandIn, region, tokens, urnOf } from '../support/stand-in';

let standIn: StandIn;
let project: string;

beforeAll(async () => {
  standIn = await openStandIn();
  ({ project } = standIn.cloud);
});

it('refuses what belongs to an API that is not enabled, with the address that enables it', async () => {
  await expect(standIn.redis()).rejects.toThrow(
    new RegExp(`Error 403: .* API has not been used in project ${project} before`),
  );
});

describe('with the APIs enabled', () => {
  beforeAll(() => standIn.enableApis());

  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'an unknown region',
      () => standIn.redis({ region: 'mars-north1' }),
      /Error 403: Location mars-north1 is not found/,
    ],
    [
      'another project',
      () => standIn.redis({ project: 'other' }),
      /Error 403: Permission denied on resource project/,
    ],
    ['an unknown network', () => standIn.redis({ authorizedNetwork: 'nowhere' }), /Error 404/],
    [
      'an unknown setting of Redis',
      () => standIn.redis({ redisConfigs: { save: '1 1' } }),
      /save is not supported/,
    ],
    [
      'an unknown API',
      () => standIn.make(tokens.api, { project, service: 'x.example.com' }),
      /Not found or permission denied/,
    ],
    [
      'a role for an account that is not there',
      () =>
        standIn.make(tokens.projectRole, {
          project,
          role: 'roles/viewer',
          member: 'serviceAccount:nobody@example.com',
        }),
      /Service account nobody@example.com does not exist/,
    ],
    [
      'an invoker of no service',
      () =>
        standIn.make(tokens.invoker, {
          project,
          location: region,
          name: 'none',
          role: 'roles/run.invoker',
          member: 'allUsers',
        }),
      /Error 404/,
    ],
    [
      'a clean-up policy without a condition',
      () =>
        standIn.make(tokens.repository, {
          project,
          location: region,
          repositoryId: 'r',
          format: 'DOCKER',
          cleanupPolicies: [{ id: 'old', action: 'DELETE' }],
        }),
      /needs a condition/,
    ],
    [
      'a connector without a maximum',
      () =>
        standIn.connector({ maxInstances: undefined, name: 'c-max', ipCidrRange: '10.7.0.0/28' }),
      /Error code 3, message: .*must specify either max_throughput or max_instances/,
    ],
    [
      'a range of the network itself',
      () => standIn.connector({ ipCidrRange: '10.128.0.0/28', name: 'c-own' }),
      /Error code 3, message: .*conflicts with an existing subnetwork/,
    ],
  ])('refuses %s', async (_name, attempt, words) => {
    await expect(attempt()).rejects.toThrow(words);
  });

  it('refuses a fixed name that is taken', async () => {
    await standIn.redis();
    await expect(standIn.redis()).rejects.toThrow(/Error 409: .* already exists/);
  });

  it('refuses a range that another connector has, and leaves the broken one behind', async () => {
    await standIn.connector();
    const overlapping = { name: 'c-2', ipCidrRange: '10.8.0.0/28' };
    await expect(standIn.connector(overlapping)).rejects.toThrow(
      /Please delete the connector manually/,
    );
    await expect(standIn.connector(overlapping)).rejects.toThrow(/Error 409/);
  });

  it('refuses to delete a connector that a service uses', async () => {
    const { id } = await standIn.connector({ name: 'c-used', ipCidrRange: '10.9.0.0/28' });
    await expect(standIn.service('user', { vpcAccess: { connector: id } })).rejects.toThrow(
      /not found/,
    );
    await expect(standIn.provider.delete(id, urnOf(tokens.connector), {})).rejects.toThrow(
      /still in use by user/,
    );
  });

  it('marks what is secret and labels what it made', async () => {
    const { outs } = await standIn.redis({
      name: 'r-secret',
      authEnabled: true,
      labels: { app: 'chat' },
    });
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
});
