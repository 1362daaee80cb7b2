import { X509Certificate } from 'node:crypto';
import { checkServerIdentity, type PeerCertificate } from 'node:tls';
import { createClient } from 'redis';
import type { RedisConfig } from '../config';

const connectTimeoutMs = 2_000;

/** A connection, not yet made: nothing is left to defaults that a library may change. */
export function createRedisClient(
  { host, port, password, caCert }: RedisConfig,
  offlineQueue: 'queue while offline' | 'refuse while offline',
) {
  const template = createClient({
    RESP: 2,
    // Memorystore blocks CLIENT SETINFO.
    disableClientInfo: true,
    maintNotifications: 'disabled',
    // The library's own deadline costs an AbortSignal a command; links have one of their own.
    commandOptions: { timeout: 0 },
    ...(password && { password }),
    socket: {
      host,
      port,
      connectTimeout: connectTimeoutMs,
      reconnectStrategy: (retries: number) =>
        Math.min(50 * 2 ** retries, 500) * (0.75 + Math.random() / 2),
      ...(caCert && {
        tls: true as const,
        ca: splitCertificates(caCert),
        checkServerIdentity: checkRedisIdentity,
      }),
    },
  });
  // The library makes a class with a method for each command of Redis, 35 ms, whenever the options
  // are other than the last ones: here they never are.
  return template.duplicate({ disableOfflineQueue: offlineQueue === 'refuse while offline' });
}

export type RedisClient = ReturnType<typeof createRedisClient>;

function splitCertificates(pem: string): string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g) ?? [];
}

/**
 * Memorystore is reached by IP address, and its certificate is reported to carry that address as its
 * common name, without a subject alternative name. The certificate's chain is checked in any case.
 */
function checkRedisIdentity(host: string, certificate: PeerCertificate): Error | undefined {
  const { subjectAltName } = new X509Certificate(certificate.raw);
  if (subjectAltName === undefined && certificate.subject.CN === host) return undefined;
  return checkServerIdentity(host, certificate);
}
