import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { parse } from 'yaml';
import { loadConfig } from '../../infra/config';
import { deployStack } from '../../infra/stack';

const root = join(__dirname, '../..');

type ProjectFile = { config: Record<string, { default: string | number | boolean }> };
type StackFile = { config: Record<string, string | number | boolean> };

export type Resource = { type: string; name: string; inputs: Record<string, unknown> };

export type Run = {
  resources: Resource[];
  outputs: Record<string, unknown>;
  /** The only resource of a type. */
  one: (type: string) => Resource;
};

/** Pulumi.yaml's defaults, which the engine would fill in. */
export function readDefaults(): Record<string, string> {
  const { config } = parse(readFileSync(join(root, 'Pulumi.yaml'), 'utf8')) as ProjectFile;
  return Object.fromEntries(
    Object.entries(config).map(([key, entry]) => [`cloud-run-chat:${key}`, String(entry.default)]),
  );
}

export function readStackFile(stack: string): Record<string, string> {
  const { config } = parse(readFileSync(join(root, `Pulumi.${stack}.yaml`), 'utf8')) as StackFile;
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, String(value)]));
}

/** What a deployment would answer; a secret stays marked, as the provider marks it. */
function computed(type: string, inputs: Record<string, unknown>): Record<string, unknown> {
  switch (type) {
    case 'gcp:redis/instance:Instance':
      return {
        host: '10.0.0.3',
        port: 6378,
        authString: pulumi.secret('redis-password'),
        serverCaCerts: [{ cert: 'CERT B' }, { cert: 'CERT A' }],
      };
    case 'gcp:serviceaccount/account:Account':
      return { email: 'chat@p', member: 'serviceAccount:chat@p' };
    case 'gcp:artifactregistry/repository:Repository':
      return { registryUri: 'us-central1-docker.pkg.dev/my-project/chat-app' };
    case 'gcp:secretmanager/secretVersion:SecretVersion':
      return { version: '7' };
    case 'gcp:cloudrunv2/service:Service':
      return { uri: `https://${String(inputs.name)}.a.run.app` };
    case 'gcp:projects/serviceIdentity:ServiceIdentity':
      return { member: 'serviceAccount:iap@google' };
    case 'gcp:monitoring/uptimeCheckConfig:UptimeCheckConfig':
      return { uptimeCheckId: 'check-1' };
    case 'docker:index/image:Image':
      return { repoDigest: 'us-central1-docker.pkg.dev/my-project/chat-app/service@sha256:abc' };
    default:
      return {};
  }
}

/**
 * Runs the program as `pulumi up` does, against nothing, and records what it asks for in `resources`,
 * also where it throws.
 */
export async function runProgram(
  config: Record<string, string> = {},
  resources: Resource[] = [],
): Promise<Run> {
  await pulumi.runtime.setMocks(
    {
      newResource({ type, name, inputs }) {
        const given = inputs as Record<string, unknown>;
        resources.push({ type, name, inputs: given });
        return { id: `${name}-id`, state: { ...given, ...computed(type, given) } };
      },
      call: () => ({ accessToken: 'short-lived-token', project: 'my-project', number: '123' }),
    },
    'cloud-run-chat',
    'test',
    false,
  );
  pulumi.runtime.setAllConfig({
    ...readDefaults(),
    'gcp:project': 'my-project',
    'gcp:region': 'us-central1',
    ...config,
  });
  const program = deployStack(loadConfig());
  const outputs = await new Promise<Record<string, unknown>>((resolve) => {
    pulumi.output(program).apply(resolve);
  });
  await pulumi.runtime.disconnect();
  return {
    resources,
    outputs,
    one(type) {
      const found = resources.filter((resource) => resource.type === type);
      if (found.length !== 1 || !found[0]) throw new Error(`${found.length} resources of ${type}`);
      return found[0];
    },
  };
}

/** What a switch adds to the defaults, or takes away: the types whose number differs, by how many. */
export async function compareToDefaults(
  config: Record<string, string>,
): Promise<Record<string, number>> {
  const before = countTypes(await runProgram());
  const after = countTypes(await runProgram(config));
  const types = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changes = types.map((type): [string, number] => [
    type,
    (after[type] ?? 0) - (before[type] ?? 0),
  ]);
  return Object.fromEntries(changes.filter(([, change]) => change !== 0));
}

/** How many resources there are of each type. */
export function countTypes({ resources }: Run): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { type } of resources) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}

/** Whether a property reached the engine as a secret. */
export function isSecret(value: unknown): boolean {
  return pulumi.runtime.isRpcSecret(value);
}
