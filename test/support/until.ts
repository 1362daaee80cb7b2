import { onTestEnd } from './cleanup';

/** Asks again, a turn of the event loop later, until the condition holds or the test has ended. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const test = { isRunning: true };
  onTestEnd(() => (test.isRunning = false));
  while (test.isRunning && !(await holds())) await new Promise((resolve) => setImmediate(resolve));
}
