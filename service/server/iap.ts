import type { IncomingMessage } from 'node:http';
import { limits } from '../protocol';

/** Where Identity-Aware Proxy publishes the keys that it signs with. */
const iapKeysUrl = 'https://www.gstatic.com/iap/verify/public_key-jwk';
const issuer = 'https://cloud.google.com/iap';

export type IapOptions = {
  /** `/projects/NUMBER/locations/REGION/services/SERVICE`; an assertion for another is refused. */
  audience: string;
  /** Another key set, for tests. */
  keysUrl?: string;
};

/** Tells whom Identity-Aware Proxy has let in. Rejects what it has not signed for this service. */
export type Identify = (request: IncomingMessage) => Promise<string>;

/**
 * The proxy's headers can be forged by who reaches the service past it; its signed assertion cannot.
 * https://cloud.google.com/iap/docs/signed-headers-howto
 */
export function createIapIdentify({ audience, keysUrl = iapKeysUrl }: IapOptions): Identify {
  // Loaded when it is needed: most deployments have no proxy, and start sooner.
  const prepared = import('jose').then(({ createRemoteJWKSet, jwtVerify }) => {
    const keys = createRemoteJWKSet(new URL(keysUrl));
    return (assertion: string) =>
      jwtVerify(assertion, keys, { audience, issuer, algorithms: ['ES256'] });
  });
  return async ({ headers }) => {
    const assertion = headers['x-goog-iap-jwt-assertion'];
    if (typeof assertion !== 'string') throw new Error('there is no assertion');
    const verify = await prepared;
    const { email } = (await verify(assertion)).payload;
    if (typeof email !== 'string' || email === '') throw new Error('the assertion names nobody');
    // `accounts.google.com:ann@example.com` in some configurations.
    return email.slice(email.lastIndexOf(':') + 1).slice(0, limits.nameUnits);
  };
}
