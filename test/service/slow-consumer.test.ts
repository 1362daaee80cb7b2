import { describe, expect, test } from '@jest/globals';
import { limits } from '../../service/protocol';
import { openConnection, type TestConnection } from '../browser/support/open-connection';
import { startTcpProxy, type TcpProxy } from '../faults/world/network/tcp-proxy';
import type { TestClient } from '../support/chat-client';
import { onTestEnd } from '../support/cleanup';
import { expectUnharmed } from '../support/refusals';
import type { LogLine } from '../support/start-server';
import { deployments, freshRoom, useDeployment } from '../support/use-deployment';

const mebibyte = 1024 * 1024;
/** What may wait for a client. */
const maxUnsentBytes = mebibyte;
/** A message of the longest text in letters of three bytes, with all that is around it. */
const maxMessageBytes = 3 * limits.textUnits + 512;

const isCut = ({ message }: LogLine): boolean => message === 'A client that does not read is cut';

type World = {
  /** Its network can be stalled: then it reads nothing. */
  slow: TestConnection;
  network: TcpProxy;
  readers: TestClient[];
  texts: string[];
  /** Writes one more long message and resolves when each reader has it. */
  write: () => Promise<void>;
};

describe.each(deployments.slice(0, 2))('a client that does not read %s', (kind) => {
  // More than the kernel takes before a byte of it waits in the server.
  const deployment = useDeployment(kind, { ROOM_MAX_BYTES: String(256 * mebibyte) });

  async function open(): Promise<World> {
    const network = await startTcpProxy(() => deployment.servers[0]?.port);
    onTestEnd(network.close);
    const room = freshRoom();
    const texts: string[] = [];
    const readers: TestClient[] = [];
    for (const user of ['ann', 'bob', 'cleo']) {
      const reader = await deployment.connect();
      await reader.signin(user, room);
      readers.push(reader);
    }
    const slow = openConnection(`http://127.0.0.1:${network.port}`, 'slow', room);
    await slow.until(() => slow.state().phase === 'live');
    return {
      slow,
      network,
      readers,
      texts,
      async write() {
        const text = `${texts.length} `.padEnd(limits.textUnits, '語');
        texts.push(text);
        await readers[0]?.send(text);
        for (const reader of readers) {
          await reader.until(() => reader.messages.length === texts.length);
        }
      },
    };
  }

  const cuts = (): LogLine[] => deployment.servers.flatMap(({ lines }) => lines).filter(isCut);

  test('goes on where it was when less than 1 MiB waits for it', async () => {
    const { slow, network, texts, write } = await open();
    network.stall(true);
    while ((texts.length + 1) * maxMessageBytes < maxUnsentBytes) await write();
    network.stall(false);
    await slow.until(() => slow.texts().length === texts.length);
    expect(slow.texts()).toEqual(texts);
    expect(slow.phases).toEqual(['connecting', 'live']);
    expect(cuts()).toEqual([]);
  });

  test('is cut when more does, comes back and misses nothing; the others see none of it', async () => {
    const { slow, network, readers, texts, write } = await open();
    await write();
    network.stall(true);
    while (cuts().length === 0) await write();
    const unsentBytes = cuts()[0]?.unsentBytes;
    expect(unsentBytes).toBeGreaterThan(maxUnsentBytes);
    // One message before, it was not too much.
    expect(unsentBytes).toBeLessThanOrEqual(maxUnsentBytes + maxMessageBytes);
    for (let count = 0; count < 50; count++) await write();

    network.stall(false);
    await slow.until(() => slow.phases.includes('waiting') && slow.state().phase === 'live');
    await write();
    await slow.until(() => slow.timeline.lastSeq() === texts.length);
    await loadWhatIsMissing(slow);
    expect(slow.texts()).toEqual(texts);
    expect(slow.timeline.wasReset()).toBe(false);
    expect(slow.phases.filter((phase) => phase === 'waiting')).toHaveLength(1);

    for (const { socket, messages } of readers) {
      expect(socket.connected).toBe(true);
      expect(messages.map(({ text }) => text)).toEqual(texts);
    }
    expect(cuts()).toHaveLength(1);
    expectUnharmed(...deployment.servers);
  });
});

/** Scrolls back, as a person would, over all that the answer to the re-join had no place for. */
async function loadWhatIsMissing({ timeline, loadBefore, until, ...rest }: TestConnection) {
  const findHole = () =>
    timeline.messages().flatMap((message) => timeline.holeBefore(message) ?? [])[0];
  for (let hole = findHole(); hole; hole = findHole()) {
    const { before, isLost } = hole;
    expect(isLost).toBe(false);
    loadBefore(before);
    await until(() => !rest.isLoadingBefore(before));
  }
}
