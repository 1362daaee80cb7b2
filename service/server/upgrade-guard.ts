import type { IncomingMessage } from 'node:http';

export type UpgradeGuardParts = {
  allowedOrigins: string[];
  maxConnections: number;
  connectionCount: () => number;
  isDraining: () => boolean;
};

export type UpgradeRefusal = { status: 400 | 403 | 404 | 503; reason: string };

export const socketPath = '/socket.io/';

/** Why a request for a WebSocket is refused, or undefined. */
export function refuseUpgrade(
  request: IncomingMessage,
  { allowedOrigins, maxConnections, connectionCount, isDraining }: UpgradeGuardParts,
): UpgradeRefusal | undefined {
  const { url = '', headers } = request;
  if (!url.startsWith(`${socketPath}?`) || !URL.canParse(url, 'http://localhost')) {
    return { status: 404, reason: 'not the chat’s path' };
  }
  if (new URL(url, 'http://localhost').searchParams.has('sid')) {
    return { status: 400, reason: 'a connection keeps its transport' };
  }
  if (!isOriginAllowed(headers.origin, headers.host, allowedOrigins)) {
    return { status: 403, reason: 'the page is of another origin' };
  }
  if (isDraining()) return { status: 503, reason: 'this instance is about to stop' };
  if (connectionCount() >= maxConnections) {
    return { status: 503, reason: 'this instance is full' };
  }
  return undefined;
}

/** A request without an origin is no browser's, and no foreign page's. */
function isOriginAllowed(
  origin: string | undefined,
  host: string | undefined,
  allowedOrigins: string[],
): boolean {
  if (origin === undefined) return true;
  if (allowedOrigins.includes('*')) return true;
  if (!URL.canParse(origin)) return false;
  const page = new URL(origin);
  if (allowedOrigins.includes(page.origin)) return true;
  // The scheme is the load balancer's to know: TLS ends before this server.
  const isSameHost = host !== undefined && URL.canParse(`${page.protocol}//${host}`);
  return isSameHost && new URL(`${page.protocol}//${host}`).host === page.host;
}
