import { randomUUID } from 'node:crypto';
import { type TestClient, connectClient } from '../../support/chat-client';
import { onTestEnd } from '../../support/cleanup';

export type Conversation = {
  ann: TestClient;
  bob: TestClient;
  /** Each says something and hears the other. */
  exchange: () => Promise<void>;
};

/** Two people in one room of their own, each on the connection that the service gave them. */
export async function startConversation(url: string): Promise<Conversation> {
  const [ann, bob] = [await connectClient(url), await connectClient(url)];
  onTestEnd(ann.close);
  onTestEnd(bob.close);
  const room = `room-${randomUUID()}`;
  await ann.signin('ann', room);
  await bob.signin('bob', room);

  async function say(from: TestClient, to: TestClient) {
    const { id } = await from.send(`hello ${randomUUID()}`);
    await to.until(() => to.messages.some((message) => message.id === id));
  }
  return {
    ann,
    bob,
    async exchange() {
      await say(ann, bob);
      await say(bob, ann);
    },
  };
}
