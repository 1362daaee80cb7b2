import { createConnection, type Connection } from '../../../service/browser/connection';
import type { KeyValueStorage } from '../../../service/browser/stored-entries';
import type { Message } from '../../../service/protocol';
import type { HistoryEvent, Sighting, View } from '../history';
import { tapSocket } from './tap-socket';

/** One user in one room, in a browser tab: pages come and go, the tab's storage stays. */
export type BrowserTab = {
  name: string;
  room: string;
  write: (text: string) => void;
  refresh: () => void;
  /** The device wakes up: the page looks whether its connection is still alive. */
  wake: () => void;
  /** Loads the messages before the topmost one. */
  scrollUp: () => void;
  /** Loads all that the room has and the page does not show. */
  showAll: (deadline: number) => Promise<void>;
  isJoined: () => boolean;
  pendingCount: () => number;
  newest: () => Sighting | undefined;
  /** Ends the last page, which should be at rest. */
  close: () => void;
};

export type BrowserTabParts = {
  name: string;
  user: string;
  room: string;
  url: string;
  record: (event: HistoryEvent) => void;
};

export function openBrowserTab({ name, user, room, url, record }: BrowserTabParts): BrowserTab {
  const client = name;
  const storage = createStorage();
  let linkCount = 0;
  let isScrolledUp = false;
  let page: Connection;

  const io = tapSocket(
    {
      onJoined(link, after, answer) {
        const cursor = after && { after };
        record({ t: Date.now(), kind: 'joined', client, link, ...cursor, answer });
      },
      onPushed: (link, answer) => record({ t: Date.now(), kind: 'pushed', client, link, answer }),
      onMessage: (link, message) =>
        record({ t: Date.now(), kind: 'message', client, link, message }),
      onReceipt: (receipt) => record({ t: Date.now(), kind: 'acknowledged', client, ...receipt }),
      onRefused: (id, code, retry) =>
        record({ t: Date.now(), kind: 'refused', client, id, code, retry }),
    },
    () => linkCount++,
  );

  function open(): void {
    record({ t: Date.now(), kind: 'page', client });
    isScrolledUp = false;
    page = createConnection({ url, io, user, room, storage, onChange: () => undefined });
  }

  function endPage(isSettled: boolean): void {
    const view: View = {
      messages: page.timeline.messages().map(toSighting),
      pendingCount: page.outbox.pendingCount(),
      refused: page.outbox
        .entries()
        .filter(({ state }) => state === 'failed')
        .map(({ id, error }) => ({ id, code: error?.code ?? 'unknown' })),
      isSettled,
      isScrolledUp,
    };
    record({ t: Date.now(), kind: 'view', client, view });
    page.close();
  }

  function findHole(): Message | undefined {
    return page.timeline.messages().find((message) => {
      const hole = page.timeline.holeBefore(message);
      return hole !== undefined && !hole.isLost;
    });
  }

  record({ t: Date.now(), kind: 'client', client, room });
  open();
  return {
    name,
    room,
    write(text) {
      page.send(text);
      const entry = page.outbox.entries().find((candidate) => candidate.text === text);
      if (!entry) throw new Error(`${name}: what was written is not in the outbox`);
      record({ t: Date.now(), kind: 'written', client, id: entry.id, text });
    },
    refresh() {
      endPage(false);
      open();
    },
    wake: () => page.check(),
    scrollUp() {
      const [top] = page.timeline.messages();
      if (top) page.loadBefore(top);
    },
    async showAll(deadline) {
      for (let hole = findHole(); hole && Date.now() < deadline; hole = findHole()) {
        page.loadBefore(hole);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      isScrolledUp = true;
    },
    isJoined: () => page.state().phase === 'live',
    pendingCount: () => page.outbox.pendingCount(),
    newest: () => page.timeline.messages().map(toSighting).at(-1),
    close: () => endPage(true),
  };
}

function toSighting({ seq, id, at, text }: Message): Sighting {
  return { seq, id, at, text };
}

function createStorage(): KeyValueStorage {
  const items = new Map<string, string>();
  return {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  };
}
