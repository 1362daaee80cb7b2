import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Cursor, History, Message } from '../../service/protocol';
import { connectClient } from '../support/chat-client';
import { openRawSocket, type RawSocket } from '../support/raw-socket';
import { deployments, freshRoom, useDeployment, type Deployment } from '../support/use-deployment';

/** Someone who comes when so many messages are sent, and goes and comes again after so many more. */
type Visitor = { instance: number; arrival: number; stays: number[]; keepsCursor: boolean };

const messageCount = 300;

const visitor: fc.Arbitrary<Visitor> = fc.record({
  instance: fc.nat(2),
  arrival: fc.nat(messageCount),
  stays: fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 5 }),
  keepsCursor: fc.boolean(),
});

/** What one connection was sent, in its order: the answer to the join, then messages. */
function readTranscript({ frames }: RawSocket): { history: History; messages: Message[] } {
  const told = frames.filter((frame) => /^4(3|2\["(message|history)")/.test(frame));
  const [ack = '', ...rest] = told;
  expect(ack.slice(0, 3)).toBe('430');
  const [error, history] = JSON.parse(ack.slice(3)) as [unknown, History];
  expect(error).toBeNull();
  // A re-sync would be a `history`; nothing here calls for one.
  const messages = rest.map((frame) => {
    const [event, message] = JSON.parse(frame.slice(2)) as [string, Message];
    expect(event).toBe('message');
    return message;
  });
  return { history, messages };
}

class World {
  readonly room = freshRoom();
  private sent = 0;
  private readonly waiting = new Set<() => void>();
  readonly views: { after: Cursor | undefined; seen: Message[]; isLast: boolean }[] = [];

  constructor(private readonly deployment: Deployment) {}

  async send(): Promise<void> {
    const senders = await Promise.all(
      [0, 1, 2].map((instance) => connectClient(this.deployment.urlOf(instance))),
    );
    await Promise.all(senders.map((sender, index) => sender.signin(`sender-${index}`, this.room)));
    await Promise.all(
      senders.map(async (sender, index) => {
        for (let number = index; number < messageCount; number += senders.length) {
          // In bursts: some of a burst wait to be written together when others join.
          const sending = sender.send(`${number}`);
          if (number % 5 === 0) await sending;
          this.sent++;
          for (const look of this.waiting) look();
        }
        await sender.until(() => sender.messages.length === messageCount);
      }),
    );
    for (const sender of senders) sender.close();
  }

  private untilSent(count: number): Promise<void> {
    return new Promise((resolve) => {
      const look = (): void => {
        if (this.sent < Math.min(count, messageCount)) return;
        this.waiting.delete(look);
        resolve();
      };
      this.waiting.add(look);
      look();
    });
  }

  async visit({ instance, arrival, stays, keepsCursor }: Visitor, name: string): Promise<void> {
    let until = arrival;
    let after: Cursor | undefined;
    await this.untilSent(until);
    for (const [index, stay] of stays.entries()) {
      const socket = await openRawSocket(this.deployment.urlOf(instance + index));
      await socket.enter();
      socket.send(`420${JSON.stringify(['signin', { user: name, room: this.room, after }])}`);
      const isLast = index === stays.length - 1;
      until = isLast ? messageCount : until + stay;
      await this.untilSent(until);
      const isAnswered = () => socket.frames.some((frame) => frame.startsWith('43'));
      const hasAll = () =>
        after?.seq === messageCount
          ? isAnswered()
          : socket.frames.some((frame) => frame.includes(`"seq":${messageCount},`));
      await socket.until(isLast ? hasAll : isAnswered);
      socket.terminate();
      await socket.closed;
      const { history, messages } = readTranscript(socket);
      expect(history).not.toHaveProperty('truncated');
      expect(history).not.toHaveProperty('reset');
      const seen = [...history.messages, ...messages];
      this.views.push({ after, seen, isLast });
      const newest = seen.at(-1);
      if (keepsCursor && newest) after = { seq: newest.seq, id: newest.id, at: newest.at };
    }
  }

  async readLog(): Promise<Message[]> {
    const reader = await connectClient(this.deployment.urlOf(0));
    const { messages } = await reader.signin('reader', this.room);
    reader.close();
    return messages;
  }
}

describe.each(deployments)('who joins %s while many write', (kind) => {
  const deployment = useDeployment(kind, { HISTORY_LIMIT: '400', RESUME_LIMIT: '400' });

  test('gets the answer first, then each message once, without a hole', async () => {
    const visits = fc.array(visitor, { minLength: 10, maxLength: 25 });
    const property = fc.asyncProperty(visits, async (visitors) => {
      const world = new World(deployment);
      const visiting = visitors.map((each, index) => world.visit(each, `visitor-${index}`));
      await Promise.all([world.send(), ...visiting]);
      const log = await world.readLog();
      expect(log.map(({ seq }) => seq)).toEqual(Array.from(log, (_, index) => index + 1));
      expect(log).toHaveLength(messageCount);
      for (const { after, seen, isLast } of world.views) {
        const from = after?.seq ?? 0;
        expect(seen).toEqual(log.slice(from, isLast ? undefined : from + seen.length));
      }
    });
    await fc.assert(property, { numRuns: 4, endOnFailure: true });
  });
});
