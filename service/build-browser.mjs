import { join } from 'node:path';
import { writeCompressed } from './write-compressed.mjs';

export async function buildBrowser(publicDir) {
  await writeCompressed(
    join(publicDir, 'index.html'),
    '<!doctype html><title>cloud-run-chat</title>\n',
  );
}
