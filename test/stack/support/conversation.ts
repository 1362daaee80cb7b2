import { randomUUID } from 'node:crypto';
import { openConnection, type TestConnection } from '../../browser/support/open-connection';

export type Conversation = {
  ann: TestConnection;
  bob: TestConnection;
  /** Each says something, and both have read it. */
  exchange: () => Promise<void>;
  end: () => void;
};

/**
 * Two people in a room of their own, with the page's connections: cut, they come back by themselves.
 * It ends with the test at the latest.
 */
export async function startConversation(url: unknown): Promise<Conversation> {
  const room = `room-${randomUUID()}`;
  const ann = openConnection(String(url), 'ann', room);
  await ann.until(() => ann.state().phase === 'live');
  const bob = openConnection(String(url), 'bob', room);
  await bob.until(() => bob.state().phase === 'live');

  async function say(from: TestConnection) {
    const text = `hello ${randomUUID()}`;
    from.send(text);
    for (const person of [ann, bob]) await person.until(() => person.texts().includes(text));
  }
  return {
    ann,
    bob,
    async exchange() {
      await say(ann);
      await say(bob);
    },
    end() {
      ann.close();
      bob.close();
    },
  };
}
