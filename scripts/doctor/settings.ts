import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { parse } from 'yaml';
import { runCommand } from './run-command';

export type Settings = {
  stack: string;
  /** Empty: not set. */
  project: string;
  region: string;
  /** A value of the stack's own namespace: from its file, else Pulumi.yaml's default. */
  get: (key: string) => string;
};

const plain = v.union([v.string(), v.number(), v.boolean()]);
const projectFile = v.object({
  name: v.string(),
  config: v.record(v.string(), v.object({ default: plain })),
});
const stackFile = v.object({ config: v.optional(v.record(v.string(), v.unknown()), {}) });

/**
 * Reads the stack as `pulumi up` would see it, without the engine: the files in a folder.
 *
 * @param stack the stack to look at; by default the selected one, else `dev`
 */
export async function loadSettings(folder: string, stack: string | undefined): Promise<Settings> {
  const name = stack ?? process.env.PULUMI_STACK ?? (await findSelectedStack(folder)) ?? 'dev';
  const project = readYaml(join(folder, 'Pulumi.yaml'), projectFile);
  const file = join(folder, `Pulumi.${name}.yaml`);
  const values = existsSync(file) ? readYaml(file, stackFile).config : {};
  const value = (key: string): string => {
    const found = v.safeParse(plain, values[key]);
    return found.success ? String(found.output) : '';
  };
  const { GOOGLE_PROJECT, GOOGLE_CLOUD_PROJECT, GOOGLE_REGION } = process.env;
  return {
    stack: name,
    project: firstSet(value('gcp:project'), GOOGLE_PROJECT, GOOGLE_CLOUD_PROJECT),
    region: firstSet(value('gcp:region'), GOOGLE_REGION),
    get: (key) =>
      firstSet(value(`${project.name}:${key}`), String(project.config[key]?.default ?? '')),
  };
}

function firstSet(...values: (string | undefined)[]): string {
  return values.find((value) => value !== undefined && value !== '') ?? '';
}

/** @throws {Error} one line that names the file */
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
