import { describe, expect, test } from '@jest/globals';
import type { TestClient } from '../support/chat-client';
import { onTestEnd } from '../support/cleanup';
import { openRawSocket } from '../support/raw-socket';
import { until } from '../support/until';
import { deployments, freshRoom, useDeployment } from '../support/use-deployment';

/** Rooms whose names mean something to JavaScript, Redis or Socket.IO. */
const awkwardRooms = [
  '__proto__',
  'constructor',
  'toString',
  '}{*:log',
  ':seq',
  '*',
  'room:lobby',
  '../../etc',
  '<b>bold</b>',
  '🏳️‍🌈',
  'غرفة',
];
const awkwardTexts = [
  '👩‍👩‍👧‍👦 🇺🇦 e\u0301',
  'שלום עולם، مرحبا',
  '\u202e reversed \u2066',
  '\u0000\u0007\u001b[31m\r\n\t',
  '<script>alert(1)</script>',
  '","seq":999,"at":0}',
  '\ud800 \udc00',
  '${jndi:ldap://x} %s %d',
];

const oddFrames = [
  ...['', '\u0000', 'x', '0', '1', '4', '42', '42{}', '42[]', '42[{}]', '43["x"]', '440'],
  ...['46-1', '49', '5', '6', '42["sendMessage"', '42["disconnect"]', '42["connect",{}]'],
  '421e9["sendMessage","x"]',
  '42999999999999999999999["sendMessage","x"]',
  '451-["sendMessage",{"_placeholder":true,"num":5}]',
  '45999999-["sendMessage",{"_placeholder":true,"num":0}]',
];

async function expectUsers(client: TestClient, room: string, names: string[]): Promise<void> {
  const [user = ''] = names;
  await until(async () => {
    const { users } = await client.rejoin(user, room);
    return String([...users.names].sort()) === String([...names].sort());
  });
}

