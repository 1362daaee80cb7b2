/**
 * Encodes texts as unmasked, final WebSocket text frames (RFC 6455, section 5.2), one after the
 * other in one buffer, so that they leave in one write.
 */
export function encodeFrames(texts: readonly string[]): Buffer {
  const lengths = texts.map((text) => Buffer.byteLength(text));
  const frames = Buffer.allocUnsafe(
    lengths.reduce((total, length) => total + headerLength(length) + length, 0),
  );
  let offset = 0;
  texts.forEach((text, index) => {
    const length = lengths[index] ?? 0;
    frames[offset] = 0x81;
    if (length < 126) {
      frames[offset + 1] = length;
    } else if (length < 65_536) {
      frames[offset + 1] = 126;
      frames.writeUInt16BE(length, offset + 2);
    } else {
      frames[offset + 1] = 127;
      frames.writeBigUInt64BE(BigInt(length), offset + 2);
    }
    offset += headerLength(length);
    offset += frames.write(text, offset, length, 'utf8');
  });
  return frames;
}

export function encodeFrame(text: string): Buffer {
  return encodeFrames([text]);
}

function headerLength(payloadLength: number): number {
  return payloadLength < 126 ? 2 : payloadLength < 65_536 ? 4 : 10;
}
