import type { HistoryEvent, RoomSnapshot } from '../history';
import type { Random } from '../random';
import { openBrowserTab, type BrowserTab } from './browser-tab';

/** How long a person pauses between two messages, on average. */
const pauseMs = 1_000;
/** Texts that a byte counted as a character, or a careless escape, would break. */
const flourishes = [
  '',
  '',
  '',
  ' 🚀👩‍👩‍👧',
  ' مرحبا بالعالم',
  ' "\\ \u2028</script>',
  ` ${'long '.repeat(400)}`,
];

/** Everybody in all rooms, writing. */
export type Crowd = {
  tabs: readonly BrowserTab[];
  /** Some of them, by lot. */
  pick: (share: number) => BrowserTab[];
  stopWriting: () => void;
  /** Waits until everybody has joined, and has sent what was written. */
  sendAll: (deadline: number) => Promise<void>;
  /** Waits until everybody shows the newest message of the log, and all messages before it. */
  showAll: (logs: readonly RoomSnapshot[], deadline: number) => Promise<void>;
  /** Ends all pages, which should be at rest by now. */
  close: () => void;
};

export type CrowdParts = {
  size: number;
  rooms: readonly [string, ...string[]];
  url: string;
  random: Random;
  record: (event: HistoryEvent) => void;
};

export function gatherCrowd({ size, rooms, url, random, record }: CrowdParts): Crowd {
  const timers = new Map<BrowserTab, NodeJS.Timeout>();
  let writtenCount = 0;

  const tabs = Array.from({ length: size }, (_, index) => {
    const name = `tab-${index + 1}`;
    // The first two are windows of one user; rooms are of different sizes.
    const user = `user ${Math.max(index, 1)}`;
    const room = rooms[index % 2 === 0 ? 0 : index % rooms.length] ?? rooms[0];
    const tab = openBrowserTab({ name, user, room, url, record });
    writeOn(tab, random.fork());
    return tab;
  });

  function writeOn(tab: BrowserTab, own: Random): void {
    const waitMs = -Math.log(1 - own.next()) * pauseMs;
    timers.set(
      tab,
      setTimeout(() => {
        const count = own.chance(0.05) ? own.integer(2, 8) : 1;
        for (let index = 0; index < count; index++) {
          const flourish = flourishes[own.integer(0, flourishes.length - 1)] ?? '';
          tab.write(`${tab.name} says ${++writtenCount}${flourish}`);
        }
        if (own.chance(0.02)) tab.scrollUp();
        writeOn(tab, own);
      }, waitMs),
    );
  }

  return {
    tabs,
    pick: (share) => tabs.filter(() => random.chance(share)),
    stopWriting() {
      for (const timer of timers.values()) clearTimeout(timer);
    },
    sendAll: (deadline) =>
      untilAll(tabs, deadline, (tab) => tab.isJoined() && tab.pendingCount() === 0),
    async showAll(logs, deadline) {
      const newest = new Map(logs.map(({ room, entries }) => [room, entries.at(-1)?.id]));
      await untilAll(tabs, deadline, (tab) => tab.newest()?.id === newest.get(tab.room));
      await Promise.all(tabs.map((tab) => tab.showAll(deadline)));
    },
    close() {
      for (const tab of tabs) tab.close();
    },
  };
}

/** Who does not get there in time is left as it is, for the checker to find. */
async function untilAll(
  tabs: readonly BrowserTab[],
  deadline: number,
  holds: (tab: BrowserTab) => boolean,
): Promise<void> {
  while (!tabs.every(holds) && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
