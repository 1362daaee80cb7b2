import { dialects, type Dialect, type DialectName, type Join, type Sink } from '../clients/dialect';
import { WebSocketClient } from '../clients/websocket-client';

export type CrowdOptions = {
  dialect: DialectName;
  port: number;
  /** Members are spread over as many rooms, named `<room>-0`, `<room>-1` … */
  room: string;
  rooms: number;
  members: number;
  /** How many joins may be under way at a time. */
  atOnce: number;
  /** What an earlier crowd's {@link Crowd.cursor} was. */
  cursor?: string;
};

/** A server that has stopped answering must not keep the bench for ever. */
const joinTimeoutMs = 120_000;

type Member = { join: Join; client: WebSocketClient };

/** The members of rooms on one server. */
export class Crowd {
  /** Told of each delivery to any member, by the number in the message's text. */
  onDelivery: (number: number) => void = () => undefined;
  deliveryCount = 0;
  acknowledgementCount = 0;
  /** Where the room of the member that joined last stood then. */
  cursor: string | undefined;
  private readonly members: Member[] = [];
  private readonly dialect: Dialect;
  private endReason: string | undefined;

  private constructor(private readonly options: CrowdOptions) {
    this.dialect = dialects[options.dialect];
  }

  /** Resolves when all have joined. */
  static async open(options: CrowdOptions): Promise<Crowd> {
    const crowd = new Crowd(options);
    const numbers = Array.from({ length: options.members }, (_, number) => number).values();
    const joinOn = async (): Promise<void> => {
      for (const number of numbers) await crowd.addMember(number);
    };
    const workers = Math.min(options.atOnce, options.members);
    await withinTime(Promise.all(Array.from({ length: workers }, () => joinOn())), () => {
      const count = `${crowd.size} of ${options.members}`;
      return `${options.dialect} let ${count} join within ${joinTimeoutMs / 1_000} s`;
    });
    return crowd;
  }

  get size(): number {
    return this.members.length;
  }

  /** Why a member's connection ended that nobody closed. */
  get failure(): string | undefined {
    return this.endReason;
  }

  /** Sends by one member's connection; members take turns. */
  send(number: number, text: string, senders: number): void {
    const member = this.members[number % Math.min(senders, this.members.length)];
    member?.client.writeText(this.dialect.encodeSend(member.join, text, number));
  }

  close(): void {
    for (const { client } of this.members) client.close();
  }

  private addMember(number: number): Promise<void> {
    const { dialect, options } = this;
    const join: Join = {
      user: `user-${number}`,
      room: `${options.room}-${number % options.rooms}`,
      ...(options.cursor !== undefined && { cursor: options.cursor }),
    };
    return new Promise((resolve, reject) => {
      let hasJoined = false;
      const sink: Sink = {
        onDelivery: (delivered) => {
          this.deliveryCount++;
          this.onDelivery(delivered);
        },
        onAcknowledgement: () => this.acknowledgementCount++,
        reply: (text) => client.writeText(text),
      };
      const onText = (buffer: Buffer, start: number, end: number): void => {
        if (hasJoined) {
          dialect.read(buffer, start, end, sink);
          return;
        }
        const text = buffer.toString('utf8', start, end);
        const answer = dialect.answer(text, join);
        if (answer === 'ignored') return;
        if (answer !== 'joined') {
          client.writeText(answer.say);
          return;
        }
        hasJoined = true;
        if (number === options.members - 1) this.cursor = dialect.cursorOf(text);
        this.members.push({ join, client });
        resolve();
      };
      const onOpen = (): void => {
        if (dialect.opening) client.writeText(dialect.opening(join));
      };
      const client = new WebSocketClient(options.port, dialect.path, onOpen, onText, (reason) => {
        this.endReason = reason;
        reject(new Error(`a client of ${options.dialect} could not join: ${reason}`));
      });
    });
  }
}

/** @throws {Error} with what `explain` says when it takes longer than {@link joinTimeoutMs} */
async function withinTime(work: Promise<unknown>, explain: () => string): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(explain())), joinTimeoutMs);
  });
  try {
    await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}
