import type { Cursor } from '../protocol';
import type { Answer } from './history';
import { answerFromMemory, answerFromRead, answerNewest, type RoomView } from './join-answers';
import { UnavailableError, type RoomLog, type Since } from './log/room-log';
import type { RoomBroadcast, Receiver } from './room-broadcast';

/** What of a room a join needs; see there. */
export type JoinableRoom = RoomView & {
  readonly name: string;
  readonly parts: { readonly log: RoomLog };
  readonly broadcast: RoomBroadcast<Receiver>;
  readonly isClosed: boolean;
  readonly epoch: string;
  isLive: () => boolean;
  check: () => Promise<boolean>;
  change: () => Promise<void>;
};

/**
 * Answers a join with all that was acknowledged before it, by calling `enter` in the very step in
 * which the answer is right: live messages go on from there.
 * @throws {UnavailableError} not answered before `isExpired`; then `enter` is never called
 */
export async function answerJoin(
  room: JoinableRoom,
  after: Cursor | undefined,
  isExpired: () => boolean,
  enter: (answer: Answer) => void,
): Promise<void> {
  let isCaughtUp = false;
  let isWritten = false;
  let isDoubtSettled = false;
  while (!isExpired() && !room.isClosed) {
    if (!room.isLive()) {
      await room.change();
      continue;
    }
    if (!isCaughtUp) {
      // Where the feed does not answer it is lost, and the room is read before it is live again.
      await room.parts.log.catchUp().catch(() => undefined);
      isCaughtUp = true;
      continue;
    }
    if (!isWritten) {
      // The answer ends at what was written.
      await room.broadcast.written();
      isWritten = true;
      continue;
    }
    let answer = answerFromMemory(room, after);
    if (answer === 'doubtful' && !isDoubtSettled) {
      // Only the log can say that the cursor is not of it: this instance may be behind.
      isDoubtSettled = await room.check();
      if (!isDoubtSettled) await room.change();
      continue;
    }
    if (answer === 'doubtful') answer = answerNewest(room, 'reset');
    if (!answer) {
      const { epoch } = room;
      const since = await read(room, after);
      if (isExpired()) break;
      if (!since) {
        await room.change();
        continue;
      }
      // Without a check of its own: joins in turn would each be thrown away for the other's check.
      if (epoch !== room.epoch || !room.isLive()) continue;
      answer = answerFromRead(room, since, after);
    }
    if (answer) return enter(answer);
    await room.check();
  }
  throw new UnavailableError('the room cannot be read');
}

/** Undefined: the log does not answer. */
async function read(
  { name, parts: { log }, limits }: JoinableRoom,
  after: Cursor | undefined,
): Promise<Since | undefined> {
  try {
    return after
      ? await log.after(name, after, limits.resumeLimit, limits.historyLimit)
      : { kind: 'continued', ...(await log.tail(name, limits.historyLimit)) };
  } catch (error) {
    if (error instanceof UnavailableError) return undefined;
    throw error;
  }
}
