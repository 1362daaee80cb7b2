import * as v from 'valibot';

const manifestTypes = [
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.oci.image.index.v1+json',
].join(', ');

type Reference = { host: string; path: string; version: string };

/** Takes `host/path:tag` or `host/path@sha256:…` apart. */
export function parseReference(reference: string): Reference {
  const match = /^([^/]+)\/(.+?)(?:@(sha256:[0-9a-f]{64})|:([\w.-]+))?$/.exec(reference);
  const [, host, path, digest, tag] = match ?? [];
  if (!host || !path) throw new Error(`${reference} is not an image with a registry.`);
  return { host, path, version: digest ?? tag ?? 'latest' };
}

const manifest = ({ host, path, version }: Reference, method: string) =>
  fetch(`http://${host}/v2/${path}/manifests/${version}`, {
    method,
    headers: { accept: manifestTypes },
  });

/** Whether a registry answers at `host:port`. */
export async function registryAnswers(host: string): Promise<boolean> {
  try {
    const response = await fetch(`http://${host}/v2/`, { signal: AbortSignal.timeout(2000) });
    return response.ok;
  } catch {
    return false;
  }
}

/** The digest of an image that its registry has, if it has it. */
export async function findDigest(reference: string): Promise<string | undefined> {
  const response = await manifest(parseReference(reference), 'HEAD');
  return response.ok ? (response.headers.get('docker-content-digest') ?? undefined) : undefined;
}

export const hasManifest = async (reference: string): Promise<boolean> =>
  (await findDigest(reference)) !== undefined;

const catalogue = v.object({ repositories: v.array(v.string()) });
const tagList = v.object({
  tags: v.pipe(
    v.nullable(v.array(v.string())),
    v.transform((tags) => tags ?? []),
  ),
});

/** Deletes every image below `host/path`, where the registry allows it. */
export async function deleteRepository(repository: string): Promise<void> {
  const [host = '', ...segments] = repository.split('/');
  const prefix = `${segments.join('/')}/`;
  const listed = await fetch(`http://${host}/v2/_catalog?n=1000`);
  const { repositories } = v.parse(catalogue, await listed.json());
  for (const path of repositories.filter((name) => name.startsWith(prefix))) {
    const answer = await fetch(`http://${host}/v2/${path}/tags/list`);
    if (!answer.ok) continue;
    for (const tag of v.parse(tagList, await answer.json()).tags) {
      const digest = await findDigest(`${host}/${path}:${tag}`);
      if (digest) await manifest({ host, path, version: digest }, 'DELETE');
    }
  }
}
