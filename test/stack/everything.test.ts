import { beforeAll, expect, it } from '@jest/globals';
import { startConversation } from './support/conversation';
import { type Deployment, prepareDeployment } from './support/deployment';
import { describeWith } from './support/needs';
import { phase } from './support/phase';

const watched = {
  monitoring: 'true',
  alertEmail: 'ops@example.com',
  budgetAmount: '50',
  billingAccount: '012345-6789AB-CDEF01',
};

describeWith(['pulumi'], 'the stack with everything switched on', () => {
  let deployment: Deployment;

  beforeAll(async () => {
    deployment = await prepareDeployment({ ...watched, vpcAccess: 'direct', minInstances: '2' });
    await deployment.useNewImage();
  });

  it('goes up, and people chat without a connector', async () => {
    const { cloud, project } = deployment;
    await phase('up, everything', () => project.succeed('up', '--yes', '--skip-preview'));
    const { resources } = await cloud.state();
    const count = (collection: string) =>
      resources.filter((name) => name.includes(`/${collection}/`)).length;
    expect(count('dashboards')).toBe(1);
    expect(count('alertPolicies')).toBe(6);
    expect(count('uptimeCheckConfigs')).toBe(1);
    expect(count('notificationChannels')).toBe(1);
    expect(count('budgets')).toBe(1);
    expect(count('connectors')).toBe(0);
    const conversation = await startConversation((await project.outputs()).url);
    await conversation.exchange();
    conversation.end();
  });

  it('has nothing to change afterwards, looked at or not', async () => {
    const { cloud, project } = deployment;
    const changes = await cloud.changesDuring(async () => {
      await phase('up again, everything', () =>
        project.succeed('up', '--yes', '--skip-preview', '--expect-no-changes'),
      );
      await project.succeed('refresh', '--yes', '--skip-preview', '--expect-no-changes');
    });
    expect(changes).toEqual([]);
  });

  it('moves behind IAP: nobody else may call it, and it knows whom an assertion is for', async () => {
    const { cloud, project, path } = deployment;
    await project.setConfig({ access: 'iap', iapMembers: 'user:ann@example.com' });
    await phase('up, behind IAP', () => project.succeed('up', '--yes', '--skip-preview'));
    const { bindings, instances, resources } = await cloud.state();
    const service = path('services', 'chat-app');
    expect(bindings.filter((binding) => binding.startsWith(service))).toEqual([
      `${service} roles/iap.httpsResourceAccessor user:ann@example.com`,
      `${service} roles/run.invoker serviceAccount:service-123456789012@gcp-sa-iap.iam.gserviceaccount.com`,
    ]);
    expect(await cloud.read(service)).toMatchObject({ iapEnabled: true });
    expect(instances.at(-1)?.environment).toContain('IAP_AUDIENCE');
    expect(resources.filter((name) => name.includes('/uptimeCheckConfigs/'))).toEqual([]);
    expect((await fetch(String((await project.outputs()).url))).status).toBe(403);
    await project.succeed('up', '--yes', '--skip-preview', '--expect-no-changes');
  });

  it('goes over to a connector without losing its way to Redis, and down', async () => {
    const { cloud, project } = deployment;
    await project.setConfig({ vpcAccess: 'connector', access: 'public' });
    await phase('up, over to a connector', () => project.succeed('up', '--yes', '--skip-preview'));
    const conversation = await startConversation((await project.outputs()).url);
    await conversation.exchange();
    conversation.end();
    await phase('destroy, everything', () => project.succeed('destroy', '--yes', '--skip-preview'));
    expect(await deployment.leftovers()).toEqual([]);
    expect((await cloud.state()).resources.filter((name) => name.includes('/budgets/'))).toEqual(
      [],
    );
  });
});
