import { createEntry, type Published } from './room-log';

/**
 * A room's name as a part of a key: no braces of its own, so that all keys of a room share one hash
 * slot, and no way to name another key.
 */
function encodeRoom(room: string): string {
  return encodeURIComponent(room);
}

/** Stream and book, see append.lua. */
export function keysOf(room: string): [stream: string, book: string] {
  const name = encodeRoom(room);
  return [`chat:{${name}}:log`, `chat:{${name}}:book`];
}

/** Who is here, see presence.lua. The instance's own set comes last. */
export function presenceKeysOf(room: string, instance: string): string[] {
  const prefix = `chat:{${encodeRoom(room)}}:here`;
  return [prefix, `${prefix}:instances`, `${prefix}:${instance}`];
}

export function channelOf(room: string): string {
  return `chat:room:${encodeRoom(room)}`;
}

/** Lines of `seq at id previousId head`, as append.lua publishes them; JSON holds no line break. */
export function parseBatch(batch: string): Published[] {
  return batch.split('\n').flatMap((line) => {
    const at = line.indexOf(' ') + 1;
    const id = line.indexOf(' ', at) + 1;
    const previousId = line.indexOf(' ', id) + 1;
    const head = line.indexOf(' ', previousId) + 1;
    if (at === 0 || id === 0 || previousId === 0 || head === 0) return [];
    const entry = createEntry(
      Number(line.slice(0, at - 1)),
      Number(line.slice(at, id - 1)),
      line.slice(id, previousId - 1),
      line.slice(head),
    );
    return [{ ...entry, previousId: line.slice(previousId, head - 1) }];
  });
}
