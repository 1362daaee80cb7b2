import * as pulumi from '@pulumi/pulumi';
import { readStack, requireTogether, type StackSettings } from './config-keys';
import { createConfigReader } from './config-reader';
import { isName } from './config-rules';
import { cloudRunRegions } from './regions';

export type StackConfig = StackSettings & { project: string; region: string };

/**
 * Reads and checks the stack's configuration; nothing else does. The defaults are Pulumi.yaml's.
 *
 * @throws {pulumi.RunError} with every fault at once, each with the command that mends it
 */
export function loadConfig(): StackConfig {
  const gcp = new pulumi.Config('gcp');
  const place = createConfigReader('gcp', (key) => gcp.get(key));
  const project = place.text('project', isName(6, 30), 'the id of a project', 'YOUR_PROJECT');
  const region = place.text(
    'region',
    (value) => cloudRunRegions.includes(value),
    'a region of Cloud Run (infra/regions.ts)',
    'us-central1',
  );

  const own = new pulumi.Config();
  const reader = createConfigReader(own.name, (key) => own.get(key));
  const stack = readStack(reader);
  requireTogether(reader, stack);

  const unknown = Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith(`${own.name}:`))
    .filter((key) => !Object.hasOwn(stack, key.slice(own.name.length + 1)))
    .map((key) => `${key} is not known: pulumi config rm ${key}`);
  const faults = [...place.faults, ...reader.faults, ...unknown];
  if (faults.length > 0) {
    const lines = faults.map((fault) => `  ${fault}`).join('\n');
    throw new pulumi.RunError(`The stack's configuration cannot be used:\n${lines}`);
  }
  return { project, region, ...stack };
}
