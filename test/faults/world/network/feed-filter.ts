import type { Passage, TcpProxy } from './tcp-proxy';

/** Whether a connection to Redis is one on which an instance hears what is published in rooms. */
export function isFeed(passage: Passage): boolean {
  return /(^|\n)SUBSCRIBE\r\n\$\d+\r\nchat:/i.test(passage.said());
}

export function feedsThrough(proxy: TcpProxy): Passage[] {
  return proxy.passages().filter(isFeed);
}

/** From now on nothing reaches the subscriber, and the connection looks alive. */
export function deafen({ down }: Passage): void {
  down.filter(() => Buffer.alloc(0));
}

/**
 * Drops published messages, each one whole, as if Redis had never sent them: the connection goes on.
 *
 * @param shouldDrop asked for each of them, as it is on the wire, for as long as the connection lasts
 */
export function dropPublished({ down }: Passage, shouldDrop: (message: Buffer) => boolean): void {
  let rest: Buffer = Buffer.alloc(0);
  down.filter((chunk) => {
    rest = Buffer.concat([rest, chunk]);
    const kept: Buffer[] = [];
    for (let end = findReplyEnd(rest); end !== undefined; end = findReplyEnd(rest)) {
      const reply = rest.subarray(0, end);
      rest = rest.subarray(end);
      if (!reply.subarray(0, published.length).equals(published) || !shouldDrop(reply))
        kept.push(reply);
    }
    return Buffer.concat(kept);
  });
}

const published = Buffer.from('*3\r\n$7\r\nmessage\r\n');

/** Whether a published message is of a room, and not one by which an instance tries its feed. */
export function isOfRoom(message: Buffer): boolean {
  return message.includes('\r\nchat:room:');
}

/** Where the RESP2 reply that begins at `start` ends; undefined while it is not all there. */
export function findReplyEnd(bytes: Buffer, start = 0): number | undefined {
  const lineEnd = bytes.indexOf('\r\n', start);
  if (lineEnd < 0) return undefined;
  const type = String.fromCharCode(bytes[start] ?? 0);
  const count = Number(bytes.toString('latin1', start + 1, lineEnd));
  let end: number | undefined = lineEnd + 2;
  if (type === '$' && count >= 0) {
    end += count + 2;
    return end <= bytes.length ? end : undefined;
  }
  for (let left = type === '*' ? count : 0; left > 0 && end !== undefined; left--) {
    end = findReplyEnd(bytes, end);
  }
  return end;
}
