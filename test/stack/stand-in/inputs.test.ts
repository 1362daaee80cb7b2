import { beforeAll, expect, it } from '@jest/globals';
import { type StandIn, openStandIn, region, tokens, urnOf } from '../support/stand-in';

let standIn: StandIn;

beforeAll(async () => {
  standIn = await openStandIn();
});

it.each<[string, string, object, RegExp]>([
  ['a missing input', tokens.redis, {}, /Missing required property "memorySizeGb"/],
  ['an unknown input', tokens.redis, { memorySizeGb: 1, size: 1 }, /"size" is not expected here/],
  [
    'an unknown input inside another',
    tokens.service,
    { location: region, template: { containers: [{ image: 'a', cpu: 1 }] } },
    /"template.containers\[0\].cpu" is not expected/,
  ],
  ['a wrong type', tokens.redis, { memorySizeGb: '1' }, /"memorySizeGb" must be a number/],
  [
    'a wrong name',
    tokens.redis,
    { memorySizeGb: 1, name: 'Chat' },
    /"name" \("Chat"\) doesn't match/,
  ],
  [
    'a wrong choice',
    tokens.redis,
    { memorySizeGb: 1, tier: 'GOLD' },
    /expected tier to be one of \["BASIC" "STANDARD_HA"\]/,
  ],
  ['a short account id', tokens.account, { accountId: 'abc' }, /doesn't match/],
  ['a secret without replication', tokens.secret, {}, /Missing required property "replication"/],
])('refuses %s before anything is asked for', async (_name, token, inputs, words) => {
  const { failures } = await standIn.provider.check(urnOf(token), {}, { ...inputs });
  expect(failures?.map(({ reason }) => reason).join('\n')).toMatch(words);
});

it('refuses a connector with a network and a subnet', async () => {
  await expect(standIn.connector({ subnet: { name: 's' } })).rejects.toThrow(
    /exactly one of network and subnet/,
  );
});

it('protects a service from deletion unless told otherwise', async () => {
  const urn = urnOf(tokens.service);
  const { inputs } = await standIn.provider.check(
    urn,
    {},
    {
      location: region,
      template: { containers: [{ image: 'example.com/none:1' }] },
    },
  );
  expect(inputs).toMatchObject({ deletionProtection: true });
  await expect(standIn.provider.delete('projects/p', urn, inputs)).rejects.toThrow(
    /cannot destroy service without setting deletion_protection=false/,
  );
});

it.each<[string, string, object, object, string[]]>([
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
  ['fewer machines', tokens.connector, { maxInstances: 4 }, { maxInstances: 3 }, ['maxInstances']],
  ['more machines', tokens.connector, { maxInstances: 3 }, { maxInstances: 4 }, []],
  [
    'the location',
    tokens.service,
    { location: 'us-east1' },
    { location: 'us-west1' },
    ['location'],
  ],
])('answers a change of %s as the real one does', async (_name, token, before, after, replaces) => {
  const diff = await standIn.provider.diff('id', urnOf(token), { ...before }, { ...after });
  expect(diff).toMatchObject({ changes: true, replaces });
});
