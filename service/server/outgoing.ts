import { Socket as NetSocket } from 'node:net';
import { encodeFrame } from './websocket-frame';

/** A client that leaves more than this unread is cut; it resumes from its cursor. */
export const maxUnsentBytes = 1024 * 1024;

/** What is used of an Engine.IO connection; its types hide the first of these. */
type FrameConnection = {
  readonly writeBuffer: readonly unknown[];
  readonly readyState: string;
  write: (data: string, options?: { wsPreEncodedFrame: Buffer[] }) => unknown;
};

function isFrameConnection(connection: unknown): connection is FrameConnection {
  return (
    typeof connection === 'object' &&
    connection !== null &&
    'writeBuffer' in connection &&
    Array.isArray(connection.writeBuffer) &&
    'readyState' in connection &&
    'write' in connection &&
    typeof connection.write === 'function'
  );
}

/**
 * Writes ready frames to one client, in order with what Socket.IO itself sends it.
 *
 * A buffer goes to the TCP socket directly while Engine.IO has nothing waiting (a sixth more
 * deliveries a second than through its queue), and else into that queue.
 */
export class Outgoing {
  private queuedBytes = 0;
  private isEnded = false;

  private constructor(
    private readonly connection: FrameConnection,
    private readonly raw: NetSocket,
    private readonly onSlow: (outgoing: Outgoing, unsentBytes: number) => void,
  ) {}

  /**
   * @param onSlow called when the client has left too much unread
   * @throws {Error} when the connection is not the one of the library version this was written for
   */
  static of(
    connection: unknown,
    raw: unknown,
    onSlow: (outgoing: Outgoing, unsentBytes: number) => void,
  ): Outgoing {
    if (!isFrameConnection(connection) || !(raw instanceof NetSocket)) {
      throw new Error('not an Engine.IO WebSocket connection');
    }
    return new Outgoing(connection, raw, onSlow);
  }

  /** Writes one or more whole frames. */
  write(frames: Buffer): void {
    const { connection, raw } = this;
    // Once closing, Engine.IO sends nothing more: a frame after the close frame is an error.
    if (connection.readyState !== 'open' || this.isEnded) return;
    if (connection.writeBuffer.length === 0) {
      this.queuedBytes = 0;
      // True while the stream holds less than its high-water mark, which is far below the limit.
      if (raw.write(frames)) return;
    } else {
      this.queuedBytes += frames.length;
      connection.write('', { wsPreEncodedFrame: [frames] });
    }
    // What Engine.IO and the stream hold; the kernel's buffers come before both.
    const unsentBytes = this.queuedBytes + raw.writableLength;
    if (unsentBytes > maxUnsentBytes) this.onSlow(this, unsentBytes);
  }

  writeText(text: string): void {
    this.write(encodeFrame(text));
  }

  /** Ends the connection at once: `conn.close` would wait for a client that does not read. */
  terminate(): void {
    this.isEnded = true;
    this.raw.destroy();
  }
}
