import * as v from 'valibot';
import { Failure } from '../core/failure';

const config = v.object({ project: v.optional(v.string()), region: v.optional(v.string()) });

/** `gcp:project` and `gcp:region`, as the engine hands a provider its configuration. */
const settings = v.parse(config, JSON.parse(process.env.PULUMI_CONFIG ?? '{}'));

/** The project given, or that of the configuration. */
export const projectOf = (given?: unknown): string =>
  firstText('project', given, settings.project, process.env.GOOGLE_PROJECT);

/** The region or location given, or that of the configuration. */
export const regionOf = (given?: unknown): string =>
  firstText('region', given, settings.region, process.env.GOOGLE_REGION);

function firstText(key: string, ...candidates: unknown[]): string {
  const found = candidates.find((candidate) => typeof candidate === 'string' && candidate !== '');
  if (typeof found === 'string') return found;
  throw new Failure(`${key}: required field is not set (pulumi config set gcp:${key} …)`);
}
