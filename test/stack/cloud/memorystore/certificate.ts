import { generate } from 'selfsigned';

export type Certificates = { ca: string; cert: string; key: string };

const named = (name: string) => [{ name: 'commonName', value: name }];
const keys = { keyType: 'ec', algorithm: 'sha256' } as const;

/**
 * A certificate authority and a server certificate as Memorystore's are reported to be: the IP
 * address is the common name, and there is no subject alternative name.
 */
export async function createCertificates(address: string): Promise<Certificates> {
  const authority = await generate(named('Google Cloud Memorystore Redis Server CA'), {
    ...keys,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate(named(address), {
    ...keys,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'extKeyUsage', serverAuth: true },
    ],
  });
  return { ca: authority.cert, cert: server.cert, key: server.private };
}
