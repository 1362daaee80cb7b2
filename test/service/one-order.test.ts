import { describe, expect, test } from '@jest/globals';
import type { Message } from '../../service/protocol';
import type { TestClient } from '../support/chat-client';
import { deployments, freshRoom, useDeployment } from '../support/use-deployment';

const senderCount = 8;
const eachSends = 50;

/** The whole log of a room, page by page. */
async function readAll(client: TestClient): Promise<Message[]> {
  const all: Message[] = [];
  for (let older = true, before = Number.MAX_SAFE_INTEGER; older; before = all[0]?.seq ?? 0) {
    const page = await client.history(before);
    all.unshift(...page.messages);
    older = page.older;
  }
  return all;
}

describe.each(deployments)('400 messages of 8 senders at once %s', (kind) => {
  const { connect } = useDeployment(kind);

  test.each([
    ['are all stored once, and seen by all in the log’s order', 0],
    ['are so too where each is sent three times', 2],
  ])('%s', async (_, repeats) => {
    const room = freshRoom();
    const senders = await Promise.all(Array.from({ length: senderCount }, () => connect()));
    const observers = await Promise.all([connect(0), connect(1), connect(2)]);
    const [reader] = observers;
    const all = [...senders, ...observers];
    await Promise.all(all.map((client, index) => client.signin(`user-${index}`, room)));

    const sends = senders.map(async (sender, index) => {
      const receipts = [];
      for (let number = 0; number < eachSends; number++) {
        const id = `${index}-${number}`;
        const tries = Array.from({ length: 1 + repeats }, () => sender.send(`text ${id}`, id));
        receipts.push(Promise.all(tries));
        if (number % 10 === 9) await receipts.at(-1);
      }
      return (await Promise.all(receipts)).map((tries) => {
        expect(new Set(tries.map(({ seq }) => seq)).size).toBe(1);
        return tries[0]?.seq;
      });
    });
    const seqs = await Promise.all(sends);
    // Of one sender in the order of sending; of all each number once.
    for (const own of seqs) expect(own).toEqual([...own].sort((a = 0, b = 0) => a - b));
    const count = senderCount * eachSends;
    const numbers = Array.from({ length: count }, (_, index) => index + 1);
    expect(seqs.flat().sort((a = 0, b = 0) => a - b)).toEqual(numbers);

    for (const client of all) await client.until(() => client.messages.length >= count);
    const log = await readAll(reader);
    expect(log.map(({ seq }) => seq)).toEqual(numbers);
    expect(new Set(log.map(({ id }) => id)).size).toBe(count);
    for (const { user, text, id } of log) {
      expect([user, text]).toEqual([`user-${id.split('-')[0]}`, `text ${id}`]);
    }
    const times = log.map(({ at }) => at);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    for (const { messages } of all) expect(messages).toEqual(log);
  });
});
