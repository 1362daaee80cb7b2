import { randomUUID } from 'node:crypto';
import { type LastingClient, joinRoom } from './lasting-client';

export type Conversation = {
  ann: LastingClient;
  bob: LastingClient;
  /** Each says something and is heard by the other. */
  exchange: () => Promise<void>;
  end: () => void;
};

/** Two people in a room of their own, each on the connection that the service gave them. */
export async function startConversation(url: unknown): Promise<Conversation> {
  const room = `room-${randomUUID()}`;
  const ann = await joinRoom(String(url), 'ann', room);
  const bob = await joinRoom(String(url), 'bob', room);

  async function say(from: LastingClient, to: LastingClient) {
    const id = await from.send('Is anybody there?');
    await to.until(() => to.messages.some((message) => message.id === id));
  }
  return {
    ann,
    bob,
    async exchange() {
      await say(ann, bob);
      await say(bob, ann);
    },
    end() {
      ann.close();
      bob.close();
    },
  };
}
