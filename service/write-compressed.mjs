import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** Writes a text file, and beside it what the server sends to browsers that take brotli or gzip. */
export async function writeCompressed(path, text) {
  const source = Buffer.from(text);
  const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
  await Promise.all([
    writeFile(path, source),
    promisify(brotliCompress)(source, { params }).then((data) => writeFile(`${path}.br`, data)),
    promisify(gzip)(source, { level: 9 }).then((data) => writeFile(`${path}.gz`, data)),
  ]);
}
