// Makes dist/chat.cache: starts the service once, lets one client chat, and keeps what V8 compiled.
// To be run by the very Node that will run the service (22 or later, for its WebSocket).
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const at = (path) => fileURLToPath(new URL(path, import.meta.url));

const server = spawn(process.execPath, [at('dist/server.js')], {
  env: { PORT: '0', BAKE_CODE_CACHE_TO: at('dist/chat.cache') },
  stdio: ['ignore', 'pipe', 'inherit'],
});
const exited = new Promise((resolve) => server.once('exit', resolve));
setTimeout(() => {
  console.error('The service did not chat within 60 s: no code cache was made.');
  server.kill('SIGKILL');
  process.exit(1);
}, 60_000).unref();
for await (const line of createInterface({ input: server.stdout })) {
  const { port } = JSON.parse(line);
  if (!port) continue;
  await chat(port);
  server.kill('SIGTERM');
}
process.exitCode = await exited;

/** Speaks Socket.IO by hand: connect, sign in, send, until the message is back. */
async function chat(port) {
  await fetch(`http://127.0.0.1:${port}/`);
  await fetch(`http://127.0.0.1:${port}/health`);
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket.io/?EIO=4&transport=websocket`);
  const next = (start) =>
    new Promise((resolve) => {
      const look = ({ data }) => {
        if (!data.startsWith(start)) return;
        socket.removeEventListener('message', look);
        resolve(data);
      };
      socket.addEventListener('message', look);
    });
  await next('0');
  socket.send('40');
  await next('40');
  socket.send('420["signin",{"user":"cache","room":"cache"}]');
  await next('430');
  socket.send('421["sendMessage","warm"]');
  await next('42["message"');
  socket.close();
}
