import { describe, expect, test } from '@jest/globals';
import { openConnection } from '../browser/support/open-connection';
import { startTcpProxy } from '../faults/world/network/tcp-proxy';
import { onTestEnd } from '../support/cleanup';
import { freshRoom, useDeployment } from '../support/use-deployment';

const crowd = 50;
const messagesEach = 100;

describe('an instance that is killed under fifty pages', () => {
  const deployment = useDeployment('on three instances and Redis');

  test('has them all back on others, and none misses or repeats a message', async () => {
    const alive = deployment.servers.map(({ port }) => port);
    let turn = 0;
    const balancer = await startTcpProxy(() => alive[turn++ % alive.length]);
    onTestEnd(balancer.close);
    const room = freshRoom();
    const writer = await deployment.connect(0);
    await writer.signin('writer', room);
    const pages = Array.from({ length: crowd }, (_, index) =>
      openConnection(`http://127.0.0.1:${balancer.port}`, `user-${index}`, room),
    );
    for (const page of pages) await page.until(() => page.state().phase === 'live');

    const texts: string[] = [];
    async function write(): Promise<void> {
      for (let count = 0; count < messagesEach; count++) {
        const text = `message ${texts.length}`;
        texts.push(text);
        await writer.send(text);
      }
    }
    await write();
    const [, , victim] = deployment.servers;
    alive.pop();
    const writing = write();
    victim?.process.kill('SIGKILL');
    await writing;
    for (const page of pages) {
      await page.until(() => page.state().phase === 'live' && page.texts().length === texts.length);
    }
    await write();
    for (const page of pages) await page.until(() => page.texts().length === texts.length);

    for (const page of pages) {
      expect(page.texts()).toEqual(texts);
      expect(page.timeline.messages().map(({ seq }) => seq)).toEqual(texts.map((_, i) => i + 1));
      expect(page.timeline.wasReset()).toBe(false);
    }
    const interrupted = pages.filter(({ phases }) => phases.includes('waiting'));
    expect(interrupted.length).toBeGreaterThanOrEqual(Math.floor(crowd / 3));
  });
});
