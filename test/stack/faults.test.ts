import { beforeAll, expect, it } from '@jest/globals';
import type { PlannedFault } from './support/cloud';
import { startConversation } from './support/conversation';
import { type Deployment, prepareDeployment } from './support/deployment';
import { describeWith } from './support/needs';
import { phase } from './support/phase';

const quota = "Quota exceeded for quota metric 'Read requests'.";
const justEnabled =
  'Secret Manager API has not been used in project 1 before or it is disabled. If you enabled this API recently, wait a few minutes';

const answer = (path: string, code: number, status: string, message: string): PlannedFault => ({
  kind: 'answer',
  method: 'POST',
  path,
  code,
  status,
  message,
});

describeWith(['pulumi'], 'an API that fails midway', () => {
  let deployment: Deployment;

  beforeAll(async () => {
    deployment = await prepareDeployment();
    await deployment.useNewImage();
  });

  /** An `up` that fails for what was planned, and says why without a trace. */
  async function failingUp(name: string) {
    const { project } = deployment;
    const { code, output } = await phase(name, () =>
      project.pulumi('up', '--yes', '--skip-preview'),
    );
    expect(code).not.toBe(0);
    expect(output).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
    return output;
  }

  // Each needs what the one before it kept from being made.
  it.each<[string, PlannedFault, string]>([
    ['429', answer('/services', 429, 'RESOURCE_EXHAUSTED', quota), quota],
    ['403, just enabled', answer('/secrets', 403, 'PERMISSION_DENIED', justEnabled), justEnabled],
    ['500', answer('/versions', 500, 'INTERNAL', 'Internal error encountered.'), 'Error 500'],
    [
      '503',
      answer('/locations/us-central1/services', 503, 'UNAVAILABLE', 'Try again.'),
      'Error 503',
    ],
  ])('stops up with %s', async (name, fault, words) => {
    await deployment.cloud.plan(fault);
    expect(await failingUp(`up, stopped by ${name}`)).toContain(words);
  });

  it('keeps a service that failed to start in the state, for the next up', async () => {
    const { cloud, project, path } = deployment;
    const words = 'The user-provided container failed to start';
    await cloud.plan({
      kind: 'operation',
      method: 'POST',
      path: '/locations/us-central1/services',
      code: 9,
      status: 'FAILED_PRECONDITION',
      message: words,
    });
    expect(await failingUp('up, stopped by a failed operation')).toContain(words);
    const changes = await cloud.changesDuring(() =>
      phase('up, after five failures', () => project.succeed('up', '--yes', '--skip-preview')),
    );
    expect(changes).toEqual([
      `update ${path('services', 'chat-app')}`,
      `grant ${path('services', 'chat-app')} roles/run.invoker allUsers`,
    ]);
    const conversation = await startConversation((await project.outputs()).url);
    await conversation.exchange();
    conversation.end();
  });

  it('lets a destroy that was stopped be finished by the next', async () => {
    const { cloud, project } = deployment;
    await cloud.plan({
      ...answer('/instances/', 503, 'UNAVAILABLE', 'Try again.'),
      method: 'DELETE',
    });
    const { code } = await project.pulumi('destroy', '--yes', '--skip-preview');
    expect(code).not.toBe(0);
    await phase('destroy, again', () => project.succeed('destroy', '--yes', '--skip-preview'));
    expect(await deployment.leftovers()).toEqual([]);
  });
});

describeWith(['pulumi'], 'a stack that is half up', () => {
  it('is taken down whole', async () => {
    const deployment = await prepareDeployment();
    const { cloud, project, useNewImage } = deployment;
    await useNewImage();
    await cloud.plan(answer('/instances', 500, 'INTERNAL', 'Internal error encountered.'));
    await project.pulumi('up', '--yes', '--skip-preview');
    expect((await deployment.leftovers()).length).toBeGreaterThan(0);
    await phase('destroy, half up', () => project.succeed('destroy', '--yes', '--skip-preview'));
    expect(await deployment.leftovers()).toEqual([]);
  });
});

describeWith(['pulumi'], 'a range that the network already uses', () => {
  it('leaves a broken connector, which has to be deleted by hand once', async () => {
    const { cloud, project, useNewImage, leftovers } = await prepareDeployment({
      connectorCidr: '10.128.0.0/28',
    });
    await useNewImage();
    const first = await project.pulumi('up', '--yes', '--skip-preview');
    expect(first.output).toContain('Please delete the connector manually');
    await project.setConfig({ connectorCidr: '10.8.0.0/28' });
    await phase('up, with a free range', () => project.succeed('up', '--yes', '--skip-preview'));
    await project.succeed('destroy', '--yes', '--skip-preview');
    const [broken = '', ...others] = await leftovers();
    expect(broken).toMatch(/\/connectors\/chat-app-/);
    expect(others).toEqual([]);
    await cloud.deleteByHand(broken);
  });
});
