import { mkdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildBrowser } from './build-browser.mjs';
import { writeCompressed } from './write-compressed.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const dist = join(here, 'dist');
const publicDir = join(dist, 'public');

await rm(dist, { recursive: true, force: true });
await mkdir(publicDir, { recursive: true });

await Promise.all([buildServer(), buildBrowser(publicDir), copySocketClient()]);

/** Files that need no node_modules beside them: server.js starts chat.js. */
async function buildServer() {
  await build({
    entryPoints: { server: join(here, 'server/start.ts'), chat: join(here, 'server/main.ts') },
    outdir: dist,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    // Not identifiers: the log names functions and errors. `keepNames` would name each closure as it
    // is made, at 256 bytes and a microsecond each.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none',
    loader: { '.lua': 'text' },
    // The client without the modules for search, JSON and the like: 20 ms less to start.
    alias: { redis: '@redis/client' },
    // Optional native helpers of ws; it works without.
    external: ['bufferutil', 'utf-8-validate'],
    logLevel: 'warning',
  });
}

/** For pages of others that speak the protocol: our own page has the client in its bundle. */
async function copySocketClient() {
  const require = createRequire(import.meta.url);
  const client = join(require.resolve('socket.io-client/package.json'), '../dist/socket.io.min.js');
  const source = await readFile(client, 'utf8');
  await mkdir(join(publicDir, 'socket.io'), { recursive: true });
  const file = join(publicDir, 'socket.io/socket.io.js');
  await writeCompressed(file, source.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n'));
}
