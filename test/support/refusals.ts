import { expect } from '@jest/globals';
import type { Receipt } from '../../service/protocol';
import { Refused, type TestClient } from './chat-client';
import type { TestServer } from './start-server';
import { until } from './until';

/** What every request that needs Redis is answered with while it cannot be used. */
export const unavailable = { code: 'unavailable', retry: true };

/** The refusal that a request is answered with; 'taken' where there is none. */
export function refusalOf(answer: Promise<unknown>): Promise<unknown> {
  return answer.then(
    () => 'taken',
    (error: unknown) => (error instanceof Refused ? error.answer : error),
  );
}

/** Sends a message again and again, as the page does, until it is taken; its text is its id. */
export async function sendPatiently({ send }: TestClient, text: string): Promise<Receipt> {
  for (;;) {
    try {
      return await send(text, text);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      expect(error.answer).toMatchObject(unavailable);
    }
  }
}

/** Resolves when a server's `/ready` answers with this status. */
export function waitForReadiness({ url }: TestServer, status: 200 | 503): Promise<void> {
  return until(async () => (await fetch(`${url}/ready`)).status === status);
}

/** Nothing ended it, and nothing came where nobody expected it. */
export function expectUnharmed(...servers: TestServer[]): void {
  for (const { process, lines } of servers) {
    expect([process.exitCode, process.signalCode]).toEqual([null, null]);
    expect(lines.filter(({ severity }) => severity === 'ERROR')).toEqual([]);
  }
}
