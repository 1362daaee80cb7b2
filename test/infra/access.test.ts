import { expect, test } from '@jest/globals';
import { compareToDefaults, runProgram } from './run-program';

const invokerType = 'gcp:cloudrunv2/serviceIamMember:ServiceIamMember';
const iap = {
  'cloud-run-chat:access': 'iap',
  'cloud-run-chat:iapMembers': 'user:ann@example.com, domain:example.com',
};

test('anybody may call a public chat', async () => {
  const run = await runProgram();
  expect(run.one(invokerType).inputs).toMatchObject({
    name: 'chat-app',
    location: 'us-central1',
    role: 'roles/run.invoker',
    member: 'allUsers',
  });
  expect(run.one('gcp:cloudrunv2/service:Service').inputs).not.toHaveProperty('iapEnabled');
});

test('nobody is granted a private chat', async () => {
  expect(await compareToDefaults({ 'cloud-run-chat:access': 'private' })).toEqual({
    [invokerType]: -1,
  });
});

test('behind IAP, IAP alone may call the chat, and those it may let in are named', async () => {
  expect(await compareToDefaults(iap)).toEqual({
    'gcp:projects/service:Service': 1,
    'gcp:projects/serviceIdentity:ServiceIdentity': 1,
    'gcp:iap/webCloudRunServiceIamMember:WebCloudRunServiceIamMember': 2,
  });
  const run = await runProgram(iap);
  expect(run.one('gcp:cloudrunv2/service:Service').inputs).toMatchObject({ iapEnabled: true });
  expect(run.one(invokerType).inputs).toMatchObject({
    role: 'roles/run.invoker',
    member: 'serviceAccount:iap@google',
  });
  const members = run.resources.filter(({ type }) => type.startsWith('gcp:iap/'));
  expect(members.map(({ inputs }) => inputs)).toEqual(
    ['user:ann@example.com', 'domain:example.com'].map((member) => ({
      project: 'my-project',
      location: 'us-central1',
      cloudRunServiceName: 'chat-app',
      role: 'roles/iap.httpsResourceAccessor',
      member,
    })),
  );
});
