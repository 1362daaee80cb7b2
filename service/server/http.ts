import express, { type ErrorRequestHandler, type Express } from 'express';
import helmet from 'helmet';
import sirv from 'sirv';
import type { Identify } from './iap';
import { describeError, type Logger } from './logger';

export type HttpParts = {
  /** Where the built page lies. */
  publicDir: string;
  logger: Logger;
  /** Resolves when messages can be stored and read; rejects or lasts when not. */
  ping: () => Promise<void>;
  /** Who sends a request, where a proxy in front has found that out. */
  identify: Identify | undefined;
  isDraining: () => boolean;
};

const readyTimeoutMs = 2_000;
const yearS = 365 * 24 * 3600;

/** The page, its parts, and what tells whether the service lives and can work. */
export function createHttpApp(parts: HttpParts): Express {
  const { publicDir, logger, ping, identify, isDraining } = parts;
  const app = express();
  app.disable('x-powered-by');

  // Alive: a probe on it must pass in a Redis outage, or no new instance could start.
  app.get('/health', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ status: 'ok' });
  });
  app.get('/ready', async (_request, response) => {
    const reason = isDraining() ? 'stopping' : await findOutage(ping);
    response
      .set('Cache-Control', 'no-store')
      .status(reason ? 503 : 200)
      .json(reason ? { status: 'not ready', reason } : { status: 'ready' });
  });

  // Whom the page is for: behind a proxy that knows it, the name is not asked for.
  app.get('/whoami', async (request, response) => {
    const user = await identify?.(request).catch(() => undefined);
    response.set('Cache-Control', 'no-store').json(user === undefined ? {} : { user });
  });

  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'"],
          imgSrc: ["'self'", 'data:'],
          connectSrc: ["'self'"],
          manifestSrc: ["'self'"],
          workerSrc: ["'self'"],
          baseUri: ["'none'"],
          formAction: ["'none'"],
          frameAncestors: ["'none'"],
        },
      },
      // The page is also served over plain http on a local network.
      strictTransportSecurity: false,
    }),
  );
  // A page of another origin may load the client library.
  app.use('/socket.io/socket.io.js', (_request, response, next) => {
    response.set('Cross-Origin-Resource-Policy', 'cross-origin');
    next();
  });
  app.use(
    sirv(publicDir, {
      brotli: true,
      gzip: true,
      etag: true,
      setHeaders: (response, path) =>
        response.setHeader(
          'Cache-Control',
          path.startsWith('/assets/') ? `public, max-age=${yearS}, immutable` : 'no-cache',
        ),
    }),
  );
  app.use('/socket.io/', (_request, response) => {
    response.status(400).json({ code: 0, message: 'Only the websocket transport is offered.' });
  });
  app.use((_request, response) => {
    response.status(404).type('text').send('Not found\n');
  });
  const answerFault: ErrorRequestHandler = (error, _request, response, next) => {
    if (response.headersSent) return next(error);
    logger.warn({ reason: describeError(error) }, 'A page request failed');
    response.status(400).type('text').send('Bad request\n');
  };
  app.use(answerFault);
  return app;
}

async function findOutage(ping: () => Promise<void>): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('Redis does not answer'), readyTimeoutMs);
  });
  const answer = ping().then(
    () => undefined,
    () => 'Redis cannot be reached',
  );
  return Promise.race([answer, deadline]).finally(() => clearTimeout(timer));
}
