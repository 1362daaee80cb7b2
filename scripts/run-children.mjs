import { spawn } from 'node:child_process';

/** Children of a developer's command: their lines are prefixed, and they end with it. */
export function createChildren() {
  const children = new Set();

  function start(name, command, args, env = {}) {
    const child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.add(child);
    child.once('exit', () => children.delete(child));
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8');
      stream.on('data', (text) => {
        for (const line of text.trimEnd().split('\n')) console.log(`${name} | ${shorten(line)}`);
      });
    }
    return child;
  }

  async function end(child) {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await exited;
  }

  const endAll = () => Promise.all([...children].map(end));
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => void endAll().then(() => process.exit(0)));
  }
  return { start, end, endAll };
}

/** A line of the service's JSON log in words; any other as it is. */
function shorten(line) {
  try {
    const { severity, time, message, ...rest } = JSON.parse(line);
    const details = Object.entries(rest).map(([key, value]) => ` ${key}=${value}`);
    return `${time.slice(11, 19)} ${severity} ${message}${details.join('')}`;
  } catch {
    return line;
  }
}
