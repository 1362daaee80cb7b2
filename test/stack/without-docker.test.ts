import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, expect, it } from '@jest/globals';
import { startConversation } from './support/conversation';
import { type Deployment, prepareDeployment } from './support/deployment';
import { describeWith } from './support/needs';
import { phase } from './support/phase';

/** The arguments of the README's own command for the repository alone. */
function targetArguments(): string[] {
  const readme = readFileSync(resolve(__dirname, '../../README.md'), 'utf8');
  const command = /^ *npx pulumi (up --target .*)$/m.exec(readme)?.[1] ?? '';
  return command.split(' ').map((word) => word.replaceAll("'", ''));
}

describeWith(['pulumi'], 'a machine without Docker', () => {
  let deployment: Deployment;
  let image: string;

  beforeAll(async () => {
    deployment = await prepareDeployment({}, { DOCKER_HOST: 'unix:///nowhere/docker.sock' });
  });

  it('is told so by the preview of the first up, before anything is made', async () => {
    const { cloud, project } = deployment;
    const { code, output } = await project.pulumi('up', '--yes');
    expect(code).not.toBe(0);
    expect(output).toContain('failed to connect to any docker daemon');
    expect((await cloud.state()).journal).toEqual([]);
  });

  it('makes the repository alone, as the README says', async () => {
    await phase('up, repository alone', () =>
      deployment.project.succeed(...targetArguments(), '--yes'),
    );
    const leftovers = await deployment.leftovers();
    expect(leftovers).toEqual([deployment.path('repositories', 'chat-app')]);
  });

  it('has Cloud Build make the image, and goes up with it', async () => {
    const { cloud, project } = deployment;
    image = `us-central1-docker.pkg.dev/${cloud.project}/chat-app/service:v1`;
    await cloud.buildImage(image, project.folder);
    await project.setConfig({ image });
    await phase('up, with an image', () => project.succeed('up', '--yes'));
    const outputs = await project.outputs();
    expect(outputs.image).toBe(image);
    const conversation = await startConversation(outputs.url);
    await conversation.exchange();
    conversation.end();
  });

  it('needs no Docker to change nothing, to refresh, and to take everything down', async () => {
    const { project } = deployment;
    await project.succeed('up', '--yes', '--skip-preview', '--expect-no-changes');
    await project.succeed('refresh', '--yes', '--skip-preview');
    await phase('destroy, without Docker', () =>
      project.succeed('destroy', '--yes', '--skip-preview'),
    );
    expect(await deployment.leftovers()).toEqual([]);
  });
});
