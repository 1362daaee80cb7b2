import { join } from 'node:path';
import { ConfigError, loadConfig } from './config';
import { createLogger, describeError } from './logger';
import { createChatService } from './server';

async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const logger = createLogger(config);
  // A fault that nobody foresaw: a thousand people keep their connection, and the log has the fault.
  process.on('unhandledRejection', (error) => logger.error({ error }, 'Unhandled rejection'));
  process.on('uncaughtException', (error) => logger.error({ error }, 'Uncaught exception'));

  const service = createChatService(config, join(__dirname, 'public'), logger);
  const port = await service.start();
  const where = config.redis
    ? `Redis at ${config.redis.host}:${config.redis.port}`
    : 'this process';
  logger.info({ port, log: where }, `Chat on http://localhost:${port}`);

  let isStopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(1);
      isStopping = true;
      logger.info({ signal }, 'Stopping');
      void service.stop().then(() => {
        logger.info('Stopped');
        process.exit(0);
      });
    });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${explain(error)}\n`);
  process.exit(1);
});

function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return `Port ${process.env.PORT ?? 8080} is taken by another program: set PORT to a free one, for example PORT=8081 npm start`;
  }
  if (error instanceof Error && 'code' in error && error.code === 'EACCES') {
    return `Port ${process.env.PORT ?? 8080} may not be opened by this user: set PORT to one above 1023`;
  }
  return describeError(error);
}
