import { copyFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import { startConversation } from './support/conversation';
import { type Deployment, prepareDeployment } from './support/deployment';
import { describeWith } from './support/needs';
import { phase } from './support/phase';

describeWith(['pulumi'], 'the production stack', () => {
  let deployment: Deployment;

  beforeAll(async () => {
    deployment = await prepareDeployment();
    const { cloud, project, useNewImage } = deployment;
    const settings = resolve(__dirname, '../../Pulumi.prod.yaml');
    await copyFile(settings, join(project.folder, 'Pulumi.test.yaml'));
    await project.setConfig({ 'gcp:project': cloud.project });
    await useNewImage();
  });

  it('goes up with a replicated Redis, and people chat', async () => {
    const { cloud, project, path } = deployment;
    await phase('up, production', () => project.succeed('up', '--yes', '--skip-preview'));
    const redis = await cloud.read(path('instances', 'chat-prod-redis'));
    expect(redis).toMatchObject({
      tier: 'STANDARD_HA',
      transitEncryptionMode: 'SERVER_AUTHENTICATION',
    });
    const conversation = await startConversation((await project.outputs()).url);
    await conversation.exchange();
    conversation.end();
  });

  it('refuses to be destroyed: what holds data or traffic stays', async () => {
    const { cloud, project, path } = deployment;
    const { code, output } = await project.pulumi('destroy', '--yes', '--skip-preview');
    expect(code).not.toBe(0);
    expect(output).toContain('cannot destroy service without setting deletion_protection=false');
    const { resources } = await cloud.state();
    expect(resources).toEqual(
      expect.arrayContaining([path('instances', 'chat-prod-redis'), path('services', 'chat-prod')]),
    );
  });

  it('goes once the protection has been taken off and applied', async () => {
    const { project } = deployment;
    await project.setConfig({ deletionProtection: 'false' });
    await phase('up, unprotected', () => project.succeed('up', '--yes', '--skip-preview'));
    await phase('destroy, production', () => project.succeed('destroy', '--yes', '--skip-preview'));
    expect(await deployment.leftovers()).toEqual([]);
  });
});
