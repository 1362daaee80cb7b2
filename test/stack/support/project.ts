import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, delimiter, join, resolve } from 'node:path';
import { build } from 'esbuild';
import * as v from 'valibot';
import type { TestCloud } from './cloud';
import { requirePulumi } from './find-pulumi';

const root = resolve(__dirname, '../../..');
const sources = ['Pulumi.yaml', 'package.json', 'package-lock.json', '.npmrc', 'tsconfig.json'];

const exportedState = v.object({
  deployment: v.object({
    pending_operations: v.optional(
      v.array(v.object({ resource: v.object({ urn: v.string() }) })),
      [],
    ),
  }),
});

/** What a command did. */
export type Outcome = { code: number | null; output: string; seconds: number };

export type TestProject = {
  folder: string;
  /** Runs `pulumi …` in the project's folder. */
  pulumi: (...args: string[]) => Promise<Outcome>;
  /** The same, failing the test where the command fails. */
  succeed: (...args: string[]) => Promise<string>;
  /** The same project for commands that see other variables. */
  withEnv: (env: Record<string, string>) => Pick<TestProject, 'pulumi' | 'succeed'>;
  /** Starts a command and leaves it running. */
  start: (...args: string[]) => ChildProcess;
  setConfig: (values: Record<string, string>) => Promise<void>;
  /** The stack's outputs. */
  outputs: () => Promise<Record<string, unknown>>;
  /** The resources that the state says are being made, by URN. */
  pending: () => Promise<string[]>;
  stop: () => Promise<void>;
};

type Options = {
  cloud: TestCloud;
  /** More variables for the engine and its providers. */
  env?: Record<string, string>;
};

/**
 * A clone of this repository with a stack `test` in a folder of its own, whose Pulumi finds the
 * stand-in providers and nothing of the user's: state, plugins and settings are the folder's.
 */
export async function createProject({ cloud, env = {} }: Options): Promise<TestProject> {
  const temp = await mkdtemp(join(tmpdir(), 'chat-stack-'));
  const folder = join(temp, 'project');
  await copySources(folder);
  await Promise.all(['home', 'state', 'docker'].map((name) => mkdir(join(temp, name))));
  await writeProviders(join(temp, 'bin'));
  const cli = requirePulumi();

  const environment = {
    PATH: [join(temp, 'bin'), cli, process.env.PATH].join(delimiter),
    HOME: process.env.HOME,
    TMPDIR: tmpdir(),
    PULUMI_HOME: join(temp, 'home'),
    PULUMI_BACKEND_URL: `file://${join(temp, 'state')}`,
    PULUMI_CONFIG_PASSPHRASE: 'correct horse',
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    DOCKER_CONFIG: join(temp, 'docker'),
    ...(process.env.DOCKER_HOST && { DOCKER_HOST: process.env.DOCKER_HOST }),
    CLOUD_URL: cloud.url,
    GOOGLE_OAUTH_ACCESS_TOKEN: cloud.accessToken,
    ...env,
  };

  function commandsWith(variables: Record<string, string | undefined>) {
    const start = (...args: string[]) =>
      spawn(join(cli, 'pulumi'), [...args, '--non-interactive', '--color', 'never'], {
        cwd: folder,
        env: variables,
        stdio: ['ignore', 'pipe', 'pipe'],
      });

    async function pulumi(...args: string[]): Promise<Outcome> {
      const startedMs = Date.now();
      const child = start(...args);
      let output = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
      await once(child, 'close');
      return { code: child.exitCode, output, seconds: (Date.now() - startedMs) / 1000 };
    }

    async function succeed(...args: string[]) {
      const { code, output } = await pulumi(...args);
      if (code !== 0) throw new Error(`pulumi ${args.join(' ')} exited with ${code}:\n${output}`);
      return output;
    }
    return { start, pulumi, succeed };
  }
  const commands = commandsWith(environment);
  const { succeed } = commands;

  async function setConfig(values: Record<string, string>) {
    const pairs = Object.entries(values).flatMap(([key, value]) => [
      '--plaintext',
      `${key}=${value}`,
    ]);
    await succeed('config', 'set-all', ...pairs);
  }

  await succeed('stack', 'init', 'test');
  await setConfig({ 'gcp:project': cloud.project, 'gcp:region': 'us-central1' });
  return {
    folder,
    ...commands,
    withEnv: (variables) => commandsWith({ ...environment, ...variables }),
    setConfig,
    outputs: async () =>
      JSON.parse(await succeed('stack', 'output', '--json')) as Record<string, unknown>,
    async pending() {
      const { deployment } = v.parse(exportedState, JSON.parse(await succeed('stack', 'export')));
      return deployment.pending_operations.map(({ resource }) => resource.urn);
    },
    stop: () => rm(temp, { recursive: true, force: true }),
  };
}

async function copySources(folder: string) {
  await mkdir(folder);
  for (const file of sources) await cp(join(root, file), join(folder, file));
  for (const part of ['infra', 'service']) {
    await cp(join(root, part), join(folder, part), {
      recursive: true,
      filter: (source) => basename(source) !== 'node_modules',
    });
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
}

/**
 * The engine takes an executable of this name on the PATH for the provider. Bundled, because each
 * command of the engine starts them anew.
 */
async function writeProviders(bin: string) {
  await mkdir(bin);
  for (const name of ['gcp', 'docker']) {
    const program = join(bin, `${name}.cjs`);
    await build({
      entryPoints: [join(__dirname, '../providers', name, 'main.ts')],
      outfile: program,
      bundle: true,
      platform: 'node',
      external: ['@pulumi/pulumi'],
    });
    const command = `NODE_PATH="${join(root, 'node_modules')}" exec "${process.execPath}" "${program}" "$@"`;
    const file = join(bin, `pulumi-resource-${name}`);
    await writeFile(file, `#!/bin/sh\n${command}\n`);
    await chmod(file, 0o755);
  }
}
