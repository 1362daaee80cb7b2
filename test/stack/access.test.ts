import { beforeAll, expect, it } from '@jest/globals';
import { startConversation } from './support/conversation';
import { type Deployment, prepareDeployment } from './support/deployment';
import { describeWith } from './support/needs';
import { phase } from './support/phase';

describeWith(['pulumi'], 'private access', () => {
  let deployment: Deployment;

  beforeAll(async () => {
    deployment = await prepareDeployment({ access: 'private' });
    await deployment.useNewImage();
  });

  it('lets in only who the project knows', async () => {
    const { cloud, project } = deployment;
    await phase('up, private', () => project.succeed('up', '--yes', '--skip-preview'));
    const url = String((await project.outputs()).url);
    expect((await fetch(url)).status).toBe(403);
    const headers = { authorization: `Bearer ${cloud.identityToken}` };
    expect((await fetch(url, { headers })).status).toBe(200);
  });

  it('opens to everybody by one grant, and closes again', async () => {
    const { cloud, project, path } = deployment;
    const url = (await project.outputs()).url;
    const grant = `${path('services', 'chat-app')} roles/run.invoker allUsers`;

    await project.setConfig({ access: 'public' });
    const opening = await cloud.changesDuring(() =>
      project.succeed('up', '--yes', '--skip-preview'),
    );
    expect(opening).toEqual([`grant ${grant}`]);
    const conversation = await startConversation(url);
    await conversation.exchange();
    conversation.end();

    await project.setConfig({ access: 'private' });
    const closing = await cloud.changesDuring(() =>
      project.succeed('up', '--yes', '--skip-preview'),
    );
    expect(closing).toEqual([`revoke ${grant}`]);
    expect((await fetch(String(url))).status).toBe(403);
  });
});
