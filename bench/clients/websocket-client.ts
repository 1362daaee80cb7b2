import { connect, type Socket } from 'node:net';

/** One for all connections: what is read is used before the next read. */
const readBuffer = Buffer.allocUnsafe(256 * 1024);

const upgradeHeaders = [
  'Host: 127.0.0.1',
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
];
const opcodes = { text: 1, close: 8, ping: 9 };

/**
 * A WebSocket client without a library, so that thousands of them in one process count what they
 * get for less CPU than it costs a server to send it. It trusts the server to keep to RFC 6455.
 */
export class WebSocketClient {
  private readonly socket: Socket;
  private isOpen = false;
  /** The start of a frame whose end has not been read. */
  private rest: Buffer | undefined;

  /**
   * @param onOpen called when texts can be written
   * @param onText called with each text; the bytes may be used during the call only
   * @param onEnd called once when the connection is gone, unless {@link close} ended it
   */
  constructor(
    port: number,
    path: string,
    private readonly onOpen: () => void,
    private readonly onText: (buffer: Buffer, start: number, end: number) => void,
    onEnd: (reason: string) => void,
  ) {
    let reason = 'the server closed the connection';
    this.socket = connect({
      port,
      host: '127.0.0.1',
      noDelay: true,
      onread: {
        buffer: readBuffer,
        callback: (size) => {
          this.read(size);
          return true;
        },
      },
    });
    this.socket.write(`GET ${path} HTTP/1.1\r\n${upgradeHeaders.join('\r\n')}\r\n\r\n`);
    this.socket.on('error', (error) => (reason = error.message));
    this.socket.on('close', () => onEnd(reason));
  }

  writeText(text: string): void {
    this.socket.write(encodeText(text));
  }

  close(): void {
    this.socket.removeAllListeners('close');
    this.socket.destroy();
  }

  private read(size: number): void {
    let bytes: Buffer = readBuffer.subarray(0, size);
    if (this.rest) bytes = Buffer.concat([this.rest, bytes]);
    const used = this.isOpen ? this.readFrames(bytes, 0) : this.readUpgrade(bytes);
    this.rest = used < bytes.length ? Buffer.from(bytes.subarray(used)) : undefined;
  }

  private readUpgrade(bytes: Buffer): number {
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) return 0;
    const status = bytes.toString('latin1', 0, bytes.indexOf('\r\n'));
    if (!status.includes(' 101 ')) {
      this.socket.destroy(new Error(`no WebSocket: ${status}`));
      return bytes.length;
    }
    this.isOpen = true;
    this.onOpen();
    return this.readFrames(bytes, end + 4);
  }

  /** @returns where the first frame begins that is not whole */
  private readFrames(bytes: Buffer, from: number): number {
    let at = from;
    while (at + 2 <= bytes.length) {
      let length = (bytes[at + 1] ?? 0) & 0x7f;
      let payload = at + 2;
      if (length === 126) {
        payload = at + 4;
        if (payload > bytes.length) break;
        length = bytes.readUInt16BE(at + 2);
      } else if (length === 127) {
        payload = at + 10;
        if (payload > bytes.length) break;
        length = Number(bytes.readBigUInt64BE(at + 2));
      }
      const end = payload + length;
      if (end > bytes.length) break;
      const opcode = (bytes[at] ?? 0) & 0x0f;
      if (opcode === opcodes.text) this.onText(bytes, payload, end);
      else if (opcode === opcodes.ping) this.socket.write(pong);
      else if (opcode === opcodes.close) this.socket.end();
      at = end;
    }
    return at;
  }
}

/** A client's frames are masked; with a mask of zeros the bytes stay as they are. */
const pong = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

function encodeText(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const headerLength = length < 126 ? 6 : 8;
  const frame = Buffer.alloc(headerLength + length);
  frame[0] = 0x80 | opcodes.text;
  if (length < 126) {
    frame[1] = 0x80 | length;
  } else {
    frame[1] = 0x80 | 126;
    frame.writeUInt16BE(length, 2);
  }
  frame.write(text, headerLength);
  return frame;
}
