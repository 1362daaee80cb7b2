import { readStack, requireTogether, type StackSettings } from './config-keys';
import { createConfigReader, type ConfigFault } from './config-reader';
import { isName } from './config-rules';
import { cloudRunRegions } from './regions';

export type StackConfig = StackSettings & { project: string; region: string };

export type CheckedConfig = {
  /** To be trusted where there are no faults. */
  config: StackConfig;
  faults: ConfigFault[];
};

/**
 * Checks a stack's configuration.
 *
 * @param namespace that of the keys which are not `gcp:`: the project's name
 * @param values every value that is set or has a default, by its full key
 */
export function checkConfig(namespace: string, values: ReadonlyMap<string, string>): CheckedConfig {
  const place = createConfigReader('gcp', (key) => values.get(`gcp:${key}`));
  const project = place.text('project', isName(6, 30), 'the id of a project', 'YOUR_PROJECT');
  const region = place.text(
    'region',
    (value) => cloudRunRegions.includes(value),
    'a region of Cloud Run (infra/regions.ts)',
    'us-central1',
  );

  const reader = createConfigReader(namespace, (key) => values.get(`${namespace}:${key}`));
  const stack = readStack(reader);
  requireTogether(reader, stack);

  const unknown = [...values.keys()]
    .filter((key) => key.startsWith(`${namespace}:`))
    .filter((key) => !Object.hasOwn(stack, key.slice(namespace.length + 1)))
    .map((key) => ({ text: `${key} is not known`, mend: `pulumi config rm ${key}` }));
  return {
    config: { project, region, ...stack },
    faults: [...place.faults, ...reader.faults, ...unknown],
  };
}
