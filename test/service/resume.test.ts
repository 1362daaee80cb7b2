import { describe, expect, test } from '@jest/globals';
import type { Cursor, History, Receipt } from '../../service/protocol';
import { Refused, type TestClient } from '../support/chat-client';
import { deployments, freshRoom, useDeployment } from '../support/use-deployment';

const historyLimit = 5;
const resumeLimit = 10;
const roomMaxMessages = 20;

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

function summaryOf({ messages, truncated, reset, older }: History) {
  return { seqs: messages.map(({ seq }) => seq), truncated, reset, older };
}

describe.each(deployments)('coming back %s', (kind) => {
  const { connect } = useDeployment(kind, {
    HISTORY_LIMIT: String(historyLimit),
    RESUME_LIMIT: String(resumeLimit),
    ROOM_MAX_MESSAGES: String(roomMaxMessages),
  });

  async function fill(room: string, count: number): Promise<Receipt[]> {
    const writer = await connect();
    await writer.signin('writer', room);
    const sends = range(1, count).map((number) => writer.send(`message ${number}`));
    const receipts = await Promise.all(sends);
    // What is acknowledged but not yet delivered would come live after the answer.
    await writer.until(() => writer.messages.length === count);
    return receipts;
  }

  function expectedFor({ seq }: Cursor, count: number): ReturnType<typeof summaryOf> {
    const newest = range(count - historyLimit + 1, count);
    const isContinued = count - seq <= resumeLimit;
    return {
      seqs: isContinued ? range(seq + 1, count) : newest,
      truncated: isContinued ? undefined : true,
      reset: undefined,
      older: true,
    };
  }

  // 35: some are trimmed, some held but too far behind, some close enough.
  test.each(['signin', 'rejoin'] as const)('by %s goes on from any cursor', async (how) => {
    const room = freshRoom();
    const receipts = await fill(room, 35);
    const readers = await Promise.all(range(1, 3).map(() => connect()));
    for (const receipt of receipts) {
      for (const reader of readers) {
        const history = await reader[how]('reader', room, receipt);
        expect(summaryOf(history)).toEqual(expectedFor(receipt, 35));
      }
    }
  });

  test('to a room that no one is in on this instance goes on too', async () => {
    for (const seq of [1, 16, 24, 25, 26, 35]) {
      const room = freshRoom();
      const receipts = await fill(room, 35);
      const cursor = receipts[seq - 1];
      const reader = await connect();
      const history = await reader.rejoin('reader', room, cursor);
      expect(summaryOf(history)).toEqual(expectedFor({ seq, id: '', at: 0 }, 35));
    }
  });

  test('with a cursor of another log starts afresh', async () => {
    const room = freshRoom();
    const receipts = await fill(room, 35);
    const reader = await connect();
    for (const { seq, id, at } of [receipts[2], receipts[20], receipts[34]] as Receipt[]) {
      for (const cursor of [
        { seq, id: 'another', at },
        { seq, id, at: at + 1 },
        { seq: seq + 1, id, at },
        { seq: 36, id, at },
        { seq: 1_000, id, at },
        { seq: Number.MAX_SAFE_INTEGER, id: '__proto__', at: Number.MAX_SAFE_INTEGER },
      ]) {
        const history = await reader.rejoin('reader', room, cursor);
        expect([cursor, summaryOf(history)]).toEqual([
          cursor,
          { seqs: range(31, 35), truncated: undefined, reset: true, older: true },
        ]);
      }
    }
  });

  test('to a room without messages starts afresh', async () => {
    const reader = await connect();
    const history = await reader.rejoin('reader', freshRoom(), { seq: 3, id: 'x', at: 7 });
    expect(summaryOf(history)).toEqual({
      seqs: [],
      truncated: undefined,
      reset: true,
      older: false,
    });
  });

  test('goes on live from where the answer ends', async () => {
    const room = freshRoom();
    const receipts = await fill(room, 8);
    const [reader, writer] = [await connect(), await connect()];
    await writer.signin('writer', room);
    const history = await reader.rejoin('reader', room, receipts[4]);
    await writer.send('live');
    await reader.until(() => reader.messages.length > 0);
    const seqs = [...history.messages, ...reader.messages].map(({ seq }) => seq);
    expect(seqs).toEqual([6, 7, 8, 9]);
  });

  test('after each cut shows every message once, whichever instance it is', async () => {
    const room = freshRoom();
    const writer = await connect();
    await writer.signin('writer', room);
    const shown: string[] = [];
    let cursor: Cursor | undefined;
    for (let round = 0; round < 12; round++) {
      const reader: TestClient = await connect();
      const history = await reader.rejoin('reader', room, cursor);
      await Promise.all(range(1, 3).map((number) => writer.send(`${round}-${number}`)));
      await reader.until(() => reader.messages.at(-1)?.text === `${round}-3`);
      reader.close();
      const seen = [...history.messages, ...reader.messages];
      shown.push(...seen.map(({ text }) => text));
      const newest = seen.at(-1);
      cursor = newest && { seq: newest.seq, id: newest.id, at: newest.at };
      await Promise.all(range(4, 6).map((number) => writer.send(`${round}-${number}`)));
    }
    const all = range(0, 11).flatMap((round) => range(1, 6).map((number) => `${round}-${number}`));
    expect(shown).toEqual(all.slice(0, -3));
  });

  test('with what is no cursor is refused, and the field named', async () => {
    const reader = await connect();
    const room = freshRoom();
    const good = { seq: 1, id: 'x', at: 1 };
    for (const [after, field] of [
      ['cursor', 'after'],
      [7, 'after'],
      [{}, 'after.seq'],
      [{ ...good, seq: 0 }, 'after.seq'],
      [{ ...good, seq: -1 }, 'after.seq'],
      [{ ...good, seq: 1.5 }, 'after.seq'],
      [{ ...good, seq: '1' }, 'after.seq'],
      [{ ...good, seq: 2 ** 53 }, 'after.seq'],
      [{ ...good, id: 'not an id' }, 'after.id'],
      [{ ...good, id: 5 }, 'after.id'],
      [{ ...good, at: null }, 'after.at'],
    ] as const) {
      const joining = reader.rejoin('reader', room, after as unknown as Cursor);
      const refused = await joining.then(
        () => undefined,
        (error: unknown) => error,
      );
      expect([after, refused instanceof Refused && refused.answer]).toEqual([
        after,
        { code: 'invalid', message: expect.any(String), field, retry: false },
      ]);
    }
  });
});
