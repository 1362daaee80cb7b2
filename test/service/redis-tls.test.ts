import { beforeAll, describe, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import type { Certificates } from '../stack/cloud/memorystore/certificate';
import { startRedis, type RedisProcess } from '../stack/cloud/memorystore/redis-process';
import { connectClient } from '../support/chat-client';
import { onTestEnd } from '../support/cleanup';
import { expectUnharmed, waitForReadiness } from '../support/refusals';
import { startServer, type TestServer } from '../support/start-server';
import { freshRoom } from '../support/use-deployment';

type Authority = { private: string; cert: string };

const named = (name: string) => [{ name: 'commonName', value: name }];

function createAuthority(name: string): Promise<Authority> {
  return generate(named(name), {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
}

async function createCertificates(
  authority: Authority,
  commonName: string,
  addresses: string[],
): Promise<Certificates> {
  const names = addresses.map((ip) => ({ type: 7 as const, ip }));
  const server = await generate(named(commonName), {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      ...(names.length > 0 ? [{ name: 'subjectAltName' as const, altNames: names }] : []),
    ],
  });
  return { ca: authority.cert, cert: server.cert, key: server.private };
}

const password = 'a-password-for-encrypted-connections';

describe('an encrypted Redis, reached by its address', () => {
  let own: Authority;
  let foreign: Authority;

  beforeAll(async () => {
    [own, foreign] = await Promise.all([createAuthority('own'), createAuthority('foreign')]);
  });

  async function openRedis(certificates?: Certificates): Promise<RedisProcess> {
    const redis = await startRedis({
      password,
      memoryGb: 1,
      configs: {},
      ...(certificates && { certificates }),
    });
    onTestEnd(redis.stop);
    return redis;
  }

  async function openServer({ port }: RedisProcess, ca: string): Promise<TestServer> {
    const server = await startServer({
      REDISHOST: '127.0.0.1',
      REDISPORT: String(port),
      REDIS_PASSWORD: password,
      REDIS_CA_CERT: ca,
    });
    onTestEnd(server.stop);
    return server;
  }

  test.each([
    ['its common name and no alternative names', '127.0.0.1', []],
    ['an alternative name', 'redis', ['127.0.0.1']],
  ])('is used when its certificate has the address as %s', async (_, commonName, addresses) => {
    const redis = await openRedis(await createCertificates(own, commonName, addresses));
    // The authority changes from time to time: for a while there are two.
    const server = await openServer(redis, foreign.cert + own.cert);
    await waitForReadiness(server, 200);
    const ann = await connectClient(server.url);
    onTestEnd(ann.close);
    await ann.signin('ann', freshRoom());
    await ann.send('hello');
    await ann.until(() => ann.messages.length === 1);
    expectUnharmed(server);
  });

  test.each([
    ['is of a foreign authority', 'foreign', '127.0.0.1', [], 'self-signed certificate'],
    ['has another common name', 'own', '10.0.0.1', [], 'ERR_TLS_CERT_ALTNAME_INVALID'],
    [
      'has another alternative name',
      'own',
      '127.0.0.1',
      ['10.0.0.1'],
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ],
  ])('is refused when its certificate %s', async (...row) => {
    const [, authority, commonName, addresses, reason] = row;
    const issuer = authority === 'own' ? own : foreign;
    const redis = await openRedis(await createCertificates(issuer, commonName, addresses));
    const server = await openServer(redis, own.cert);
    const line = await server.waitForLine(({ link }) => link === 'commands');
    expect(line.reason).toContain(reason);
    await waitForReadiness(server, 503);
    expect(server.lines.filter(({ message }) => message === 'Redis is connected')).toEqual([]);
    expect(JSON.stringify(server.lines)).not.toContain(password);
    expectUnharmed(server);
  });

  test('is refused when it does not encrypt', async () => {
    const server = await openServer(await openRedis(), own.cert);
    const line = await server.waitForLine(({ link }) => link === 'commands');
    expect(line.message).toBe('Redis is not connected');
    await waitForReadiness(server, 503);
    expectUnharmed(server);
  });
});
