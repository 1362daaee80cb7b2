import { Decoder as StockDecoder, PacketType, type Packet } from 'socket.io-parser';

export { Encoder } from 'socket.io-parser';

/**
 * The number under which a client waits for an acknowledgement. A class, so that nothing that came
 * out of JSON can be taken for one.
 */
export class AckId {
  constructor(readonly value: number) {}
}

/**
 * Hands an event's acknowledgement number to the handler as its last argument, in place of the
 * callback that Socket.IO would make: acknowledgements are then written as ready frames, and a
 * history is sent without being parsed and encoded again.
 *
 * What it throws closes the connection.
 */
export class Decoder extends StockDecoder {
  private hasEntered = false;

  constructor() {
    super();
    // First among the listeners, so that Socket.IO's own gets the packet as it leaves it.
    this.on('decoded', takePacket);
  }

  /**
   * One namespace, entered once. Socket.IO answers a foreign one with its name, which may be long and
   * need not be read; and of two requests to enter that come together it makes two sockets.
   */
  check({ type, nsp }: Packet): void {
    const isEntering = type === PacketType.CONNECT;
    if (nsp !== '/' || (isEntering && this.hasEntered)) {
      throw new Error('a connection has one namespace, entered once');
    }
    this.hasEntered ||= isEntering;
  }
}

function takePacket(this: Decoder, packet: Packet): void {
  this.check(packet);
  takeAckId(packet);
}

function takeAckId(packet: Packet): void {
  if (packet.type === PacketType.EVENT && packet.id !== undefined && Array.isArray(packet.data)) {
    (packet.data as unknown[]).push(new AckId(packet.id));
    delete packet.id;
  }
}

/** The texts of Socket.IO packets in the main namespace, as Engine.IO carries them in a WebSocket. */
export function encodeEvent(event: string, json: string): string {
  return `42["${event}",${json}]`;
}

export function encodeAck({ value }: AckId, argsJson: string): string {
  return `43${value}[${argsJson}]`;
}
