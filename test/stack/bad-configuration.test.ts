import { afterEach, beforeAll, expect, it } from '@jest/globals';
import { type Deployment, prepareDeployment } from './support/deployment';
import { describeWith } from './support/needs';

describeWith(['pulumi'], 'a configuration that cannot be used', () => {
  let deployment: Deployment;

  beforeAll(async () => {
    deployment = await prepareDeployment();
  });
  afterEach(async () => {
    expect((await deployment.cloud.state()).journal).toEqual([]);
  });

  /** The lines under an `up` that fails before it does anything. */
  async function faultsOf(config: Record<string, string>): Promise<string[]> {
    const { project } = deployment;
    await project.setConfig(config);
    const { code, output } = await project.pulumi('up', '--yes');
    for (const key of Object.keys(config)) await project.succeed('config', 'rm', key);
    expect(code).not.toBe(0);
    expect(output).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
    return output
      .split('\n')
      .filter((line) => line.includes('pulumi config '))
      .map((line) => line.trim());
  }

  it('is answered with one line for each fault, all at once, each with its mend', async () => {
    const faults = await faultsOf({
      serviceName: 'Chat_App',
      serviceAccountId: 'me',
      connectorCidr: '192.168.1.0/28',
      redisTier: 'GOLD',
      memory: '8Gi',
      concurrency: '1001',
      timeoutSeconds: '3601',
      access: 'open',
      typo: 'x',
    });
    const keys = faults.map((line) => line.split(' ')[0]);
    expect(keys.sort()).toEqual(
      [
        'access',
        'concurrency',
        'connectorCidr',
        'memory',
        'redisTier',
        'serviceAccountId',
        'serviceName',
        'timeoutSeconds',
        'typo',
      ].map((key) => `cloud-run-chat:${key}`),
    );
    for (const line of faults) expect(line).toMatch(/: pulumi config (set|rm) cloud-run-chat:\w+/);
  });

  it('is answered where two values do not go together', async () => {
    const faults = await faultsOf({
      minInstances: '3',
      maxInstances: '2',
      connectionMaxAgeSeconds: '3541',
    });
    expect(faults.length).toBe(2);
  });

  it('is answered where the project is missing and the region unknown', async () => {
    const { cloud, project } = deployment;
    await project.succeed('config', 'rm', 'gcp:project');
    const faults = await faultsOf({ 'gcp:region': 'mars-north1' });
    await project.setConfig({ 'gcp:project': cloud.project, 'gcp:region': 'us-central1' });
    expect(faults).toEqual([
      expect.stringMatching(/^gcp:project is not set.*: pulumi config set gcp:project/),
      expect.stringMatching(/^gcp:region is "mars-north1".*: pulumi config set gcp:region/),
    ]);
  });

  it('is refused by the engine itself where a type is wrong', async () => {
    const { project } = deployment;
    await project.setConfig({ minInstances: 'many' });
    const { code, output } = await project.pulumi('up', '--yes');
    await project.succeed('config', 'rm', 'minInstances');
    expect(code).not.toBe(0);
    expect(output).toContain("'minInstances' must be of type 'integer'");
  });
});
