import { expect, test } from '@jest/globals';
import { connectClient } from '../support/chat-client';
import { onTestEnd } from '../support/cleanup';
import { findFreePort } from '../support/free-port';
import { startServer } from '../support/start-server';

test('the figures are on a port of their own, and follow what happens', async () => {
  const port = await findFreePort();
  const server = await startServer({ METRICS_PORT: String(port) });
  onTestEnd(server.stop);
  const client = await connectClient(server.url);
  onTestEnd(client.close);
  await client.signin('ann', 'figures');
  await client.send('one');
  await client.send('two');
  await client.emit('sendMessage', '');

  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  expect(text).toMatch(/^chat_connections 1$/m);
  expect(text).toMatch(/^chat_rooms 1$/m);
  expect(text).toMatch(/^chat_ready 1$/m);
  expect(text).toMatch(/^chat_joins_total 1$/m);
  expect(text).toMatch(/^chat_messages_stored_total 2$/m);
  expect(text).toMatch(/^chat_refused_total\{code="invalid"\} 1$/m);
  expect(text).toMatch(/^process_resident_memory_bytes /m);
});

test('the chat’s own port has none', async () => {
  const server = await startServer();
  onTestEnd(server.stop);
  expect((await fetch(`${server.url}/metrics`)).status).toBe(404);
});
