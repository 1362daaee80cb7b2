import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { endChild } from './child';

const serverPath = join(__dirname, '../../service/dist/server.js');

export type LogLine = { severity: string; message: string } & Record<string, unknown>;

export type TestServer = {
  url: string;
  port: number;
  process: ChildProcess;
  /** Every line that it has logged. */
  lines: LogLine[];
  /** Resolves with the first line, past or to come, that matches. */
  waitForLine: (matches: (line: LogLine) => boolean) => Promise<LogLine>;
  /** Ends it and resolves with its exit code, null where a signal ended it. */
  end: (signal: NodeJS.Signals) => Promise<number | null>;
  /** Ends it at once. */
  stop: () => Promise<void>;
};

/** Starts the built service as a process of its own on a free port, alone unless `env` names a Redis. */
export async function startServer(
  env: Record<string, string> = {},
  node: string = process.execPath,
): Promise<TestServer> {
  const child = spawn(node, [serverPath], {
    env: { PATH: process.env.PATH, PORT: '0', MESSAGES_PER_S: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: LogLine[] = [];
  let watchers: ((line: LogLine) => void)[] = [];
  const take = (text: string): void => {
    const line = parseLine(text);
    lines.push(line);
    for (const watch of watchers) watch(line);
  };
  createInterface({ input: child.stdout }).on('line', take);
  createInterface({ input: child.stderr }).on('line', take);

  function waitForLine(matches: (line: LogLine) => boolean): Promise<LogLine> {
    const past = lines.find(matches);
    if (past) return Promise.resolve(past);
    return new Promise((resolve, reject) => {
      const watch = (line: LogLine): void => {
        if (!matches(line)) return;
        watchers = watchers.filter((other) => other !== watch);
        resolve(line);
      };
      watchers.push(watch);
      child.once('exit', (code) => {
        const said = lines.map(({ message }) => message).join('\n');
        reject(new Error(`the server ended with ${code}:\n${said}`));
      });
    });
  }

  const { port } = await waitForLine(({ port: given }) => typeof given === 'number');
  return {
    url: `http://127.0.0.1:${Number(port)}`,
    port: Number(port),
    process: child,
    lines,
    waitForLine,
    async end(signal) {
      await endChild(child, signal);
      return child.exitCode;
    },
    stop: () => endChild(child),
  };
}

function parseLine(text: string): LogLine {
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return { severity: 'RAW', message: text };
  }
}
