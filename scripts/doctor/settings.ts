import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { parse } from 'yaml';
import { checkConfig, type CheckedConfig } from '../../infra/config-check';
import { runCommand } from './run-command';

export type Settings = CheckedConfig & { stack: string };

const plain = v.union([v.string(), v.number(), v.boolean()]);
const projectFile = v.object({
  name: v.string(),
  config: v.record(v.string(), v.object({ default: plain })),
});
const stackFile = v.object({ config: v.optional(v.record(v.string(), v.unknown()), {}) });

/**
 * Reads the stack as `pulumi up` would, without the engine: the files in a folder, and the same rules.
 *
 * @param stack the stack to look at; by default the selected one, else `dev`
 * @throws {Error} one line that names the file which cannot be read
 */
export async function loadSettings(folder: string, stack: string | undefined): Promise<Settings> {
  const name = stack ?? process.env.PULUMI_STACK ?? (await findSelectedStack(folder)) ?? 'dev';
  const project = readYaml(join(folder, 'Pulumi.yaml'), projectFile);
  const file = join(folder, `Pulumi.${name}.yaml`);
  const given = existsSync(file) ? readYaml(file, stackFile).config : {};
  const values = new Map<string, string>();
  for (const [key, entry] of Object.entries(project.config))
    values.set(`${project.name}:${key}`, String(entry.default));
  for (const [key, value] of Object.entries(given))
    if (v.is(plain, value)) values.set(key, String(value));
  return { stack: name, ...checkConfig(project.name, values) };
}

function readYaml<Output>(path: string, schema: v.GenericSchema<unknown, Output>): Output {
  try {
    return v.parse(schema, parse(readFileSync(path, 'utf8')));
  } catch (error) {
    const [reason] = String(error instanceof Error ? error.message : error).split('\n');
    throw new Error(`${path} cannot be read: ${reason}`, { cause: error });
  }
}

async function findSelectedStack(folder: string): Promise<string | undefined> {
  const { isRight, output } = await runCommand('pulumi', ['stack', '--show-name'], folder);
  return isRight ? output.trim().split('/').at(-1) : undefined;
}
