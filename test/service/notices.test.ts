import { describe, expect, test } from '@jest/globals';
import type { Notification } from '../../service/protocol';
import type { TestClient } from '../support/chat-client';
import { deployments, freshRoom, useDeployment } from '../support/use-deployment';

function entered(user: string): Notification {
  const description = `${user} just entered the room`;
  return { title: "Someone's here", description, kind: 'entered', user };
}

function left(user: string): Notification {
  const description = `${user} just left the room`;
  return { title: 'Someone just left', description, kind: 'left', user };
}

/** What a client was told until the last of these, and nothing else. */
async function expectNotices(client: TestClient, expected: Notification[]): Promise<void> {
  await client.until(() => client.heard('notification').length >= expected.length);
  expect(client.heard('notification')).toEqual(expected);
}

describe.each([deployments[0], deployments[2]])('a notice %s', (kind) => {
  const { connect } = useDeployment(kind);

  test('says in the tutorial’s words who came and who left, to all but them', async () => {
    const room = freshRoom();
    const [ann, bob] = [await connect(0), await connect(1)];
    await ann.signin('ann', room);
    await bob.signin('bob', room);
    await expectNotices(ann, [entered('bob')]);
    bob.close();
    await expectNotices(ann, [entered('bob'), left('bob')]);
    const carl = await connect(1);
    await carl.signin('carl', room);
    await expectNotices(ann, [entered('bob'), left('bob'), entered('carl')]);
    expect(bob.heard('notification')).toEqual([]);
    expect(carl.heard('notification')).toEqual([]);
  });

  test('is not given of who re-joins', async () => {
    const room = freshRoom();
    const [ann, bob, carl] = [await connect(0), await connect(1), await connect(1)];
    await ann.signin('ann', room);
    await bob.rejoin('bob', room);
    await carl.signin('carl', room);
    await expectNotices(ann, [entered('carl')]);
    expect(bob.heard('notification')).toEqual([entered('carl')]);
  });

  test('is not given of who is back within the grace time, on whatever instance', async () => {
    const room = freshRoom();
    const ann = await connect(0);
    await ann.signin('ann', room);
    const first = await connect(1);
    await first.signin('bob', room);
    first.close();
    const second = await connect(2);
    await second.signin('bob', room);
    const carl = await connect(1);
    await carl.signin('carl', room);
    carl.close();
    // Carl leaves after bob’s grace is over.
    await expectNotices(ann, [entered('bob'), entered('carl'), left('carl')]);
  });

  test('is given once for several windows of one person', async () => {
    const room = freshRoom();
    const ann = await connect(0);
    await ann.signin('ann', room);
    const windows = await Promise.all([connect(0), connect(1), connect(1), connect(2)]);
    for (const window of windows) {
      const { users } = await window.signin('bob', room);
      expect(users).toEqual({ count: 2, names: expect.arrayContaining(['ann', 'bob']) });
    }
    const [last, ...others] = windows;
    for (const window of others) window.close();
    const dora = await connect(1);
    await dora.signin('dora', room);
    dora.close();
    await expectNotices(ann, [entered('bob'), entered('dora'), left('dora')]);
    last.close();
    await expectNotices(ann, [entered('bob'), entered('dora'), left('dora'), left('bob')]);
    for (const window of windows) {
      const about = window.heard('notification').map(({ user }) => user);
      expect(about.filter((user) => user !== 'dora')).toEqual([]);
    }
  });

  test('is given of who goes to another room', async () => {
    const [first, second] = [freshRoom(), freshRoom()];
    const [ann, bob, eve] = [await connect(0), await connect(1), await connect(2)];
    await ann.signin('ann', first);
    await eve.signin('eve', second);
    await bob.signin('bob', first);
    await bob.signin('bob', second);
    await expectNotices(eve, [entered('bob')]);
    await expectNotices(ann, [entered('bob'), left('bob')]);
  });

  test('is never about oneself, though one comes by two windows at once', async () => {
    for (let round = 0; round < 25; round++) {
      const room = freshRoom();
      const ann = await connect(2);
      await ann.signin('ann', room);
      const windows = await Promise.all([connect(0), connect(1), connect(2)]);
      await Promise.all(windows.map((window) => window.signin('bob', room)));
      const carl = await connect(round);
      await carl.signin('carl', room);
      await expectNotices(ann, [entered('bob'), entered('carl')]);
      for (const window of windows) await expectNotices(window, [entered('carl')]);
      for (const client of [ann, carl, ...windows]) client.close();
    }
  });
});