describe.each(deployments)('unusual input %s', (kind) => {
  const deployment = useDeployment(kind);
  const { connect, urlOf } = deployment;

  const open = async () => {
    const socket = await openRawSocket(urlOf(0));
    onTestEnd(socket.terminate);
    await socket.enter();
    return socket;
  };

  async function expectChatGoesOn(): Promise<void> {
    const [ann, bob] = [await connect(0), await connect(1)];
    const room = freshRoom();
    await Promise.all([ann.signin('ann', room), bob.signin('bob', room)]);
    await ann.send('hello');
    await bob.until(() => bob.messages.length === 1);
    const lines = deployment.servers.flatMap((server) => server.lines);
    expect(lines.filter(({ severity }) => severity === 'ERROR')).toEqual([]);
  }

  test('in the names of rooms keeps them apart', async () => {
    const pairs = await Promise.all(
      awkwardRooms.map(async (room) => {
        const [ann, bob] = [await connect(0), await connect(1)];
        await Promise.all([ann.signin('ann', room), bob.signin('bob', room)]);
        return { room, ann, bob };
      }),
    );
    await Promise.all(pairs.map(({ room, ann }) => ann.send(`in ${room}`)));
    for (const { room, ann, bob } of pairs) {
      for (const client of [ann, bob]) {
        await client.until(() => client.messages.length > 0);
        expect(client.messages).toMatchObject([{ text: `in ${room}`, seq: 1 }]);
      }
      expect((await bob.signin('bob', room)).messages).toEqual(bob.messages);
      await expectUsers(bob, room, ['bob', 'ann']);
    }
  });

  test('in texts and names is kept as it was sent', async () => {
    const [ann, bob] = [await connect(0), await connect(1)];
    const room = freshRoom();
    await ann.signin('__proto__', room);
    await bob.signin('<i>"bob\'&amp;', room);
    for (const text of awkwardTexts) await ann.send(text);
    for (const client of [ann, bob]) {
      await client.until(() => client.messages.length === awkwardTexts.length);
    }
    expect(bob.messages.map(({ text }) => text)).toEqual(awkwardTexts);
    expect(new Set(bob.messages.map(({ user }) => user))).toEqual(new Set(['__proto__']));
    expect((await ann.signin('__proto__', room)).messages).toEqual(bob.messages);
    await expectUsers(ann, room, ['__proto__', '<i>"bob\'&amp;']);
  });

  test('of two sign-ins at once ends in the room of the second', async () => {
    const [ann, bob] = [await connect(0), await connect(1)];
    const [first, second] = [freshRoom(), freshRoom()];
    await bob.signin('bob', first);
    const answers = await Promise.all([ann.signin('ann', first), ann.signin('ann', second)]);
    expect(answers.map(({ room }) => room)).toEqual([first, second]);
    await ann.send('where am I');
    await bob.send('in the first');
    const { messages } = await bob.signin('bob', second);
    expect(messages.map(({ text }) => text)).toEqual(['where am I']);
    await bob.send('in the second');
    await ann.until(() => ann.messages.length >= 2);
    expect(ann.messages.map(({ text }) => text)).toEqual(['where am I', 'in the second']);
  });

  test('of one person signing in twice at once is one person', async () => {
    const pair = [await connect(0), await connect(1)];
    const room = freshRoom();
    await Promise.all(pair.map((client) => client.signin('ann', room)));
    for (const client of pair) {
      expect((await client.rejoin('ann', room)).users).toEqual({ count: 1, names: ['ann'] });
    }
  });

  test('of binary attachments is refused', async () => {
    const [ann, bob] = [await connect(0), await connect(1)];
    const room = freshRoom();
    await ann.signin('ann', room);
    await bob.signin('bob', room);
    const bytes = Buffer.from('hello');
    for (const [event, payload, field] of [
      ['sendMessage', bytes, undefined],
      ['sendMessage', { text: bytes, id: 'x' }, 'text'],
      ['sendMessage', { text: 'x', id: bytes }, 'id'],
      ['signin', { user: bytes, room }, 'user'],
    ] as const) {
      const [error] = await ann.emit(event, payload);
      expect(error).toMatchObject({ code: 'invalid', ...(field && { field }) });
    }
    await expectChatGoesOn();
  });

  test('of JSON that is deep, wide or odd is refused or ignored', async () => {
    const socket = await open();
    const room = freshRoom();
    await socket.request('signin', { user: 'ann', room });
    const deep = `${'['.repeat(30_000)}${']'.repeat(30_000)}`;
    const wide = `{${Array.from({ length: 5_000 }, (_, at) => `"k${at}":1`).join()}}`;
    for (const payload of [
      deep,
      wide,
      '1e999',
      '-0',
      '{"text":"x","text":"y"}',
      '{"__proto__":{"text":"x","id":"y"}}',
      '{"constructor":{"prototype":{"text":"x"}}}',
      '{"text":{"toString":"x"},"id":"y"}',
      `"${'\\u0000'.repeat(5_000)}"`,
    ]) {
      socket.send(`42["sendMessage",${payload}]`);
      socket.send(`42["signin",${payload}]`);
      socket.send(`42["history",{"before":${payload}}]`);
    }
    expect(await socket.request('sendMessage', 'still here')).toMatchObject([null, { seq: 1 }]);
    await expectChatGoesOn();
  });

  test('in frames that say nothing, or half of something, harms nobody', async () => {
    for (const frame of oddFrames) {
      const socket = await open();
      socket.send(frame);
      socket.send(Buffer.from(frame));
    }
    await expectChatGoesOn();
  });

  test('in a frame of 1 MiB cuts its sender and no one else', async () => {
    const [ann, bob] = [await connect(0), await connect(0)];
    const room = freshRoom();
    await ann.signin('ann', room);
    await bob.signin('bob', room);
    ann.socket.emit('sendMessage', 'x'.repeat(1024 * 1024));
    await ann.until(() => !ann.socket.connected);
    await bob.send('fine');
    expect((await bob.signin('bob', room)).messages.map(({ text }) => text)).toEqual(['fine']);
    await expectChatGoesOn();
  });
});
