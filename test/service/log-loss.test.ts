import { beforeAll, describe, expect, test } from '@jest/globals';
import { createTimeline, type Timeline } from '../../service/browser/timeline';
import type { History } from '../../service/protocol';
import { keysOf } from '../../service/server/log/redis-model';
import { isFeed } from '../faults/world/network/feed-filter';
import { connectClient, type TestClient } from '../support/chat-client';
import { onFileEnd } from '../support/cleanup';
import { expectUnharmed } from '../support/refusals';
import { freshRoom } from '../support/use-deployment';
import { useInstances, type Instance } from '../support/use-instances';

/** A person in a room, with what their page shows. */
type Person = { client: TestClient; timeline: Timeline; verdicts: string[] };
type Room = { stream: string; book: string; writer: Person; reader: Person };

type Loss = {
  lose: (room: Room) => Promise<unknown>;
  /** What both are told, and the last that their pages show then. */
  told: Partial<History>;
  shown: string[];
};

const old = Array.from({ length: 6 }, (_, index) => `old ${index + 1}`);
const many = Array.from({ length: 30 }, (_, index) => `unseen ${index + 1}`);

describe('people who stay in a room', () => {
  const instances = useInstances(2, {
    env: { HISTORY_LIMIT: '5', RESUME_LIMIT: '10', ROOM_MAX_MESSAGES: '20' },
  });
  const outcomes = new Map<string, Promise<Room>>();
  const redis = (...words: string[]) => instances.redis.command(...words);

  async function enter(instance: Instance, user: string, room: string): Promise<Person> {
    const client = await connectClient(instance.server.url);
    onFileEnd(client.close);
    const timeline = createTimeline();
    const verdicts: string[] = [];
    client.socket.on('message', (message) => verdicts.push(timeline.append(message)));
    client.socket.on('history', (history) => timeline.load(history, true));
    await client.signin(user, room);
    return { client, timeline, verdicts };
  }

  async function say({ client }: Person, ...texts: string[]): Promise<void> {
    for (const text of texts) await client.send(text);
  }

  /** Two on two instances, and six messages that both have seen. */
  async function open(): Promise<Room> {
    const name = freshRoom();
    const [stream, book] = keysOf(name);
    const [writer, reader] = await Promise.all([
      enter(instances.get(0), 'writer', name),
      enter(instances.get(1), 'reader', name),
    ]);
    await say(writer, ...old);
    await reader.client.until(() => reader.client.messages.length === old.length);
    return { stream, book, writer, reader };
  }

  /** As a backup does, or a replica that takes over and has not heard of the last messages. */
  async function putBackCopy({ stream, book, writer, reader }: Room): Promise<void> {
    for (const key of [stream, book]) await redis('COPY', key, `copy:${key}`);
    await say(writer, 'lost 1', 'lost 2', 'lost 3');
    await reader.client.until(() => reader.client.messages.length === old.length + 3);
    for (const key of [stream, book]) await redis('RENAME', `copy:${key}`, key);
  }

  const losses: Record<string, Loss> = {
    'whose log is deleted': {
      lose: ({ stream, book }) => redis('DEL', stream, book),
      told: { reset: true, messages: [] },
      shown: ['new'],
    },
    'whose log expires': {
      lose: ({ stream, book }) =>
        Promise.all([stream, book].map((key) => redis('PEXPIRE', key, '1'))),
      told: { reset: true, messages: [] },
      shown: ['new'],
    },
    'whose log loses its messages, but not the ids': {
      lose: ({ stream }) => redis('DEL', stream),
      told: { reset: true, messages: [] },
      shown: ['new'],
    },
    'whose log loses its ids, but not the messages': {
      lose: async ({ book, writer }) => {
        await redis('DEL', book);
        await say(writer, 'first after it');
      },
      told: { reset: true },
      shown: ['first after it', 'new'],
    },
    'whose log is an older copy all of a sudden': {
      lose: putBackCopy,
      told: { reset: true },
      shown: [...old.slice(-5), 'new'],
    },
    'whose log is an older copy that has other messages where the lost ones were': {
      lose: async (room) => {
        await putBackCopy(room);
        await say(room.writer, 'other 1', 'other 2', 'other 3', 'other 4');
      },
      told: { reset: true },
      shown: ['old 6', 'other 1', 'other 2', 'other 3', 'other 4', 'new'],
    },
  };

  async function suffer(loss: Loss): Promise<Room> {
    const room = await open();
    await loss.lose(room);
    const { writer, reader } = room;
    for (const { client } of [writer, reader]) {
      await client.until(() => client.heard('history').length > 0);
    }
    await say(writer, 'new');
    for (const { client } of [writer, reader]) {
      await client.until(() => client.messages.at(-1)?.text === 'new');
    }
    return room;
  }

  // It takes the sweep some seconds to notice: all at once.
  beforeAll(async () => {
    for (const [name, loss] of Object.entries(losses)) outcomes.set(name, suffer(loss));
    await Promise.allSettled(outcomes.values());
  });

  test.each(Object.entries(losses))('%s are told to begin again', async (name, loss) => {
    const room = await outcomes.get(name);
    if (!room) throw new Error('not begun');
    for (const { client, timeline, verdicts } of [room.writer, room.reader]) {
      expect(client.heard('history')).toMatchObject([loss.told]);
      const shown = timeline.messages().map(({ text }) => text);
      expect(shown.filter((text) => text.startsWith('lost'))).toEqual([]);
      expect(shown.slice(-loss.shown.length)).toEqual(loss.shown);
      expect(new Set(verdicts)).toEqual(new Set(['appended']));
      expect(client.socket.connected).toBe(true);
    }
    expectUnharmed(instances.get(0).server, instances.get(1).server);
  });

  test('whose log is trimmed beyond what they have seen are told of the hole', async () => {
    const { writer, reader } = await open();
    const feed = instances.get(1).network.passages().find(isFeed);
    feed?.down.stall(true);
    await say(writer, ...many);
    await reader.client.until(() => reader.client.heard('history').length > 0);
    expect(reader.client.heard('history')).toMatchObject([{ truncated: true, older: true }]);
    await say(writer, 'new');
    await reader.client.until(() => reader.client.messages.at(-1)?.text === 'new');
    const { timeline, verdicts } = reader;
    expect(timeline.messages().map(({ text }) => text)).toEqual([...old, ...many.slice(-5), 'new']);
    expect(timeline.holeBefore(timeline.messages()[old.length]!)?.count).toBe(many.length - 5);
    expect(new Set(verdicts)).toEqual(new Set(['appended']));
    expect(writer.client.heard('history')).toEqual([]);
    expect(reader.client.socket.connected).toBe(true);
    expectUnharmed(instances.get(0).server, instances.get(1).server);
  });

  test('whose Redis is emptied are told to begin again, in each room', async () => {
    const rooms = await Promise.all([open(), open(), open()]);
    await redis('FLUSHALL');
    const people = rooms.flatMap(({ writer, reader }) => [writer, reader]);
    for (const { client } of people) {
      await client.until(() => client.heard('history').length > 0);
      expect(client.heard('history')).toMatchObject([{ reset: true, messages: [] }]);
    }
    for (const { writer, reader } of rooms) {
      await say(writer, 'new');
      await reader.client.until(() => reader.client.messages.at(-1)?.text === 'new');
      expect(reader.timeline.messages()).toMatchObject([{ text: 'new', seq: 1 }]);
    }
    expectUnharmed(instances.get(0).server, instances.get(1).server);
  });
});
