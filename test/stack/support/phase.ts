/** Runs one step of a test and prints how long it took. */
export async function phase<T>(name: string, work: () => Promise<T>): Promise<T> {
  const startedMs = Date.now();
  const result = await work();
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  process.stderr.write(`${seconds.padStart(7)} s  ${name}\n`);
  return result;
}
