import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeCompressed } from './write-compressed.mjs';

const source = fileURLToPath(new URL('./browser/', import.meta.url));

const options = {
  bundle: true,
  write: false,
  minify: true,
  format: 'esm',
  target: ['es2022', 'chrome111', 'firefox121', 'safari16.4'],
  jsx: 'automatic',
  jsxImportSource: 'preact',
  legalComments: 'none',
  logLevel: 'warning',
};

/**
 * Builds the page. Script and style carry a hash of their content in their names, so that a browser
 * keeps them for good; index.html, which it asks for each time, names them.
 */
export async function buildBrowser(publicDir) {
  await mkdir(join(publicDir, 'assets'), { recursive: true });
  const script = await buildAsset(publicDir, 'main.tsx', 'js');
  const style = await buildAsset(publicDir, 'style.css', 'css');

  const page = await readFile(join(source, 'index.html'), 'utf8');
  const html = page.replace('{{style}}', style).replace('{{script}}', script);
  await writeCompressed(join(publicDir, 'index.html'), html.replace(/\n\s+/g, '\n'));

  const worker = await bundle('service-worker.ts', { ASSETS: JSON.stringify([script, style]) });
  await writeCompressed(join(publicDir, 'service-worker.js'), worker);
}

async function buildAsset(publicDir, entry, extension) {
  const text = await bundle(entry);
  const hash = createHash('sha256').update(text).digest('base64url').slice(0, 10);
  const address = `/assets/${parse(entry).name}-${hash}.${extension}`;
  await writeCompressed(join(publicDir, address), text);
  return address;
}

async function bundle(entry, define = {}) {
  const { outputFiles } = await build({ ...options, define, entryPoints: [join(source, entry)] });
  return outputFiles[0].text;
}
