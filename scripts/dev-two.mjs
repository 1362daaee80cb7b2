// `npm run dev:two`: a Redis and two instances, to see messages pass from one to the other.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram, programs } from './find-program.mjs';
import { createChildren } from './run-children.mjs';

const redisServer = findProgram(programs.redis);
if (!redisServer) {
  console.error('redis-server is missing: run npm run setup, or set REDIS_SERVER_PATH');
  process.exit(1);
}

const redisPort = process.env.REDISPORT ?? '6390';
const children = createChildren();
const dir = mkdtempSync(join(tmpdir(), 'chat-dev-'));
process.on('exit', () => rmSync(dir, { recursive: true, force: true }));

children.start('redis', redisServer, [
  ...['--port', redisPort, '--bind', '127.0.0.1', '--dir', dir, '--save', ''],
  ...['--loglevel', 'warning'],
]);
for (const port of ['8080', '8081']) {
  children.start(port, process.execPath, ['service/dist/server.js'], {
    PORT: port,
    REDISHOST: '127.0.0.1',
    REDISPORT: redisPort,
  });
}
console.log(
  'Open http://localhost:8080 and http://localhost:8081 in two windows; Ctrl-C ends all.',
);
