import { describe, expect, test } from '@jest/globals';
import { onTestEnd } from '../support/cleanup';
import { openRawSocket, type RawSocket } from '../support/raw-socket';
import { freshRoom, useDeployment } from '../support/use-deployment';

const rateLimited = {
  code: 'rate-limited',
  message: expect.any(String),
  retry: true,
  retryAfterMs: expect.any(Number),
};

/** The numbers of the requests that were answered, in the order of the answers, with the answers. */
function answersOf({ frames }: RawSocket): [number, unknown[]][] {
  return frames.flatMap((frame): [number, unknown[]][] => {
    const [, id, args] = /^43(\d+)(\[.*)$/s.exec(frame) ?? [];
    return args === undefined ? [] : [[Number(id), JSON.parse(args) as unknown[]]];
  });
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

// Redis is stopped, so that nothing that needs it is answered before the test says so.
describe('the requests of one socket', () => {
  const deployment = useDeployment('on one instance and Redis');

  const pauseRedis = (): void => void deployment.redis?.process.kill('SIGSTOP');
  const resumeRedis = (): void => void deployment.redis?.process.kill('SIGCONT');

  async function open(): Promise<RawSocket> {
    const socket = await openRawSocket(deployment.urlOf(0));
    onTestEnd(socket.terminate);
    await socket.enter();
    return socket;
  }

  function send(socket: RawSocket, id: number, event: string, payload: unknown): void {
    socket.send(`42${id}${JSON.stringify([event, payload])}`);
  }

  test('wait for a sign-in, 64 of them; more are refused at once', async () => {
    const socket = await open();
    const room = freshRoom();
    pauseRedis();
    send(socket, 0, 'signin', { user: 'ann', room });
    for (const id of range(1, 70)) send(socket, id, 'sendMessage', `${id}`);
    await socket.until(() => answersOf(socket).length === 6);
    expect(answersOf(socket)).toEqual(range(65, 70).map((id) => [id, [rateLimited]]));
    resumeRedis();
    await socket.until(() => answersOf(socket).length === 71);
    const accepted = answersOf(socket).slice(6);
    expect(accepted.map(([id]) => id)).toEqual(range(0, 64));
    const seqs = accepted.slice(1).map(([, args]) => args);
    expect(seqs).toEqual(range(1, 64).map((seq) => [null, expect.objectContaining({ seq })]));
  });

  test('that send do not wait for each other; all else waits for them, and they for it', async () => {
    const socket = await open();
    const room = freshRoom();
    await socket.request('signin', { user: 'ann', room });
    const first = answersOf(socket).length;
    pauseRedis();
    // More than could wait: so they are under way.
    for (const id of range(1, 100)) send(socket, id, 'sendMessage', `${id}`);
    send(socket, 101, 'history', { before: 1_000 });
    send(socket, 102, 'sendMessage', '102');
    send(socket, 103, 'nosuch', {});
    resumeRedis();
    await socket.until(() => answersOf(socket).length === first + 103);
    const answers = answersOf(socket).slice(first);
    expect(answers.map(([id]) => id)).toEqual(range(1, 103));
    const [error, page] = answers[100]?.[1] as [null, { messages: { text: string }[] }];
    expect(error).toBeNull();
    expect(page.messages.map(({ text }) => text)).toEqual(range(1, 100).map(String));
    expect(answers[101]?.[1]).toEqual([null, expect.objectContaining({ seq: 101 })]);
  });
});
