import { randomUUID } from 'node:crypto';
import { increment, type Counts } from './counts';
import { encodeHistory, encodeOlderMessages } from './history';
import { ConflictError, encodeHead, UnavailableError, type RoomLog } from './log/room-log';
import { describeError, type Logger } from './logger';
import type { PresenceTracker } from './presence/presence';
import {
  parseDraft,
  parseHistory,
  parseJoin,
  parseTyping,
  rateLimited,
  Refusal,
  refuse,
  unavailable,
} from './requests';
import type { Rooms } from './rooms';
import type { Request, Session, SessionHandler } from './session';
import { encodeAck, type AckId } from './socket-packets';
import type { TypingTracker } from './typing';
import type { ChatError } from '../protocol';

export type ChatParts = {
  log: RoomLog;
  rooms: Rooms<Session>;
  presence: PresenceTracker;
  typing: TypingTracker;
  logger: Logger;
  counts: Counts;
  historyLimit: number;
  isDraining: () => boolean;
};

export type Chat = SessionHandler & {
  /** The connection is gone. */
  leave: (session: Session) => void;
};

/** What a join costs in requests: it may read the log and is told to others. */
const joinCost = 5;

/** Answers the requests of the protocol. */
export function createChat(parts: ChatParts): Chat {
  const { log, rooms, presence, typing, logger, counts, historyLimit, isDraining } = parts;

  function answer(session: Session, ack: AckId | undefined, json: string): void {
    if (ack && !session.isClosed) session.outgoing.writeText(encodeAck(ack, json));
  }

  function answerError(session: Session, { event, ack }: Request, error: unknown): void {
    const chatError = toChatError(error, logger);
    increment(counts.refused, chatError.code);
    logger.debug({ event, code: chatError.code, field: chatError.field }, 'A request was refused');
    answer(session, ack, JSON.stringify(chatError));
  }

  async function send(session: Session, request: Request): Promise<void> {
    try {
      if (!session.room) throw refuse('not-signed-in', 'Sign in to a room first.');
      const draft = parseDraft(request.payload, randomUUID);
      takeMessage(session, Buffer.byteLength(draft.text));
      const head = encodeHead(session.user, draft.text, draft.id);
      stopTyping(session);
      const { id, seq, at } = await log.append(session.room, { id: draft.id, head });
      counts.messagesStored++;
      answer(session, request.ack, `null,{"id":"${id}","seq":${seq},"at":${at}}`);
    } catch (error) {
      answerError(session, request, error);
    }
  }

  async function handle(session: Session, request: Request): Promise<void> {
    if (session.isClosed) return;
    try {
      switch (request.event) {
        case 'signin':
          return await join(session, request, true);
        case 'updateSocketId':
          return await join(session, request, false);
        case 'history':
          return await readHistory(session, request);
        case 'typing':
          return setTyping(session, request);
        default:
          throw refuse('invalid', 'There is no such event.', 'event');
      }
    } catch (error) {
      answerError(session, request, error);
    }
  }

  async function join(session: Session, request: Request, isAnnounced: boolean): Promise<void> {
    takeRequest(session, joinCost);
    const { user, room, after } = parseJoin(request.payload, session.verifiedUser);
    if (isDraining()) throw unavailable('This server is about to stop.', 0);
    leaveRoom(session);
    await presence.enter(room, user, isAnnounced);
    try {
      await rooms.join(
        room,
        session,
        after,
        () => session.isClosed,
        (history) => {
          session.user = user;
          session.room = room;
          session.hasSignedIn = true;
          counts.joins++;
          answer(session, request.ack, `null,${encodeHistory(room, history, presence.of(room))}`);
        },
      );
    } catch (error) {
      presence.leave(room, user);
      throw error;
    }
  }

  async function readHistory(session: Session, request: Request): Promise<void> {
    if (!session.room) throw refuse('not-signed-in', 'Sign in to a room first.');
    takeRequest(session, 1);
    const { before, limit = historyLimit } = parseHistory(request.payload);
    const page = await log.before(session.room, before, Math.min(limit, historyLimit));
    answer(session, request.ack, `null,${encodeOlderMessages(page)}`);
  }

  function setTyping(session: Session, request: Request): void {
    if (!session.room) throw refuse('not-signed-in', 'Sign in to a room first.');
    takeRequest(session, 1);
    session.isTyping = parseTyping(request.payload);
    typing.set(session.room, session.user, session.isTyping);
    answer(session, request.ack, 'null');
  }

  function stopTyping(session: Session): void {
    if (session.isTyping) typing.set(session.room, session.user, false);
    session.isTyping = false;
  }

  function leaveRoom(session: Session): void {
    const { room, user } = session;
    if (!room) return;
    stopTyping(session);
    session.room = '';
    rooms.leave(room, session);
    presence.leave(room, user);
  }

  return {
    send,
    handle,
    answerError,
    leave(session) {
      session.close();
      leaveRoom(session);
    },
  };
}

function takeMessage({ sendLimits }: Session, byteCount: number): void {
  const { messages, bytes } = sendLimits;
  const waitMs = Math.max(messages.look(1), bytes.look(byteCount));
  if (waitMs > 0) throw rateLimited(waitMs);
  messages.take(1);
  bytes.take(byteCount);
}

function takeRequest({ requestLimit }: Session, cost: number): void {
  const waitMs = requestLimit.take(cost);
  if (waitMs > 0) throw rateLimited(waitMs);
}

function toChatError(error: unknown, logger: Logger): ChatError {
  if (error instanceof Refusal) return error.answer;
  if (error instanceof ConflictError) {
    return {
      code: 'conflict',
      message: 'Another message has this id.',
      field: 'id',
      retry: false,
    };
  }
  if (!(error instanceof UnavailableError)) {
    logger.error({ reason: describeError(error) }, 'A request failed unexpectedly');
  }
  return {
    code: 'unavailable',
    message: 'The chat cannot store or read messages right now.',
    retry: true,
  };
}
