import { beforeAll, expect, it } from '@jest/globals';
import { environmentNames } from '../../service/server/config';
import { until } from '../support/until';
import { startConversation } from './support/conversation';
import { type Deployment, prepareDeployment } from './support/deployment';
import { describeWith } from './support/needs';
import { phase } from './support/phase';

describeWith(['pulumi'], 'pulumi up from nothing', () => {
  let deployment: Deployment;
  let url: unknown;

  beforeAll(async () => {
    deployment = await prepareDeployment({ minInstances: '2' });
    await deployment.useNewImage();
  });

  it('previews without writing anything', async () => {
    const { cloud, project } = deployment;
    const output = await phase('preview from nothing', () => project.succeed('preview'));
    expect(output).toContain('+ 19 to create');
    expect((await cloud.state()).journal).toEqual([]);
  });

  it('makes everything in one command', async () => {
    const { cloud, project, path } = deployment;
    await phase('up from nothing', () => project.succeed('up', '--yes'));
    const outputs = await project.outputs();
    expect(outputs).toEqual({
      url: expect.stringMatching(/^http:\/\//),
      region: 'us-central1',
      redisHost: '127.0.0.1',
      redisPort: expect.any(Number),
      connector: expect.stringMatching(`^${path('connectors', 'chat-app-')}`),
      serviceAccount: `chat-identity@${cloud.project}.iam.gserviceaccount.com`,
      image: expect.stringMatching(/@sha256:[0-9a-f]{64}$/),
    });
    url = outputs.url;
  });

  it('lets people chat across two instances', async () => {
    const conversation = await startConversation(url);
    const { instances } = await deployment.cloud.state();
    expect(instances.map(({ active }) => active)).toEqual([1, 1]);
    await conversation.exchange();
    conversation.end();
  });

  it('gives the service only variables that it reads, and those that Cloud Run sets', async () => {
    const { instances } = await deployment.cloud.state();
    const known = [...environmentNames, 'K_SERVICE', 'K_REVISION', 'K_CONFIGURATION'];
    for (const { environment } of instances) {
      expect(environment.filter((name) => !known.includes(name))).toEqual([]);
      expect(environment).toEqual(
        expect.arrayContaining(['REDISHOST', 'REDISPORT', 'REDIS_PASSWORD', 'REDIS_CA_CERT']),
      );
    }
  });

  it('gives the service account the roles it needs and no other', async () => {
    const { cloud, path } = deployment;
    const member = `serviceAccount:chat-identity@${cloud.project}.iam.gserviceaccount.com`;
    expect((await cloud.state()).bindings).toEqual([
      `projects/${cloud.project} roles/serviceusage.serviceUsageConsumer ${member}`,
      `${path('services', 'chat-app')} roles/run.invoker allUsers`,
      `projects/${cloud.project}/secrets/chat-app-redis-password roles/secretmanager.secretAccessor ${member}`,
    ]);
  });

  it('keeps no secret in plain in the exported state or the outputs', async () => {
    const { cloud, project } = deployment;
    const secret = await cloud.read(
      `projects/${cloud.project}/secrets/chat-app-redis-password/versions/1`,
    );
    const password = String(secret.data);
    expect(password).toMatch(/^[0-9a-f-]{36}$/);
    const exported = await project.succeed('stack', 'export');
    expect(exported).toContain('chat-app-redis');
    expect(exported).not.toContain(password);
    expect(exported).not.toContain(cloud.accessToken);
    expect(await project.succeed('stack', 'output', '--show-secrets')).not.toContain(password);
  });

  it('changes nothing when it is run again', async () => {
    const { cloud, project } = deployment;
    const changes = await cloud.changesDuring(() =>
      phase('up again', () => project.succeed('up', '--yes', '--expect-no-changes')),
    );
    expect(changes).toEqual([]);
  });

  it('finds everything as it left it', async () => {
    const { project } = deployment;
    await phase('refresh', () => project.succeed('refresh', '--yes', '--expect-no-changes'));
  });

  it('loses nobody and nothing when a connection is cut at the time limit', async () => {
    const { cloud } = deployment;
    // An hour is 3.6 s now.
    await cloud.setSecond(1);
    const conversation = await startConversation(url);
    await conversation.exchange();
    await cloud.setSecond(1000);
    const { ann, bob } = conversation;
    const cuts = ({ phases }: { phases: string[] }) =>
      phases.filter((phase) => phase === 'live').length - 1;
    await until(async () => {
      await conversation.exchange();
      return cuts(ann) > 0 && cuts(bob) > 0;
    });
    const messages = ann.timeline.messages();
    expect(bob.timeline.messages()).toEqual(messages);
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => index + 1));
    conversation.end();
  });

  it('leaves nothing behind when it is destroyed, but the APIs on', async () => {
    const { cloud, project } = deployment;
    await phase('destroy', () => project.succeed('destroy', '--yes'));
    expect(await deployment.leftovers()).toEqual([]);
    expect((await cloud.state()).resources).toContain(
      `projects/${cloud.project}/services/run.googleapis.com`,
    );
  });
});
