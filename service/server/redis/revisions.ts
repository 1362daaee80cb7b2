import type { Commands } from './commands';
import type { Feed } from './feed';

const key = 'chat:revisions';
const keptS = 30 * 24 * 3600;

export type RevisionsParts = {
  commands: Commands;
  feed: Feed;
  /** The name of the deployed revision that this instance is of. */
  revision: string;
  /** An instance of a revision that was first started later than this one's has started. */
  onNewer: (revision: string) => void;
};

/** Tells the instances of older revisions, which Cloud Run keeps while their sockets are open. */
export type Revisions = {
  /** Whenever commands are taken again: what was said in an outage was not heard. */
  announce: () => Promise<void>;
};

export function createRevisions({ commands, feed, revision, onNewer }: RevisionsParts): Revisions {
  const told = new Set<string>();
  let ownStart = Infinity;

  function receive(message: string): void {
    const [start = '', ...name] = message.split(' ');
    const newer = name.join(' ');
    if (newer === revision || Number(start) <= ownStart || told.has(newer)) return;
    told.add(newer);
    onNewer(newer);
  }
  void feed.subscribe(key, receive);

  async function readClock(): Promise<number> {
    const time: unknown = await commands.run(['TIME']);
    return Array.isArray(time) ? Number(time[0]) : Infinity;
  }

  return {
    async announce() {
      try {
        // The first instance of a revision dates it: one that is added later makes it no newer.
        // Nor does Redis, when it has lost the date.
        const start = ownStart === Infinity ? await readClock() : ownStart;
        await commands.run(['HSETNX', key, revision, String(start)]);
        await commands.run(['EXPIRE', key, String(keptS)]);
        ownStart = Number(await commands.run(['HGET', key, revision])) || start;
        await commands.run(['PUBLISH', key, `${ownStart} ${revision}`]);
      } catch {
        // An outage: announced when commands are taken again.
      }
    },
  };
}
