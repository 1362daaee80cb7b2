import type { Page, WebSocketRoute } from 'playwright-core';
import { openPage } from './open-page';

export type Wire = {
  page: Page;
  /** Lets so much of the page's time pass; no other time passes in it. */
  pass: (durationMs: number) => Promise<void>;
  /** What the server would say on the page's newest connection. */
  say: (event: string, payload: unknown) => void;
  cut: () => Promise<void>;
  /** Resolves when the page has closed a connection of its own accord. */
  whenLeft: () => Promise<void>;
  /** From now on connections are taken, but nothing passes over them until `release`. */
  hold: () => void;
  release: () => void;
};

/** Joins a room with a clock that stands still and connections that the test has in its hand. */
export async function joinOverWire(url: string, room: string): Promise<Wire> {
  const page = await openPage(`${url}/?room=${room}`);
  let wire: WebSocketRoute | undefined;
  let gate = Promise.resolve();
  let release = (): void => undefined;
  let leave = (): void => undefined;
  const left = new Promise<void>((resolve) => {
    leave = resolve;
  });
  await page.routeWebSocket(/socket\.io/, async (route) => {
    wire = route;
    await gate;
    const server = route.connectToServer();
    route.onClose(() => {
      void server.close();
      leave();
    });
  });
  await page.clock.install();
  await page.reload();
  await page.getByLabel('Your name').fill('Ann');
  await page.keyboard.press('Enter');
  await page.getByText('1 person here').waitFor();
  // Only into the future, and not so far that the server's heartbeat would be missed.
  await page.clock.pauseAt(Date.now() + 1_000);
  return {
    page,
    pass: (durationMs) => page.clock.runFor(durationMs),
    say: (event, payload) => wire?.send(`42${JSON.stringify([event, payload])}`),
    cut: async () => wire?.close(),
    whenLeft: () => left,
    hold: () => {
      gate = new Promise((resolve) => {
        release = resolve;
      });
    },
    release: () => release(),
  };
}
