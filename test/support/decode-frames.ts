/** The texts of unmasked, final WebSocket text frames that lie one after the other. */
export function decodeFrames(frames: Buffer): string[] {
  const texts: string[] = [];
  let offset = 0;
  while (offset < frames.length) {
    if (frames[offset] !== 0x81) throw new Error(`not a final text frame at ${offset}`);
    const short = frames[offset + 1] ?? 0;
    const [start, length] =
      short < 126
        ? [offset + 2, short]
        : short === 126
          ? [offset + 4, frames.readUInt16BE(offset + 2)]
          : [offset + 10, Number(frames.readBigUInt64BE(offset + 2))];
    if (start + length > frames.length) throw new Error('a frame is cut');
    texts.push(frames.toString('utf8', start, start + length));
    offset = start + length;
  }
  return texts;
}
