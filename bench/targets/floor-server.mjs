// The floor: a WebSocket server that hands each message to everyone in the room, and nothing else.
// No history, no acknowledgement, no Redis. A client's first message is the name of its room.
// Environment: PORT, JOIN_MS (gather messages for so long before they are written; 0: write each).
import { createServer } from 'node:http';
import { Sender, WebSocketServer } from 'ws';

const { PORT, JOIN_MS } = process.env;
const joinMs = Number(JOIN_MS);
const frameOptions = { fin: true, opcode: 1, mask: false, readOnly: true, rsv1: false };

const httpServer = createServer((request, response) => response.end('chat'));
const server = new WebSocketServer({ server: httpServer, perMessageDeflate: false });
const rooms = new Map();

/** Writes each message to each member at once. */
function createRoom() {
  const members = new Set();
  return {
    members,
    send(data) {
      for (const { client } of members) client.send(data, { binary: false });
    },
  };
}

/** Writes what was gathered in one piece to each member. */
function createJoiningRoom() {
  const members = new Set();
  let pending = [];
  function flush() {
    const frames = Buffer.concat(pending.flatMap((data) => Sender.frame(data, frameOptions)));
    pending = [];
    for (const { socket } of members) socket.write(frames);
  }
  return {
    members,
    send(data) {
      if (pending.push(data) === 1) setTimeout(flush, joinMs);
    },
  };
}

server.on('connection', (client, { socket }) => {
  const member = { client, socket };
  let room;
  client.on('error', () => undefined);
  client.on('message', (data) => {
    if (room) return room.send(data);
    const name = data.toString();
    room = rooms.get(name) ?? (joinMs > 0 ? createJoiningRoom() : createRoom());
    rooms.set(name, room);
    room.members.add(member);
    client.send('joined');
  });
  client.on('close', () => room?.members.delete(member));
});

httpServer.listen(Number(PORT), '127.0.0.1');
