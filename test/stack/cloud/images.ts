import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deleteRepository, hasManifest } from '../docker/registry';

/** What a container is started from. */
export type Program =
  /** The service's build, as `gcloud builds submit` would put it into an image. */
  | { kind: 'bundle'; folder: string }
  /** An image in a real registry, to be run by Docker. */
  | { kind: 'container'; reference: string };

export type Images = {
  /** Makes an image of `service/dist` in a source folder and tags it, as Cloud Build does. */
  build: (tag: string, source: string) => Promise<string>;
  find: (reference: string) => Promise<Program | undefined>;
  /** Forgets what a repository holds. */
  forget: (repository: string) => Promise<void>;
  close: () => Promise<void>;
};

/**
 * The images of the project.
 *
 * @param registry host and port of a real registry, or none.
 */
export function createImages(registry: string | undefined): Images {
  const bundles = new Map<string, Program>();
  const folders: string[] = [];

  return {
    async build(tag, source) {
      const folder = await mkdtemp(join(tmpdir(), 'image-'));
      folders.push(folder);
      const dist = join(folder, 'service', 'dist');
      await cp(join(source, 'service', 'dist'), dist, { recursive: true });
      const reference = `${tag.replace(/:[^:/]+$/, '')}@sha256:${await digestFolder(dist)}`;
      bundles.set(tag, { kind: 'bundle', folder });
      bundles.set(reference, { kind: 'bundle', folder });
      return reference;
    },
    async find(reference) {
      const bundle = bundles.get(reference);
      if (bundle) return bundle;
      if (registry && reference.startsWith(`${registry}/`) && (await hasManifest(reference))) {
        return { kind: 'container', reference };
      }
      return undefined;
    },
    async forget(repository) {
      for (const reference of bundles.keys()) {
        if (reference.startsWith(`${repository}/`)) bundles.delete(reference);
      }
      if (registry && repository.startsWith(`${registry}/`)) await deleteRepository(repository);
    },
    close: async () => {
      await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
    },
  };
}

async function digestFolder(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((e) => join(e.parentPath, e.name));
  for (const file of files.sort())
    hash.update(file.slice(folder.length)).update(await readFile(file));
  return hash.digest('hex');
}
