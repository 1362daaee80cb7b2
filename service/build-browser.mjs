import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { writeCompressed } from './write-compressed.mjs';

const source = fileURLToPath(new URL('./browser/', import.meta.url));

/**
 * Builds the page. Script and style carry a hash of their content in their names, so that a browser
 * keeps them for good; index.html, which it asks for each time, names them.
 */
export async function buildBrowser(publicDir) {
  const { outputFiles } = await build({
    entryPoints: { main: join(source, 'main.tsx'), style: join(source, 'style.css') },
    outdir: publicDir,
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: ['es2022', 'chrome111', 'firefox121', 'safari16.4'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'none',
    logLevel: 'warning',
  });
  await mkdir(join(publicDir, 'assets'), { recursive: true });

  async function writeAsset(extension, text) {
    const hash = createHash('sha256').update(text).digest('base64url').slice(0, 10);
    const address = `/assets/${extension === 'js' ? 'main' : 'style'}-${hash}.${extension}`;
    await writeCompressed(join(publicDir, address), text);
    return address;
  }
  const textOf = (extension) => outputFiles.find(({ path }) => path.endsWith(extension)).text;
  const script = await writeAsset('js', textOf('.js'));
  const style = await writeAsset('css', textOf('.css'));

  const page = await readFile(join(source, 'index.html'), 'utf8');
  const html = page.replace('{{style}}', style).replace('{{script}}', script);
  await writeCompressed(join(publicDir, 'index.html'), html.replace(/\n\s+/g, '\n'));
}
