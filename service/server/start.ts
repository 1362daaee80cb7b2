import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Script } from 'node:vm';

/**
 * Starts the service from V8's code cache where one lies beside it. The image has one, made by its
 * own Node (bake-code-cache.mjs): a third less time from start to first sign-in, which is what a
 * person waits for when Cloud Run starts an instance. Another Node rejects it and compiles.
 */
const filename = join(__dirname, 'chat.js');
const cacheFile = join(__dirname, 'chat.cache');
const bakeTo = process.env.BAKE_CODE_CACHE_TO;

const cachedData = bakeTo === undefined ? readIfThere(cacheFile) : undefined;
const source = readFileSync(filename, 'utf8');
const script = new Script(
  `(function (require, module, exports, __filename, __dirname) {${source}\n})`,
  {
    filename,
    ...(cachedData && { cachedData }),
  },
);
if (bakeTo !== undefined) {
  // At the end: by then what a chat needs has been compiled.
  process.on('exit', () => writeFileSync(bakeTo, script.createCachedData()));
}
const chat = { exports: {} };
type Wrapper = (
  require: NodeJS.Require,
  module: { exports: unknown },
  exports: unknown,
  filename: string,
  dirname: string,
) => void;
const run = script.runInThisContext() as Wrapper;
run(createRequire(filename), chat, chat.exports, filename, dirname(filename));

function readIfThere(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}
