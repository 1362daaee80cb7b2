import { afterAll, afterEach } from '@jest/globals';

type Cleanup = () => unknown;

const perTest: Cleanup[] = [];
const perFile: Cleanup[] = [];

/** Undoes what a test set up, last first, when the test ends. */
export function onTestEnd(cleanup: Cleanup): void {
  perTest.push(cleanup);
}

/** Undoes what a file set up, last first, when its tests have ended. */
export function onFileEnd(cleanup: Cleanup): void {
  perFile.push(cleanup);
}

async function run(cleanups: Cleanup[]): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}

afterEach(() => run(perTest));
afterAll(() => run(perFile));
