// `npm run dev`: the chat at http://localhost:8080, built and started again on each change.
import { spawnSync } from 'node:child_process';
import { watch } from 'node:fs';
import { createChildren } from './run-children.mjs';

const children = createChildren();
let server;
let timer;

async function rebuild() {
  const build = spawnSync(process.execPath, ['service/build.mjs'], { stdio: 'inherit' });
  if (build.status !== 0) {
    console.error('dev | not built; the last good build goes on');
    return;
  }
  if (server) await children.end(server);
  server = children.start('chat', process.execPath, ['service/dist/server.js'], {
    DRAIN_TIMEOUT_S: '0',
  });
}

await rebuild();
for (const folder of ['service/server', 'service/browser']) {
  watch(folder, { recursive: true }, () => {
    clearTimeout(timer);
    timer = setTimeout(() => void rebuild(), 200);
  });
}
