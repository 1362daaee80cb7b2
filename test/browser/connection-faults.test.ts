import { expect, test } from '@jest/globals';
import type { Cursor, Draft } from '../../service/protocol';
import { history, message, startScriptedServer } from './support/scripted-server';
import { openConnection } from './support/open-connection';

test('a message that skips one leads to a re-join with the cursor', async () => {
  const cursors: (Cursor | undefined)[] = [];
  const url = await startScriptedServer((socket) => {
    socket.on('signin', (_request, ack) => {
      ack(null, history([message(1), message(2)]));
      socket.emit('message', message(4));
    });
    socket.on('updateSocketId', ({ after }, ack) => {
      cursors.push(after);
      ack?.(null, history([message(3), message(4)]));
      socket.emit('message', message(5));
    });
  });
  const ann = openConnection(url, 'ann');
  await ann.until(() => ann.timeline.lastSeq() === 5);
  expect(ann.timeline.messages().map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  expect(cursors).toEqual([{ seq: 2, id: 'id2', at: 1_700_000_000_002 }]);
});

test('messages right behind the answer to a join find the history in place', async () => {
  const url = await startScriptedServer((socket) => {
    socket.on('signin', (_request, ack) => {
      ack(null, history([message(1)]));
      for (let seq = 2; seq <= 20; seq++) socket.emit('message', message(seq));
    });
    socket.on('updateSocketId', () => {
      throw new Error('there was no reason to join again');
    });
  });
  const ann = openConnection(url, 'ann');
  await ann.until(() => ann.timeline.lastSeq() === 20);
  expect(ann.phases).toEqual(['connecting', 'live']);
});

test('silence renews the connection and the message is sent again with its id', async () => {
  const drafts: (string | Draft)[] = [];
  const url = await startScriptedServer((socket, index) => {
    socket.on('signin', (_request, ack) => ack(null, history([message(1)])));
    socket.on('updateSocketId', (_request, ack) => ack?.(null, history([])));
    socket.on('sendMessage', (draft, ack) => {
      drafts.push(draft);
      const id = typeof draft === 'string' ? '' : draft.id;
      if (index > 0) ack?.(null, { id, seq: 2, at: 2 });
    });
  });
  const ann = openConnection(url, 'ann');
  ann.send('hello');
  await ann.until(() => ann.outbox.entries()[0]?.state === 'sent');
  expect(drafts).toHaveLength(2);
  expect(drafts[1]).toEqual(drafts[0]);
});

test('a refusal with a time is waited for, and nothing overtakes it', async () => {
  const drafts: string[] = [];
  const url = await startScriptedServer((socket) => {
    socket.on('signin', (_request, ack) => ack(null, history([])));
    socket.on('sendMessage', (draft, ack) => {
      const { id, text } = typeof draft === 'string' ? { id: '', text: draft } : draft;
      drafts.push(text);
      if (drafts.length === 1) {
        ack?.({ code: 'rate-limited', message: 'Slower.', retry: true, retryAfterMs: 50 });
        return;
      }
      const seq = drafts.length - 1;
      ack?.(null, { id, seq, at: seq });
      socket.emit('message', { user: 'ann', text, id, seq, at: seq });
    });
  });
  const ann = openConnection(url, 'ann');
  ann.send('one');
  ann.send('two');
  await ann.until(() => ann.timeline.lastSeq() === 2);
  expect(drafts).toEqual(['one', 'one', 'two']);
});

test('nothing is sent before the room is joined again', async () => {
  const events: string[] = [];
  const url = await startScriptedServer((socket, index) => {
    socket.onAny((event: string) => events.push(`${index} ${event}`));
    socket.on('signin', (_request, ack) => {
      ack(null, history([message(1)]));
      socket.conn.close();
    });
    socket.on('updateSocketId', (_request, ack) => ack?.(null, history([])));
    socket.on('sendMessage', (draft, ack) => {
      if (typeof draft !== 'string') ack?.(null, { id: draft.id, seq: 2, at: 2 });
    });
  });
  const ann = openConnection(url, 'ann');
  await ann.until(() => ann.state().phase === 'waiting');
  ann.send('hello');
  ann.setTyping(true);
  await ann.until(() => ann.outbox.entries()[0]?.state === 'sent');
  expect(events).toEqual(['0 signin', '1 updateSocketId', '1 sendMessage']);
});

test('holes are loaded on request, a reset replaces what is shown', async () => {
  const url = await startScriptedServer((socket) => {
    socket.on('signin', (_request, ack) => {
      ack(null, history([message(1)]));
      socket.emit('history', history([message(9)], { truncated: true, older: true }));
    });
    socket.on('history', ({ before }, ack) => {
      ack(null, { messages: [message(before - 2), message(before - 1)], older: false });
    });
    socket.on('typing', () => {
      socket.emit('history', history([{ ...message(1), id: 'other' }], { reset: true }));
    });
  });
  const ann = openConnection(url, 'ann');
  await ann.until(() => ann.timeline.lastSeq() === 9);
  ann.loadBefore(message(9));
  await ann.until(() => ann.timeline.messages().length === 4);
  expect(ann.timeline.messages().map(({ seq }) => seq)).toEqual([1, 7, 8, 9]);
  ann.setTyping(true);
  await ann.until(() => ann.timeline.wasReset());
  expect(ann.timeline.messages().map(({ id }) => id)).toEqual(['other']);
});

test('messages that are still to be loaded are counted as new, lost ones are not', async () => {
  for (const [older, newMessages] of [
    [true, 9],
    [false, 2],
  ] as const) {
    const url = await startScriptedServer((socket) => {
      socket.on('signin', (_request, ack) => {
        ack(null, history([message(1)]));
        socket.conn.close();
      });
      socket.on('updateSocketId', (_request, ack) => {
        ack?.(null, history([message(9), message(10)], { truncated: true, older }));
      });
    });
    const ann = openConnection(url, 'ann');
    await ann.until(() => ann.state().back !== undefined);
    expect(ann.state().back?.newMessages).toBe(newMessages);
  }
});
