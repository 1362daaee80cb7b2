import { expect, test } from '@jest/globals';
import { apiOff, healthy, leadTo, ready, runDoctor, startGoogle } from './run-doctor';

const missingOnes = (output: string): string[] =>
  output.split('\n').filter((line) => line.startsWith('  MISSING'));

test('a project that is ready: every check is well, but for the tools of this machine', async () => {
  const { output } = await runDoctor(ready, await startGoogle(healthy));
  for (const text of [
    'Docker is not needed',
    'the configuration of dev: project my-project, region us-central1',
    'project my-project can be reached',
    'billing is on',
    'cloudresourcemanager and serviceusage are enabled',
    'your roles suffice',
    'network default',
    '10.8.0.0/28 is free in network default',
    'the name chat-app is free',
  ]) {
    expect(output).toContain(`ok       ${text}`);
  }
  expect(output).not.toContain('  ?  ');
});

test('a new project, where the APIs that the stack enables are off, is ready too', async () => {
  const { output } = await runDoctor(
    ready,
    await startGoogle({
      ...healthy,
      'compute/projects/my-project/global/networks/default': apiOff,
      'compute/projects/my-project/global/routes': apiOff,
      'compute/projects/my-project/aggregated/subnetworks': apiOff,
      'vpc/projects/my-project/locations/us-central1/connectors': apiOff,
      'run/projects/my-project/locations/us-central1/services/chat-app': apiOff,
    }),
  );
  expect(missingOnes(output).filter((line) => !line.includes('Pulumi CLI'))).toEqual([]);
  expect(output).not.toContain('  ?  ');
});

test('nothing is configured, and there are no credentials', async () => {
  const { code, output } = await runDoctor({}, {});
  expect(code).toBe(1);
  expect(output).toContain('pulumi config set gcp:project YOUR_PROJECT');
  expect(output).toContain('pulumi config set gcp:region us-central1');
  expect(output).toContain('gcloud auth application-default login');
  expect(output).not.toMatch(/^\s+at /m);
});

test('what pulumi up would say of the configuration is said, and the project looked at', async () => {
  const faulty = {
    ...ready,
    'cloud-run-chat:redisTier': 'GOLD',
    'cloud-run-chat:concurrency': 1001,
    'cloud-run-chat:colour': 'red',
  };
  const { code, output } = await runDoctor(faulty, await startGoogle(healthy));
  expect(code).toBe(1);
  expect(output).toContain('pulumi config set cloud-run-chat:redisTier BASIC');
  expect(output).toContain('pulumi config set cloud-run-chat:concurrency 1000');
  expect(output).toContain('pulumi config rm cloud-run-chat:colour');
  expect(output).toContain('ok       billing is on');
  expect(output).toContain('network and service: not checked, mend the configuration first');
});

test('credentials that have run out are told as such', async () => {
  const google = await startGoogle(healthy);
  const { code, output } = await runDoctor(ready, { ...google, GOOGLE_OAUTH_ACCESS_TOKEN: 'old' });
  expect(code).toBe(1);
  expect(output).toContain('the credentials have run out: gcloud auth application-default login');
});

test('offline, it says what it could not look at', async () => {
  const { code, output } = await runDoctor(ready, leadTo('http://127.0.0.1:9'));
  expect(code).toBe(1);
  expect(output).toContain('not checked, Google does not answer');
  expect(output).not.toMatch(/^\s+at /m);
});

test('a stack file that cannot be read is one line', async () => {
  const { code, output } = await runDoctor('config: [a, b', {});
  expect(code).toBe(1);
  expect(output).toMatch(/^\S+Pulumi\.dev\.yaml cannot be read: .+\n$/);
});
