import { execFile } from 'node:child_process';

const timeoutMs = 10_000;

/** Runs a program that may be missing or hang. */
export function runCommand(
  command: string,
  args: string[],
  cwd = process.cwd(),
): Promise<{ isRight: boolean; output: string }> {
  return new Promise((resolve) => {
    execFile(command, args, { cwd, timeout: timeoutMs }, (error, stdout) =>
      resolve({ isRight: error === null, output: stdout }),
    );
  });
}
