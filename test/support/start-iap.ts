import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export const audience = '/projects/123/locations/us-central1/services/chat-app';
const issuer = 'https://cloud.google.com/iap';
const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** A key that the proxy has not published. */
export const foreignKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

type Claims = { aud?: string; iss?: string; email?: string; exp?: number };

/** An assertion as the proxy signs it (ES256), with what a test wants to be wrong. */
export function assertIdentity(claims: Claims = {}, key: KeyObject = own.privateKey): string {
  const now = Math.floor(Date.now() / 1000);
  const payload = {
    aud: audience,
    iss: issuer,
    email: 'ann@example.com',
    iat: now,
    exp: now + 600,
  };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const text = `${encode({ alg: 'ES256', kid: 'own', typ: 'JWT' })}.${encode({ ...payload, ...claims })}`;
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

export type TestIap = {
  /** What a server is given to trust it. */
  env: { IAP_AUDIENCE: string; IAP_KEYS_URL: string };
  stop: () => void;
};

/** Publishes the keys that {@link assertIdentity} signs with, as Identity-Aware Proxy does. */
export async function startIap(): Promise<TestIap> {
  const jwk = { ...own.publicKey.export({ format: 'jwk' }), kid: 'own', alg: 'ES256', use: 'sig' };
  const keys = createServer((_request, response) => {
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
  const { port } = keys.address() as AddressInfo;
  return {
    env: { IAP_AUDIENCE: audience, IAP_KEYS_URL: `http://127.0.0.1:${port}/` },
    stop() {
      keys.close();
      keys.closeAllConnections();
    },
  };
}
