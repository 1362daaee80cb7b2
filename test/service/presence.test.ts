import { describe, expect, test } from '@jest/globals';
import type { TestClient } from '../support/chat-client';
import { deployments, freshRoom, useDeployment } from '../support/use-deployment';

async function untilUsers(client: TestClient, names: string[]): Promise<void> {
  const wanted = String([...names].sort());
  await client.until(
    () => String([...(client.heard('users').at(-1)?.names ?? [])].sort()) === wanted,
  );
}

describe.each([deployments[0], deployments[2]])('who is here %s', (kind) => {
  const { connect } = useDeployment(kind);

  test('is told to all, at first with the answer and then on each change', async () => {
    const room = freshRoom();
    const [ann, bob] = [await connect(0), await connect(1)];
    expect((await ann.signin('ann', room)).users).toEqual({ count: 1, names: ['ann'] });
    const { users } = await bob.signin('bob', room);
    expect(users.count).toBe(2);
    expect([...users.names].sort()).toEqual(['ann', 'bob']);
    await untilUsers(ann, ['ann', 'bob']);
    bob.close();
    await untilUsers(ann, ['ann']);
    expect(ann.heard('users').at(-1)).toEqual({ count: 1, names: ['ann'] });
  });

  test('is soon known to all who come at once, on whatever instances', async () => {
    for (let round = 0; round < 30; round++) {
      const room = freshRoom();
      const pair = await Promise.all([connect(0), connect(1)]);
      const joining = pair.map((client, index) => client.signin(`user-${index}`, room));
      const answers = await Promise.all(joining);
      await Promise.all(
        pair.map(async (client, index) => {
          if (answers[index]?.users.count !== 2) await untilUsers(client, ['user-0', 'user-1']);
          client.close();
        }),
      );
    }
  });
});
