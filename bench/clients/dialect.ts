import { centrifugeDialect } from './centrifuge-dialect';
import { floorDialect } from './floor-dialect';
import { serviceDialect, tutorialDialect } from './socket-io-dialect';

export type Join = {
  user: string;
  room: string;
  /** What {@link Dialect.cursorOf} took from an earlier join of this room. */
  cursor?: string;
};

/** What one text from the server meant to a member. */
export type Sink = {
  /** @param number what the message's text has after {@link messageMark} */
  onDelivery: (number: number) => void;
  onAcknowledgement: () => void;
  reply: (text: string) => void;
};

/** How to speak to one kind of server. */
export type Dialect = {
  path: string;
  /** The text to begin a join with, where the client speaks first. */
  opening?: (join: Join) => string;
  /** What to say to a text that comes before the join is complete: the next text, or 'joined'. */
  answer: (text: string, join: Join) => { say: string } | 'joined' | 'ignored';
  /** Where the room stood, from the text that completed a join; undefined where there is none. */
  cursorOf: (text: string) => string | undefined;
  encodeSend: (join: Join, text: string, number: number) => string;
  /** Takes a text that comes after the join. */
  read: (buffer: Buffer, start: number, end: number, sink: Sink) => void;
};

export const dialects = {
  service: serviceDialect,
  tutorial: tutorialDialect,
  floor: floorDialect,
  centrifuge: centrifugeDialect,
} satisfies Record<string, Dialect>;

export type DialectName = keyof typeof dialects;
