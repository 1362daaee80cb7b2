import type { Socket } from 'socket.io';
import type { ServerToClientEvents } from '../protocol';
import type { Outgoing } from './outgoing';
import { RateLimit } from './rate-limit';
import { rateLimited } from './requests';
import { AckId } from './socket-packets';

/** Requests of one socket that wait for others of it; one more is refused. */
const maxWaiting = 64;
/** Sends of one socket that wait for the log. */
const maxActiveSends = 1_024;

export type ChatSocket = Socket<
  Record<string, never>,
  ServerToClientEvents,
  Record<string, never>,
  { session: Session }
>;

export type Request = { event: string; payload: unknown; ack: AckId | undefined };

export type SessionHandler = {
  /** Starts a send; resolves when it has been answered. Never rejects. */
  send: (session: Session, request: Request) => Promise<void>;
  /** Handles any other request. Never rejects. */
  handle: (session: Session, request: Request) => Promise<void>;
  answerError: (session: Session, request: Request, error: unknown) => void;
};

/**
 * One connection: who it is, and its requests in their order. Sends are started in order without
 * waiting for each other; every other request waits for all before it, and they for it.
 */
export class Session {
  user = '';
  /** Empty: not signed in. */
  room = '';
  /** Whether it ever was. */
  hasSignedIn = false;
  isTyping = false;
  isClosed = false;
  readonly connectedAt = performance.now();
  /** When the server will say `closing`, close, and terminate; see connection-life. */
  closingAt = Infinity;
  closeAt = Infinity;
  terminateAt = Infinity;
  readonly requestLimit: RateLimit;
  private limits: { messages: RateLimit; bytes: RateLimit } | undefined;
  private waiting: Request[] = [];
  private activeSends = 0;
  private isBusy = false;

  constructor(
    readonly socket: ChatSocket,
    readonly outgoing: Outgoing,
    private readonly messagesPerS: number,
    private readonly handler: SessionHandler,
    /** Who it is, where a proxy has found that out: no other name can be typed. */
    readonly verifiedUser: string | undefined,
  ) {
    this.requestLimit = new RateLimit(messagesPerS * 5, Math.max(messagesPerS * 10, 20));
  }

  /** Made at the first message: most of the connected only read. */
  get sendLimits(): { messages: RateLimit; bytes: RateLimit } {
    const { messagesPerS } = this;
    return (this.limits ??= {
      messages: new RateLimit(messagesPerS, messagesPerS * 2),
      // The longest message twice a second for each ten, and as a burst what ten of them need.
      bytes: new RateLimit(messagesPerS * 8 * 1024, messagesPerS * 16 * 1024),
    });
  }

  receive(event: string, args: unknown[]): void {
    const last = args.at(-1);
    const request = { event, payload: args[0], ack: last instanceof AckId ? last : undefined };
    if (this.waiting.length === 0 && this.canStart(request)) this.start(request);
    else if (this.waiting.length < maxWaiting) this.waiting.push(request);
    else this.handler.answerError(this, request, rateLimited(1_000));
  }

  close(): void {
    this.isClosed = true;
    this.waiting = [];
  }

  private canStart({ event }: Request): boolean {
    if (this.isBusy) return false;
    return event === 'sendMessage' ? this.activeSends < maxActiveSends : this.activeSends === 0;
  }

  private start(request: Request): void {
    if (request.event === 'sendMessage') {
      this.activeSends++;
      void this.handler.send(this, request).then(() => {
        this.activeSends--;
        this.startNext();
      });
    } else {
      this.isBusy = true;
      void this.handler.handle(this, request).then(() => {
        this.isBusy = false;
        this.startNext();
      });
    }
  }

  private startNext(): void {
    let next = this.waiting[0];
    while (next && this.canStart(next)) {
      this.waiting.shift();
      this.start(next);
      next = this.waiting[0];
    }
  }
}
