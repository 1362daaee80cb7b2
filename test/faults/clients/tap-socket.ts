import { io } from 'socket.io-client';
import * as v from 'valibot';
import type { Arrival, Sighting } from '../history';

/** What passes on one connection, before the page's own code has it. */
export type Tap = {
  onJoined: (
    link: number,
    after: v.InferOutput<typeof cursor> | undefined,
    answer: Arrival,
  ) => void;
  onPushed: (link: number, answer: Arrival) => void;
  onMessage: (link: number, message: Sighting) => void;
  onReceipt: (receipt: v.InferOutput<typeof cursor>) => void;
  onRefused: (id: string, code: string, retry: boolean) => void;
};

const cursor = v.object({ seq: v.number(), id: v.string(), at: v.number() });
const message = v.object({ seq: v.number(), id: v.string(), at: v.number(), text: v.string() });
const history = v.object({
  messages: v.array(message),
  truncated: v.exactOptional(v.literal(true)),
  reset: v.exactOptional(v.literal(true)),
  older: v.boolean(),
});
const join = v.object({ after: v.exactOptional(cursor) });
const draft = v.object({ id: v.string() });
const refusal = v.object({ code: v.string(), retry: v.boolean() });

type Emit = (event: string, ...args: unknown[]) => unknown;
type Acknowledge = (error: unknown, result?: unknown) => void;

/** The Socket.IO client, with every connection listened to. Links are numbered from `firstLink`. */
export function tapSocket(tap: Tap, nextLink: () => number): typeof io {
  const open = (...args: Parameters<typeof io>): ReturnType<typeof io> => {
    const socket = io(...args);
    const link = nextLink();

    socket.onAny((event: string, payload: unknown) => {
      if (event === 'message') tap.onMessage(link, v.parse(message, payload));
      else if (event === 'history') tap.onPushed(link, v.parse(history, payload));
    });

    const emit: Emit = socket.emit.bind(socket);
    const emitTapped: Emit = (event, request, ack) => {
      if (typeof ack !== 'function') return emit(event, request);
      const acknowledge = ack as Acknowledge;
      return emit(event, request, (error: unknown, result: unknown) => {
        listen(link, event, request, error, result);
        acknowledge(error, result);
      });
    };
    return Object.assign(socket, { emit: emitTapped });
  };

  function listen(
    link: number,
    event: string,
    request: unknown,
    error: unknown,
    result: unknown,
  ): void {
    if (event === 'sendMessage' && error) {
      const { code, retry } = v.parse(refusal, error);
      tap.onRefused(v.parse(draft, request).id, code, retry);
    } else if (event === 'sendMessage') {
      tap.onReceipt(v.parse(cursor, result));
    } else if ((event === 'signin' || event === 'updateSocketId') && !error) {
      tap.onJoined(link, v.parse(join, request).after, v.parse(history, result));
    }
  }

  return Object.assign(open, io);
}
