import { expect, test } from '@jest/globals';
import { onTestEnd } from '../support/cleanup';
import { findFreePort } from '../support/free-port';
import { startServer } from '../support/start-server';
import { openRoom, readTexts, whenSent, write } from './support/open-page';

test('opens without a server, keeps what is written, and sends it when it can', async () => {
  const env = { PORT: String(await findFreePort()) };
  const first = await startServer(env);
  const ann = await openRoom(first.url, 'Ann', 'train', { expectsNetworkErrors: true });
  await ann.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
  await first.stop();
  await ann.reload();
  await write(ann, 'from the tunnel');
  await ann.getByText('waiting for connection').waitFor();

  await ann.context().setOffline(true);
  await ann.getByText('Offline. 1 message will be sent when you are back.').first().waitFor();
  const second = await startServer(env);
  onTestEnd(() => second.stop());
  await ann.context().setOffline(false);
  await whenSent(ann);
  expect(await readTexts(ann, 1)).toEqual(['from the tunnel']);
});
