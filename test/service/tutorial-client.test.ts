import { runInNewContext } from 'node:vm';
import { describe, expect, test } from '@jest/globals';
import { onTestEnd } from '../support/cleanup';
import { connectTutorialClient, type TutorialClient } from '../support/tutorial-client';
import { deployments, freshRoom, useDeployment } from '../support/use-deployment';

describe.each(deployments)('the tutorial’s own client %s', (kind) => {
  const deployment = useDeployment(kind);

  function connect(instance: number, isAcknowledged = true): TutorialClient {
    const client = connectTutorialClient(deployment.urlOf(instance), isAcknowledged);
    onTestEnd(client.close);
    return client;
  }

  test('chats: it sees what was said, what is said, and who comes', async () => {
    const room = freshRoom();
    const [ann, bob, carl] = [connect(0), connect(1), connect(2)];
    await ann.signin('ann', room);
    await bob.signin('bob', room);
    await ann.say('hello');
    await bob.say('hi');
    await bob.until(() => bob.shown.length === 2);
    await carl.signin('carl', room);
    await carl.say('good morning');
    for (const client of [ann, bob, carl]) {
      await client.until(() => client.shown.includes('carl: good morning'));
      const messages = client.shown.filter((line) => !line.startsWith('Someone'));
      expect(messages).toEqual(['ann: hello', 'bob: hi', 'carl: good morning']);
    }
    // A notice and a message go different ways: which comes first is not promised.
    const [bobCame, carlCame] = ['bob', 'carl'].map(
      (name) => `Someone's here: ${name} just entered the room`,
    );
    await ann.until(() => ann.shown.length === 5);
    expect(ann.shown).toEqual(expect.arrayContaining([bobCame, carlCame]));
    await bob.until(() => bob.shown.length === 4);
    expect(bob.shown).toContain(carlCame);
    expect(carl.shown).toHaveLength(3);
    expect([ann.errors, bob.errors, carl.errors]).toEqual([[], [], []]);
  });

  test.each([
    ['with', true],
    ['without', false],
  ])('is back in its room after a reconnect, %s an acknowledgement', async (_, isAcknowledged) => {
    const room = freshRoom();
    const [ann, bob] = [connect(0, isAcknowledged), connect(1, isAcknowledged)];
    await ann.signin('ann', room);
    await bob.signin('bob', room);
    for (let round = 1; round <= 5; round++) {
      ann.breakConnection();
      // Until it is: it cannot know, and neither can this test but by being heard.
      let attempts = 0;
      while (!bob.shown.includes(`ann: back ${round}`)) {
        await ann.say(attempts++ === 0 ? 'lost' : `back ${round}`);
        await bob.say('tick');
      }
      await ann.until(() => ann.shown.at(-1) === 'bob: tick');
    }
    const isNotSignedIn = expect.objectContaining({ code: 'not-signed-in', retry: false });
    expect(ann.errors).toEqual(ann.errors.map(() => isNotSignedIn));
    expect(bob.errors).toEqual([]);
    // A reconnect is no news to the others.
    expect(bob.shown.filter((line) => line.startsWith('Someone'))).toEqual([]);
  });

  test('is told that what it sent before it was back is not stored', async () => {
    const room = freshRoom();
    const [ann, bob] = [connect(0), connect(1)];
    await bob.signin('bob', room);
    await ann.signin('ann', room);
    ann.breakConnection();
    await Promise.all([ann.say('one'), ann.say('two')]);
    const refused = {
      code: 'not-signed-in',
      message: expect.any(String),
      retry: false,
    };
    expect(ann.errors).toEqual([refused, refused]);
    while (!bob.shown.includes('ann: three')) await ann.say('three');
    expect(bob.shown.filter((line) => /: (one|two)$/.test(line))).toEqual([]);
  });

  test('is refused politely what it does wrong', async () => {
    const ann = connect(0);
    await ann.say('before the sign-in');
    await ann.signin('', freshRoom());
    await ann.signin('ann', 'x'.repeat(65));
    await ann.signin('ann', freshRoom());
    await ann.say('');
    await ann.say('x'.repeat(4_001));
    await ann.say('fine');
    expect(ann.errors).toMatchObject([
      { code: 'not-signed-in' },
      { code: 'invalid', field: 'user' },
      { code: 'invalid', field: 'room' },
      { code: 'invalid', field: 'text' },
      { code: 'too-large', field: 'text' },
    ]);
    await ann.until(() => ann.shown.length === 1);
    expect(ann.shown).toEqual(['ann: fine']);
  });

  test('can load the client library from the server', async () => {
    const response = await fetch(`${deployment.urlOf(0)}/socket.io/socket.io.js`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^(text|application)\/javascript/);
    expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    const page: { io?: unknown } = {};
    runInNewContext(await response.text(), Object.assign(page, { globalThis: page, self: page }));
    expect(typeof page.io).toBe('function');
  });
});
