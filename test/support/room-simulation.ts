import type { Cursor, History, Message } from '../../service/protocol';
import type { Answer } from '../../service/server/history';
import { UnavailableError } from '../../service/server/log/room-log';
import { Room } from '../../service/server/room';
import { decodeFrames } from './decode-frames';
import { SimulatedLink, SimulatedLog } from './simulated-log';

export type SimulationLimits = { historyLimit: number; resumeLimit: number };

/** What a client shows. Each step is checked: no doubling, no hole that it was not told of. */
export class SimulatedClient {
  shown: Cursor[];
  resets = 0;
  truncations = 0;
  isGone = false;
  isJoined = false;
  /** How many messages of those that were stored before it asked its first answer lacks. */
  lacking = 0;
  readonly outgoing = {
    write: (frames: Buffer): void => {
      for (const text of decodeFrames(frames)) this.take(text);
    },
  };

  /** @param former whose cursor it comes back with */
  constructor(former?: SimulatedClient) {
    this.shown = [...(former?.shown ?? [])];
  }

  get cursor(): Cursor | undefined {
    return this.shown.at(-1);
  }

  join(answer: Answer, after: Cursor | undefined): void {
    if (this.isGone) throw new Error('a refused join entered');
    const [first] = answer.entries;
    const isResumed = after && !answer.reset && !answer.truncated;
    if (isResumed && first && first.seq !== after.seq + 1) throw new Error('a resume has a hole');
    this.isJoined = true;
    this.show(answer.entries, answer);
  }

  private take(text: string): void {
    if (!this.isJoined) throw new Error('a frame before the answer to the join');
    const [event, payload] = JSON.parse(text.slice(2)) as [string, unknown];
    if (event === 'message') {
      const message = payload as Message;
      const last = this.cursor?.seq ?? 0;
      if (message.seq !== last + 1) throw new Error(`${message.seq} came after ${last}`);
      this.shown.push(cursorOf(message));
    } else {
      const history = payload as History;
      this.show(history.messages, history);
    }
  }

  private show(entries: Cursor[], { reset, truncated }: { reset?: true; truncated?: true }): void {
    const [first] = entries;
    entries.forEach(({ seq }, index) => {
      if (first && seq !== first.seq + index) throw new Error('an answer has a hole');
    });
    if (truncated && first && first.seq <= (this.cursor?.seq ?? 0)) {
      throw new Error('what follows a hole was shown before it');
    }
    if (reset) this.shown = [];
    this.resets += reset ? 1 : 0;
    this.truncations += truncated ? 1 : 0;
    this.shown.push(...entries.map(cursorOf));
  }
}

/** A room on an instance whose links to the log are in the test's hands. */
export class SimulatedInstance {
  readonly room: Room<SimulatedClient>;
  private life = 1;
  private isFeedUp = true;

  constructor(
    readonly link: SimulatedLink,
    private readonly log: SimulatedLog,
    limits: SimulationLimits,
  ) {
    this.room = new Room('lobby', {
      log: link.open(log),
      limits,
      feedLife: () => (this.isFeedUp ? this.life : null),
      presenceOf: () => ({ count: 0, names: [] }),
      onSubscribed: () => undefined,
      onTailResize: () => undefined,
      onResync: () => undefined,
    });
  }

  deliver(count: number): void {
    const published = this.link.takeFeed(count);
    if (this.isFeedUp && published.length > 0) this.room.receive(published);
  }

  breakFeed(): void {
    if (this.isFeedUp) this.life++;
    this.isFeedUp = false;
    this.link.loseFeed();
  }

  mendFeed(): void {
    // What was published while it was broken was heard by nobody.
    if (!this.isFeedUp) this.link.loseFeed();
    this.isFeedUp = true;
    void this.room.check();
  }

  breakCommands(): void {
    this.link.failReads();
    if (!this.room.isLive()) void this.room.check();
  }

  join(client: SimulatedClient): void {
    const after = client.cursor;
    const stored = this.log.entries.length;
    const enter = (answer: Answer): void => {
      client.join(answer, after);
      client.lacking = Math.max(0, stored - (client.cursor?.seq ?? 0));
    };
    this.room
      .join(client, after, () => client.isGone, enter)
      .catch((error: unknown) => {
        if (!(error instanceof UnavailableError)) throw error;
        client.isGone = true;
      });
  }

  leave(client: SimulatedClient): void {
    client.isGone = true;
    this.room.broadcast.members.delete(client);
    this.room.wake();
  }
}

/** Instances that share a log. */
export function createSimulation(count: number, limits: SimulationLimits) {
  const links = Array.from({ length: count }, () => new SimulatedLink());
  const log = new SimulatedLog(links);
  return { log, instances: links.map((link) => new SimulatedInstance(link, log, limits)) };
}

function cursorOf({ seq, id, at }: Cursor): Cursor {
  return { seq, id, at };
}
