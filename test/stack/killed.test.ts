import { beforeAll, expect, it } from '@jest/globals';
import { until } from '../support/until';
import { startConversation } from './support/conversation';
import { type Deployment, prepareDeployment } from './support/deployment';
import { killHard } from './support/kill';
import { describeWith } from './support/needs';
import { phase } from './support/phase';

const redis = 'urn:pulumi:test::cloud-run-chat::gcp:redis/instance:Instance::redis';

describeWith(['pulumi'], 'an engine that was killed while Redis was being made', () => {
  let deployment: Deployment;

  beforeAll(async () => {
    deployment = await prepareDeployment();
    const { cloud, project, useNewImage } = deployment;
    await useNewImage();
    await cloud.plan({ kind: 'hold', method: 'POST', path: '/instances' });
    await phase('up, killed midway', async () => {
      const up = project.start('up', '--yes', '--skip-preview');
      await cloud.held();
      await until(async () => (await project.pending()).includes(redis));
      await killHard(up);
    });
    // The cloud goes on with what it was asked for.
    await cloud.release();
  });

  it('leaves a lock, and says how to take it off', async () => {
    const { project } = deployment;
    const { code, output } = await project.pulumi('up', '--yes', '--skip-preview');
    expect(code).not.toBe(0);
    expect(output).toContain('pulumi cancel');
    await project.succeed('cancel', '--yes');
  });

  it('is told by the next up of what was interrupted, and that it is there', async () => {
    const { output } = await deployment.project.pulumi('up', '--yes', '--skip-preview');
    expect(output).toContain(`${redis}, interrupted while creating`);
    expect(output).toMatch(/Error 409: .*chat-app-redis' already exists/);
  });

  it('goes up once the half-made Redis has been deleted by hand', async () => {
    const { cloud, project, path } = deployment;
    await cloud.deleteByHand(path('instances', 'chat-app-redis'));
    await phase('repair', () =>
      project.succeed('refresh', '--yes', '--skip-preview', '--clear-pending-creates'),
    );
    await phase('up, after the repair', () => project.succeed('up', '--yes', '--skip-preview'));
    const conversation = await startConversation((await project.outputs()).url);
    await conversation.exchange();
    conversation.end();
    await project.succeed('up', '--yes', '--skip-preview', '--expect-no-changes');
  });

  it('leaves nothing behind when it is destroyed', async () => {
    await phase('destroy, after the repair', () =>
      deployment.project.succeed('destroy', '--yes', '--skip-preview'),
    );
    expect(await deployment.leftovers()).toEqual([]);
  });
});
