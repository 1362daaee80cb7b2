import type { Dialect } from './dialect';
import { readNumber } from './message-text';

/** A bare WebSocket: the room's name first, then each text is a message. */
export const floorDialect: Dialect = {
  path: '/',
  opening: ({ room }) => room,
  answer: (text) => (text === 'joined' ? 'joined' : 'ignored'),
  cursorOf: () => undefined,
  encodeSend: ({ user }, text) => `{"user":"${user}","text":"${text}"}`,
  read(buffer, start, end, sink) {
    sink.onDelivery(readNumber(buffer, start, end));
  },
};
