import type { Dialect, Join } from './dialect';
import { readNumber } from './message-text';

const messageStart = Buffer.from('42["message",');
const ackStart = Buffer.from('43');
const ping = '2'.charCodeAt(0);

/** Socket.IO over Engine.IO 4, as far as the two chats use it. */
const socketIo = {
  path: '/socket.io/?EIO=4&transport=websocket',
  read(buffer, start, end, sink) {
    if (startsWith(buffer, start, messageStart)) sink.onDelivery(readNumber(buffer, start, end));
    else if (startsWith(buffer, start, ackStart)) sink.onAcknowledgement();
    else if (end - start === 1 && buffer[start] === ping) sink.reply('3');
  },
} satisfies Partial<Dialect>;

function answerJoin(text: string, joinRequest: () => string): ReturnType<Dialect['answer']> {
  if (text.startsWith('0')) return { say: '40' };
  if (text.startsWith('40')) return { say: joinRequest() };
  if (text.startsWith('430[null')) return 'joined';
  if (text.startsWith('430')) throw new Error(`a join was refused: ${text}`);
  if (text === '2') return { say: '3' };
  return 'ignored';
}

/** This service. A join with a cursor asks for what came after it. */
export const serviceDialect: Dialect = {
  ...socketIo,
  answer: (text, join) => answerJoin(text, () => encodeJoin(join)),
  cursorOf(text) {
    const [, history] = JSON.parse(text.slice('430'.length)) as [null, History];
    const newest = history.messages.at(-1);
    return newest && JSON.stringify({ seq: newest.seq, id: newest.id, at: newest.at });
  },
  encodeSend: (_join, text, number) =>
    `42${number + 1}["sendMessage",{"text":"${text}","id":"${number}-${process.pid}"}]`,
};

type History = { messages: { seq: number; id: string; at: number }[] };

function encodeJoin({ user, room, cursor }: Join): string {
  return cursor === undefined
    ? `420["signin",{"user":"${user}","room":"${room}"}]`
    : `420["updateSocketId",{"user":"${user}","room":"${room}","after":${cursor}}]`;
}

/** The tutorial's design, which knows no cursors: who comes back signs in again, for the history. */
export const tutorialDialect: Dialect = {
  ...socketIo,
  answer: (text, { user, room }) =>
    answerJoin(text, () => `420["signin",{"user":"${user}","room":"${room}"}]`),
  cursorOf: () => undefined,
  encodeSend: (_join, text, number) => `42${number + 1}["sendMessage","${text}"]`,
};

function startsWith(buffer: Buffer, start: number, expected: Buffer): boolean {
  for (let index = 0; index < expected.length; index++) {
    if (buffer[start + index] !== expected[index]) return false;
  }
  return true;
}
