import { describe, expect, test } from '@jest/globals';
import type { Cursor, History } from '../../service/protocol';
import { onTestEnd } from '../support/cleanup';
import { openRawSocket, type RawSocket } from '../support/raw-socket';
import { expectUnharmed } from '../support/refusals';
import { freshRoom, useDeployment } from '../support/use-deployment';

const crowd = 1_000;
/** Of a room: what loads it, and a few that were already on their way. */
const handfulOfReads = 10;

describe('a thousand clients that come back to one room', () => {
  const deployment = useDeployment('on three instances and Redis', { MAX_CONNECTIONS: '2000' });

  /** How often Redis has run each command. */
  async function countCalls(): Promise<Map<string, number>> {
    const stats = String(await deployment.redis?.command('INFO', 'commandstats'));
    return new Map(
      [...stats.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)].map(([, name = '', calls]) => [
        name,
        Number(calls),
      ]),
    );
  }

  test('with cursors cost Redis a handful of reads, and each gets what it missed', async () => {
    const room = freshRoom();
    const writer = await deployment.connect(0);
    await writer.signin('writer', room);
    const receipts: Cursor[] = [];
    for (let number = 1; number <= 60; number++) receipts.push(await writer.send(`text ${number}`));

    const open = async (): Promise<RawSocket> => {
      const socket = await openRawSocket(deployment.urlOf(1));
      onTestEnd(socket.terminate);
      await socket.enter();
      return socket;
    };
    const sockets = await Promise.all(Array.from({ length: crowd }, open));
    const before = await countCalls();
    const answers = await Promise.all(
      sockets.map(async (socket, index) => {
        const after = receipts[10 + (index % 50)];
        const user = `user-${index % 100}`;
        const [error, history] = await socket.request('updateSocketId', { user, room, after });
        return { error, history: history as History, after };
      }),
    );
    const calls = await countCalls();
    const grown = (name: string) => (calls.get(name) ?? 0) - (before.get(name) ?? 0);
    expect(grown('xrange') + grown('xrevrange')).toBeLessThanOrEqual(handfulOfReads);
    expect(grown('subscribe')).toBeLessThanOrEqual(1);
    expect(grown('evalsha')).toBeLessThanOrEqual(3 * handfulOfReads);

    for (const { error, history, after } of answers) {
      expect(error).toBeNull();
      expect(history.truncated ?? history.reset).toBeUndefined();
      const seqs = history.messages.map(({ seq }) => seq);
      const missed = receipts.slice(after?.seq).map(({ seq }) => seq);
      expect(seqs).toEqual(missed);
    }
    await writer.send('hello again');
    for (const socket of sockets) {
      await socket.until(() => socket.frames.some((frame) => frame.includes('"hello again"')));
    }
    expectUnharmed(...deployment.servers);
  });
});
