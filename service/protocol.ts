/**
 * What client and server say to each other, typed once for both ends.
 *
 * Changes stay additive: during a deploy two revisions serve at once, and pages that were loaded
 * from the older one talk to the newer one.
 */

/** A stored message. */
export type Message = {
  user: string;
  text: string;
  id: string;
  /** 1, 2, 3 … per room, without holes. */
  seq: number;
  /** Milliseconds since the epoch by the log's clock; never decreasing in a room. */
  at: number;
};

/** The newest message a client has and shows. */
export type Cursor = { seq: number; id: string; at: number };

/** Distinct users in a room; at most {@link limits.presenceNames} of them by name. */
export type Presence = { count: number; names: string[] };

/** The answer to a join, also pushed when the server had to re-sync a client. */
export type History = {
  room: string;
  /** Oldest first. */
  messages: Message[];
  /** Messages between the client's cursor and the first of these are not among them. */
  truncated?: true;
  /** The log is not the one the cursor came from: replace what is shown. */
  reset?: true;
  /** A hint that there are earlier messages: may be wrongly true, never wrongly false. */
  older: boolean;
  users: Presence;
};

export const errorCodes = [
  'invalid',
  'not-signed-in',
  'rate-limited',
  'too-large',
  'conflict',
  'unavailable',
  'forbidden',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

export type ChatError = {
  code: ErrorCode;
  /** One sentence for a person. */
  message: string;
  /** The field of the request that is at fault. */
  field?: string;
  /** Whether the same request may succeed later. */
  retry: boolean;
  retryAfterMs?: number;
};

export type JoinRequest = { user: string; room: string; after?: Cursor };
export type Draft = { text: string; id: string };
export type Receipt = { id: string; seq: number; at: number };
export type HistoryRequest = { before: number; limit?: number };
export type OlderMessages = { messages: Message[]; older: boolean };
export type Notification = {
  title: string;
  description: string;
  kind: 'entered' | 'left';
  /** The one person it is about; absent where `count` people are summed up. */
  user?: string;
  count?: number;
};
export type Typing = { users: string[] };
export type Closing = { reconnectInMs: number };

/** Acknowledges with one argument for an error, else with `null` and the result. */
export type Acknowledge<T> = (error?: ChatError | null, result?: T | null) => void;

export type ClientToServerEvents = {
  signin: (request: JoinRequest, ack: Acknowledge<History>) => void;
  /** Re-joins after a reconnect: as `signin`, without the "entered" notice. */
  updateSocketId: (request: JoinRequest, ack?: Acknowledge<History>) => void;
  sendMessage: (message: string | Draft, ack?: Acknowledge<Receipt>) => void;
  history: (request: HistoryRequest, ack: Acknowledge<OlderMessages>) => void;
  typing: (state: { on: boolean }) => void;
};

export type ServerToClientEvents = {
  message: (message: Message) => void;
  notification: (notification: Notification) => void;
  users: (presence: Presence) => void;
  typing: (typing: Typing) => void;
  history: (history: History) => void;
  /** This connection will end: re-join on a new one in `reconnectInMs`. */
  closing: (closing: Closing) => void;
};

/** Lengths are in UTF-16 units, as `String.length` counts them. */
export const limits = {
  /** `user` and `room`, after trimming. */
  nameUnits: 64,
  textUnits: 4_000,
  idPattern: /^[A-Za-z0-9_-]{1,64}$/,
  /** One WebSocket message from a client; a larger one ends the connection. */
  frameBytes: 64 * 1024,
  /** One encoded `History` or `history` answer. */
  historyBytes: 256 * 1024,
  presenceNames: 100,
  typingNames: 5,
} as const;

/**
 * Control characters, the characters that reorder the text around them (bidirectional
 * embeddings, overrides and isolates, Unicode TR9) and lone surrogates: in a name they could
 * imitate another name or break a log line.
 */
const unprintable = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

/** Whether a trimmed user or room name may be used. */
export function isName(name: string): boolean {
  return name.length > 0 && name.length <= limits.nameUnits && !unprintable.test(name);
}
