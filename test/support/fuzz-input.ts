import fc from 'fast-check';
import { encodeMasked, handshake } from './bare-socket';

/**
 * What one connection sends: after a handshake that is as it should be, packets in whole frames, or
 * any bytes; or bytes from the start.
 */
export type Attack = { kind: 'packets' | 'frames' | 'http'; writes: Buffer[] };

type Mutation = { kind: 'cut' | 'repeat' | 'insert' | 'flip'; at: number; bytes: Uint8Array };

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('cut', 'repeat', 'insert', 'flip'),
  /** A place in the whole, from 0 to 1. */
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 12 }),
});

function mutate(original: Buffer, { kind, at, bytes }: Mutation): Buffer {
  const start = Math.floor(at * original.length);
  const [before, after] = [original.subarray(0, start), original.subarray(start)];
  switch (kind) {
    case 'cut':
      return Buffer.concat([before, after.subarray(bytes.length)]);
    case 'repeat':
      return Buffer.concat([before, after.subarray(0, bytes.length), after]);
    case 'insert':
      return Buffer.concat([before, bytes, after]);
    case 'flip': {
      const flipped = Buffer.from(original);
      const old = flipped[start];
      if (old !== undefined) flipped[start] = old ^ (bytes[0] ?? 0);
      return flipped;
    }
  }
}

function mutated(originals: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> {
  return fc
    .tuple(originals, fc.array(mutation, { maxLength: 4 }))
    .map(([original, mutations]) => mutations.reduce(mutate, original));
}

const oddName = fc.oneof(
  fc.constantFrom('ann', 'bob', 'lobby', '__proto__', 'a\nb', '}{*:log', '🏳️‍🌈'),
  fc.string({ unit: 'binary', maxLength: 70 }),
);
const oddNumber = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, -1, 2 ** 53, 1e308));
const oddValue = fc.oneof(oddName, oddNumber, fc.boolean(), fc.jsonValue({ maxDepth: 4 }));
const cursor = fc.record({ seq: oddNumber, id: oddName, at: oddNumber }, { requiredKeys: [] });
const payload = fc.oneof(
  fc.record(
    {
      user: oddName,
      room: oddName,
      after: fc.oneof(cursor, oddValue),
      text: fc.oneof(oddName, oddValue),
      id: oddName,
      before: oddNumber,
      limit: oddValue,
      on: oddValue,
    },
    { requiredKeys: [] },
  ),
  oddValue,
);
const event = fc.oneof(
  fc.constantFrom('signin', 'updateSocketId', 'sendMessage', 'history', 'typing'),
  fc.constantFrom('message', 'error', '__proto__', 'constructor'),
  fc.string({ maxLength: 20 }),
);

/** A request of the chat, with whatever in it. */
const chatPacket = fc
  .record({ ackId: fc.nat(99), event, args: fc.array(payload, { minLength: 1, maxLength: 2 }) })
  .map(({ ackId, event: name, args }) => `42${ackId}${JSON.stringify([name, ...args])}`);

/** What Socket.IO might read as a packet: type, attachments, namespace, acknowledgement, data. */
const socketPacket = fc
  .tuple(
    fc.constantFrom('0', '1', '2', '2', '3', '4', '5', '6', '9', ''),
    fc.constantFrom('', '', '', '1-', '0-', '99999999999-', '-1-'),
    fc.oneof(
      { weight: 8, arbitrary: fc.constant('') },
      { weight: 1, arbitrary: fc.string({ maxLength: 20 }).map((name) => `/${name},`) },
    ),
    fc.constantFrom('', '0', '7', '99999999999999999999', '1e9'),
    fc.oneof(
      fc.json({ maxDepth: 5 }),
      fc.string(),
      fc.constantFrom(
        '[{"_placeholder":true,"num":9}]',
        '["sendMessage",{"_placeholder":true}]',
        '["disconnect"]',
        '["newListener"]',
      ),
    ),
  )
  .map((parts) => `4${parts.join('')}`);

/** What Engine.IO might read as a packet: a digit, and anything. */
const enginePacket = fc
  .tuple(fc.constantFrom('0', '1', '2', '3', '4', '5', '6', 'b'), fc.string({ unit: 'binary' }))
  .map(([type, data]) => type + data);

const packet = fc.oneof(chatPacket, socketPacket, enginePacket);

const packetFrame = fc.oneof(
  { weight: 4, arbitrary: packet.map(encodeMasked) },
  {
    weight: 2,
    arbitrary: mutated(packet.map((text) => Buffer.from(text)))
      .map(String)
      .map(encodeMasked),
  },
  {
    weight: 1,
    arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => encodeMasked(Buffer.from(bytes))),
  },
);

/** What a WebSocket might read as frames, and what it cannot. */
const frameBytes = fc.oneof(
  mutated(packet.map(encodeMasked)),
  fc.uint8Array({ minLength: 1, maxLength: 100 }).map((bytes) => Buffer.from(bytes)),
);

const paths = [
  '/',
  '/health',
  '/ready',
  '/whoami',
  '/assets/',
  '/socket.io/',
  '/%',
  '/..%2f',
  '//x',
];
const httpBytes = mutated(
  fc.oneof(
    fc
      .record({
        method: fc.constantFrom('GET', 'HEAD', 'POST', 'OPTIONS', 'CONNECT', 'PROPFIND'),
        path: fc.oneof(fc.constantFrom(...paths), fc.webPath(), fc.string({ maxLength: 40 })),
        header: fc.tuple(
          fc.constantFrom('Range', 'If-None-Match', 'Origin', 'Content-Length', 'Expect', 'X'),
          fc.string({ maxLength: 40 }),
        ),
        body: fc.string({ maxLength: 40 }),
      })
      .map(({ method, path, header: [name, value], body }) =>
        Buffer.from(`${method} ${path} HTTP/1.1\r\nHost: x\r\n${name}: ${value}\r\n\r\n${body}`),
      ),
    fc.constant(Buffer.from(handshake)),
  ),
);

const signin = encodeMasked('42["signin",{"user":"eve","room":"lobby"}]');

const several = (write: fc.Arbitrary<Buffer>, maxLength: number): fc.Arbitrary<Buffer[]> =>
  fc.array(write, { minLength: 1, maxLength, size: 'max' });

/** One connection's worth of what no client of ours would send. */
export const anyAttack: fc.Arbitrary<Attack> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('packets' as const),
      writes: fc.oneof(
        several(chatPacket.map(encodeMasked), 40).map((writes) => [signin, ...writes]),
        several(packetFrame, 40).map((writes) => [signin, ...writes]),
        several(packetFrame, 40),
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('frames' as const), writes: several(frameBytes, 10) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('http' as const), writes: several(httpBytes, 3) }),
  },
);
