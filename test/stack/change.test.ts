import { beforeAll, expect, it } from '@jest/globals';
import { until } from '../support/until';
import { startConversation } from './support/conversation';
import { type Deployment, prepareDeployment } from './support/deployment';
import { describeWith } from './support/needs';
import { phase } from './support/phase';

describeWith(['pulumi'], 'a change of a running stack', () => {
  let deployment: Deployment;
  let url: unknown;

  beforeAll(async () => {
    deployment = await prepareDeployment({ minInstances: '2' });
    const { project, useNewImage } = deployment;
    await useNewImage();
    await phase('up, to be changed', () => project.succeed('up', '--yes', '--skip-preview'));
    url = (await project.outputs()).url;
  });

  /** What the cloud was asked to change, as verb and kind of resource. */
  async function changesOf(name: string) {
    const { cloud, project } = deployment;
    const changes = await cloud.changesDuring(() =>
      phase(name, () => project.succeed('up', '--yes', '--skip-preview')),
    );
    return changes.map((change) => change.replace(/ .*\/(\w+)\/.*$/, ' $1')).sort();
  }

  async function revisions() {
    const { instances } = await deployment.cloud.state();
    return new Set(instances.map(({ revision }) => revision)).size;
  }

  it.each<[string, Record<string, string>, string[]]>([
    ['memory', { memory: '1Gi' }, ['update services']],
    ['concurrency', { concurrency: '500' }, ['update services']],
    ['Redis memory', { redisMemoryGb: '2' }, ['update instances']],
    [
      'range of the connector',
      { connectorCidr: '10.9.0.0/28' },
      ['create connectors', 'delete connectors', 'update services'],
    ],
  ])('of the %s does only that, and open chats live on', async (name, config, expected) => {
    const conversation = await startConversation(url);
    await deployment.project.setConfig(config);
    expect(await changesOf(`change of the ${name}`)).toEqual(expected);
    await conversation.exchange();
  });

  it('of the code deploys it, for new connections at once and for open ones in time', async () => {
    const conversation = await startConversation(url);
    await deployment.changeCode();
    await deployment.useNewImage();
    expect(await changesOf('change of the code')).toEqual(['update services']);
    await conversation.exchange();
    const newcomers = await startConversation(url);
    await newcomers.exchange();
  });

  it('leaves older revisions once the last chat there has ended', async () => {
    await until(async () => (await revisions()) === 1);
  });
});
