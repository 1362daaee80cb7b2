import type { Dialect } from './dialect';
import { readNumber } from './message-text';

const lineFeed = '\n'.charCodeAt(0);
const pushStart = '{"push"';
const replyStart = '{"id"';
const historyLimit = 200;

/**
 * Centrifuge's JSON protocol: commands and replies by id, pushes without one, several in one text
 * on lines of their own. A first join reads the history too, as a sign-in does elsewhere.
 */
export const centrifugeDialect: Dialect = {
  path: '/connection/websocket',
  opening: () => '{"id":1,"connect":{}}',
  answer(text, { room, cursor }) {
    for (const line of text.trim().split('\n')) {
      if (line.includes('"error"')) throw new Error(`a join was refused: ${line}`);
      if (line.startsWith('{"id":1,')) return { say: encodeSubscribe(room, cursor) };
      if (line.startsWith('{"id":2,')) {
        return cursor === undefined ? { say: encodeHistory(room) } : 'joined';
      }
      if (line.startsWith('{"id":3,')) return 'joined';
      if (line === '{}') return { say: '{}' };
    }
    return 'ignored';
  },
  cursorOf(text) {
    const line = text.split('\n').find((line) => line.startsWith('{"id":3,'));
    if (line === undefined) return undefined;
    const { history } = JSON.parse(line) as { history: { offset?: number; epoch: string } };
    return `"recover":true,"offset":${history.offset ?? 0},"epoch":"${history.epoch}"`;
  },
  encodeSend: ({ user, room }, text, number) =>
    `{"id":${number + 4},"publish":{"channel":"${room}","data":{"user":"${user}","text":"${text}"}}}`,
  read(buffer, start, end, sink) {
    let line = start;
    while (line < end) {
      let lineEnd = line;
      while (lineEnd < end && buffer[lineEnd] !== lineFeed) lineEnd++;
      if (buffer[line + 2] === pushStart.charCodeAt(2)) {
        const number = readNumber(buffer, line, lineEnd);
        if (number >= 0) sink.onDelivery(number);
      } else if (buffer[line + 2] === replyStart.charCodeAt(2)) {
        sink.onAcknowledgement();
      } else if (lineEnd - line === '{}'.length) {
        sink.reply('{}');
      }
      line = lineEnd + 1;
    }
  },
};

function encodeSubscribe(room: string, cursor: string | undefined): string {
  const recover = cursor === undefined ? '' : `,${cursor}`;
  return `{"id":2,"subscribe":{"channel":"${room}"${recover}}}`;
}

function encodeHistory(room: string): string {
  return `{"id":3,"history":{"channel":"${room}","limit":${historyLimit},"reverse":true}}`;
}
