import { get } from 'node:http';
import type { Metric } from './metric';

/** What a browser loads for the page: itself, and what it names in `src` and `href`. */
export const pageWeight: Metric = {
  name: 'page',
  targets: ['service'],
  quantities: [
    { name: 'page', title: 'The page on the wire, headers included', unit: 'B', better: 'less' },
  ],

  async measure(target, { redisEnv }) {
    const server = await target.start({ redisEnv });
    const origin = `http://127.0.0.1:${server.port}`;
    try {
      const html = await fetch(origin).then((response) => response.text());
      const links = [...html.matchAll(/\b(?:src|href)="([^"#][^"]*)"/g)].map(([, link]) => link);
      const urls = new Set([
        `${origin}/`,
        ...links.map((link) => new URL(link ?? '', `${origin}/`).href),
      ]);
      let value = 0;
      for (const url of urls) if (url.startsWith(`${origin}/`)) value += await load(url);
      return [{ quantity: 'page', condition: `${urls.size} requests`, value }];
    } finally {
      await server.stop();
    }
  },
};

/** @returns the bytes that came over the connection */
function load(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { 'accept-encoding': 'br, gzip' };
    const request = get(url, { headers, agent: false }, (response) => {
      if (response.statusCode !== 200) {
        reject(new Error(`${url} answers ${response.statusCode}`));
      }
      response.resume();
      response.once('end', () => resolve(response.socket.bytesRead));
    });
    request.once('error', reject);
  });
}
