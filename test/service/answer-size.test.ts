import { describe, expect, test } from '@jest/globals';
import type { Message } from '../../service/protocol';
import { deployments, freshRoom, useDeployment } from '../support/use-deployment';

const maxBytes = 256 * 1024;
/** A text that takes 6 bytes a character as JSON, and one that takes 3 as UTF-8. */
const texts = { escaped: '\u0001'.repeat(4_000), wide: '中'.repeat(4_000), plain: 'x'.repeat(900) };

function sizeOf(answer: unknown): number {
  return Buffer.byteLength(JSON.stringify(answer));
}

function expectNewest(messages: Message[], lastSeq: number): void {
  const first = messages[0]?.seq ?? 0;
  expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, index) => first + index));
  expect(messages.at(-1)?.seq).toBe(lastSeq);
}

describe.each(deployments.slice(0, 2))('an answer %s is at most 256 KiB', (kind) => {
  const { connect } = useDeployment(kind, { ROOM_MAX_BYTES: '100000000' });

  test.each(Object.entries(texts))('with %s texts', async (_, text) => {
    const ann = await connect();
    const room = freshRoom();
    await ann.signin('ann', room);
    const receipts = await Promise.all(Array.from({ length: 300 }, () => ann.send(text)));
    // An answer ends at what was delivered; what is only stored by then follows it.
    await ann.until(() => ann.messages.length === 300);

    const first = await ann.signin('ann', room);
    expect(sizeOf(first)).toBeLessThanOrEqual(maxBytes);
    expect(first.older).toBe(true);
    expectNewest(first.messages, 300);
    if (sizeOf(text) > 2_000) {
      // Full: one more would not fit beside a hundred names.
      expect(sizeOf(first)).toBeGreaterThan(maxBytes - 32 * 1024 - sizeOf(text) - 200);
    }

    const resumed = await ann.rejoin('ann', room, receipts[9]);
    expect(sizeOf(resumed)).toBeLessThanOrEqual(maxBytes);
    expectNewest(resumed.messages, 300);
    const isCut = resumed.messages.length < 290;
    expect(isCut).toBe(sizeOf(text) > 900);
    // What was cut off is a hole between what the client has and what it got.
    expect(resumed.truncated).toBe(isCut ? true : undefined);
    expect(resumed.older).toBe(true);
    expect(first).not.toHaveProperty('truncated');

    const seen = [...resumed.messages];
    for (let older = true; older;) {
      const page = await ann.history(seen[0]?.seq ?? 0);
      expect(sizeOf(page)).toBeLessThanOrEqual(maxBytes);
      seen.unshift(...page.messages);
      older = page.older;
    }
    expectNewest(seen, 300);
    expect(seen).toHaveLength(300);
    expect(new Set(seen.map((message) => message.text))).toEqual(new Set([text]));
  });

  test('with a hundred long names in the room', async () => {
    const room = freshRoom();
    const name = (index: number) => `${index}`.padEnd(64, '中');
    const people = await Promise.all(Array.from({ length: 110 }, () => connect()));
    await Promise.all(people.map((person, index) => person.signin(name(index), room)));
    const [ann] = people;
    if (!ann) throw new Error('nobody');
    await Promise.all(Array.from({ length: 120 }, () => ann.send('中'.repeat(1_000))));
    await ann.until(() => ann.messages.length === 120);
    const history = await ann.signin(name(0), room);
    expect(history.users.count).toBe(110);
    expect(history.users.names).toHaveLength(100);
    expect(sizeOf(history)).toBeLessThanOrEqual(maxBytes);
    expect(sizeOf(history)).toBeGreaterThan(maxBytes - 32 * 1024);
  });
});
