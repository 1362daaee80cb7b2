import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { removeLocalImages } from './docker/engine';
import { deleteRepository } from './docker/registry';
import { startConversation } from './support/conversation';
import { type Deployment, prepareDeployment } from './support/deployment';
import { describeWith, registry } from './support/needs';
import { phase } from './support/phase';

describeWith(['pulumi', 'docker'], 'an image that Docker builds', () => {
  let deployment: Deployment;
  let url: unknown;

  beforeAll(async () => {
    deployment = await prepareDeployment({ minInstances: '2' }, {}, registry);
  });
  afterAll(async () => {
    const { project } = deployment.cloud;
    await deleteRepository(`${registry}/${project}`);
    await removeLocalImages(`${registry}/${project}/`);
  });

  it('is built, pushed and run by one up', async () => {
    const { cloud, project } = deployment;
    await phase('up, with a build and a push', () => project.succeed('up', '--yes'));
    const outputs = await project.outputs();
    expect(outputs.image).toMatch(
      new RegExp(`^${registry}/${cloud.project}/chat-app/service@sha256:[0-9a-f]{64}$`),
    );
    url = outputs.url;
    const conversation = await startConversation(url);
    await conversation.exchange();
    conversation.end();
  });

  it('is not built again by the next up', async () => {
    const { cloud, project } = deployment;
    const changes = await cloud.changesDuring(() =>
      phase('up again, with Docker', () => project.succeed('up', '--yes', '--expect-no-changes')),
    );
    expect(changes).toEqual([]);
  });

  it('leaves the password of the registry out of the exported state', async () => {
    const { cloud, project } = deployment;
    expect(await project.succeed('stack', 'export')).not.toContain(cloud.accessToken);
  });

  it('is deployed anew when the code changes, and open chats live on', async () => {
    const { cloud, project, path } = deployment;
    const conversation = await startConversation(url);
    await conversation.exchange();
    await appendFile(join(project.folder, 'service/server/main.ts'), "\nvoid 'a change';\n");
    const changes = await cloud.changesDuring(() =>
      phase('up, with changed code', () => project.succeed('up', '--yes', '--skip-preview')),
    );
    expect(changes).toEqual([`update ${path('services', 'chat-app')}`]);
    await conversation.exchange();
    const newcomers = await startConversation(url);
    await newcomers.exchange();
    newcomers.end();
    conversation.end();
  });

  it('whose build fails leaves what runs alone', async () => {
    const { cloud, project } = deployment;
    await appendFile(join(project.folder, 'service/Dockerfile'), '\nRUN exit 7\n');
    const changes = await cloud.changesDuring(async () => {
      const { code, output } = await phase('up, with a broken build', () =>
        project.pulumi('up', '--yes', '--skip-preview'),
      );
      expect(code).not.toBe(0);
      expect(output).toContain('error reading build output');
    });
    expect(changes).toEqual([]);
    const conversation = await startConversation(url);
    await conversation.exchange();
    conversation.end();
  });

  it('is no obstacle to taking the stack down without Docker', async () => {
    const { project } = deployment;
    await phase('destroy, Docker gone', () =>
      project.withEnv({ DOCKER_HOST: 'unix:///nowhere/docker.sock' }).succeed('destroy', '--yes'),
    );
    expect(await deployment.leftovers()).toEqual([]);
  });
});
