import { describe, expect, test } from '@jest/globals';
import type { Socket } from 'socket.io-client';
import { deployments, freshRoom, useDeployment } from '../support/use-deployment';

const id = 'an-id';
/** No name may hold one of these: they end lines, turn text around, or are half a character. */
const badNames = [
  '',
  '   ',
  'x'.repeat(65),
  'a\nb',
  'a\u0000b',
  'a\u001b[31mb',
  'a\u007fb',
  'a\u0085b',
  'a\u2028b',
  'a\u202eb',
  'a\u2066b',
  'a\ud800b',
  'a\udc00b',
];
const notTexts = [undefined, null, 7, true, [], {}, ['ann']];

type Case = [event: string, payload: unknown, code: string, field?: string];

const beforeSignIn: Case[] = [
  ['sendMessage', 'hello', 'not-signed-in'],
  ['sendMessage', { text: 'hello', id }, 'not-signed-in'],
  ['history', { before: 10 }, 'not-signed-in'],
  ['typing', { on: true }, 'not-signed-in'],
];

const joins: Case[] = ['signin', 'updateSocketId'].flatMap((event) => [
  ...[undefined, null, 7, 'ann', true].map((payload): Case => [event, payload, 'invalid']),
  [event, [], 'invalid', 'user'],
  [event, {}, 'invalid', 'user'],
  ...[...badNames, ...notTexts].flatMap((name): Case[] => [
    [event, { user: name, room: 'lobby' }, 'invalid', 'user'],
    [event, { user: 'ann', room: name }, 'invalid', 'room'],
  ]),
]);

const requests: Case[] = [
  ['sendMessage', '', 'invalid', 'text'],
  ['sendMessage', 'x'.repeat(4_001), 'too-large', 'text'],
  ['sendMessage', '👍'.repeat(2_001), 'too-large', 'text'],
  ['sendMessage', { text: '', id }, 'invalid', 'text'],
  ['sendMessage', { text: 'x'.repeat(4_001), id }, 'too-large', 'text'],
  ...[undefined, null, 7, true].map((payload): Case => ['sendMessage', payload, 'invalid']),
  ...notTexts.map((text): Case => ['sendMessage', { text, id }, 'invalid', 'text']),
  ...[...notTexts, '', 'x'.repeat(65), 'a b', ':seq', 'ü', 'a\n'].map((bad): Case => [
    'sendMessage',
    { text: 'hello', id: bad },
    'invalid',
    'id',
  ]),
  ...[undefined, null, 7, 'x'].map((payload): Case => ['history', payload, 'invalid']),
  ...[undefined, null, '7', 0, -1, 1.5, 2 ** 53, [], {}].map((before): Case => [
    'history',
    { before },
    'invalid',
    'before',
  ]),
  ...['7', 0, -1, 1.5, 2 ** 53, [], {}].map((limit): Case => [
    'history',
    { before: 5, limit },
    'invalid',
    'limit',
  ]),
  ...[undefined, null, 7, true].map((payload): Case => ['typing', payload, 'invalid']),
  ...[undefined, null, 'yes', 1, []].map((on): Case => ['typing', { on }, 'invalid', 'on']),
  ...['nosuch', 'message', '__proto__', 'constructor', 'error', 'closing', ''].map(
    (event): Case => [event, { user: 'ann' }, 'invalid', 'event'],
  ),
];

describe.each(deployments.slice(0, 2))('what is refused %s', (kind) => {
  const deployment = useDeployment(kind);

  async function expectRefusals(isSignedIn: boolean, cases: Case[]): Promise<void> {
    const [ann, bob] = [await deployment.connect(), await deployment.connect()];
    const room = freshRoom();
    await bob.signin('bob', room);
    if (isSignedIn) await ann.signin('ann', room);
    for (const [event, payload, code, field] of cases) {
      const answer = await ann.emit(event, payload);
      const expected = {
        code,
        message: expect.stringMatching(/^[A-Z]?.{5,150}\.$/),
        ...(field !== undefined && { field }),
        retry: false,
      };
      // One argument: the error.
      expect([event, payload, answer]).toEqual([event, payload, [expected]]);
    }
    // The same where nobody waits for an answer.
    for (const [index, [event, payload]] of cases.entries()) {
      (ann.socket as Socket).emit(event, payload);
      // A socket's queue holds 64: an answer now and then says that it is empty.
      if (index % 32 === 0) await ann.emit('nosuch', null);
    }
    await ann.signin('ann', room);
    await ann.send('still here');
    await bob.until(() => bob.messages.length > 0);
    expect(bob.messages.map(({ text }) => text)).toEqual(['still here']);
    const errors = deployment.servers.flatMap(({ lines }) => lines);
    expect(errors.filter(({ severity }) => !/INFO|DEBUG/.test(severity))).toEqual([]);
  }

  test('before a sign-in', () => expectRefusals(false, beforeSignIn));
  test('as a sign-in', () => expectRefusals(false, joins));
  test('as any other request', () => expectRefusals(true, requests));

  test('leaves the socket in its room', async () => {
    const ann = await deployment.connect();
    const room = freshRoom();
    await ann.signin('ann', room);
    await ann.emit('signin', { user: 'ann', room: '' });
    expect((await ann.send('still here')).seq).toBe(1);
  });

  test('is at the very limit not refused', async () => {
    const ann = await deployment.connect();
    const room = '👍'.repeat(32);
    const user = 'é'.repeat(64);
    expect(await ann.signin(user, room)).toMatchObject({ room, users: { names: [user] } });
    const texts = ['x'.repeat(4_000), '👍'.repeat(2_000), ' ', '\u0000', '\ud800'];
    const ids = ['a', '-', '_', '0'.repeat(64), '__proto__'];
    for (const [index, text] of texts.entries()) {
      expect(await ann.send(text, ids[index])).toMatchObject({ id: ids[index], seq: index + 1 });
    }
    await ann.until(() => ann.messages.length === texts.length);
    expect(ann.messages.map((message) => message.text)).toEqual(texts);
    expect((await ann.history(Number.MAX_SAFE_INTEGER, 1)).messages).toHaveLength(1);
    expect(await ann.emit('typing', { on: true })).toEqual([null]);
  });
});
