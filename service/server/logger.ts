import pino, { type Logger } from 'pino';
import type { Config } from './config';

export type { Logger };

/** Cloud Logging's names of the levels. */
const severities: Record<string, string> = {
  trace: 'DEBUG',
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
  fatal: 'CRITICAL',
};

/**
 * Lines of JSON as Cloud Logging reads them; words for people where a person watches a terminal.
 * A message's text, a password or a token never goes in.
 */
export function createLogger({ logLevel }: Pick<Config, 'logLevel'>): Logger {
  const options: pino.LoggerOptions = {
    level: logLevel,
    base: null,
    messageKey: 'message',
    errorKey: 'error',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ severity: severities[label] ?? 'DEFAULT' }) },
    serializers: { error: (error: unknown) => describeError(error) },
  };
  return process.stdout.isTTY ? pino(options, { write: printForPeople }) : pino(options);
}

/** An error's name and words in one line; a stack trace helps nobody who reads an operator's log. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  // An AggregateError (all addresses of a host refused) has no message of its own.
  if (!error.message) return code;
  const isPlain = code === 'Error' || error.message.includes(code);
  return isPlain ? error.message : `${code}: ${error.message}`;
}

function printForPeople(line: string): void {
  const { severity, time, message, ...rest } = JSON.parse(line) as Record<string, unknown>;
  const details = Object.entries(rest).map(([key, value]) => ` ${key}=${JSON.stringify(value)}`);
  const level = severity === 'INFO' ? '' : `${String(severity).toLowerCase()}: `;
  process.stdout.write(
    `${String(time).slice(11, 19)} ${level}${String(message)}${details.join('')}\n`,
  );
}
