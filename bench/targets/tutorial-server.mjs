// The tutorial's design, written plainly: Socket.IO with its Redis adapter, and a room's messages as
// one JSON value in Redis that each send reads, adds to and writes back.
// Environment: PORT, REDISHOST, REDISPORT.
import { createServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import { createClient } from 'redis';
import { Server } from 'socket.io';

const { PORT, REDISHOST, REDISPORT } = process.env;

// Without a time-out, or an overload ends the process: a rejection that nobody handles.
const redis = createClient({
  url: `redis://${REDISHOST}:${REDISPORT}`,
  commandOptions: { timeout: 0 },
});
const subscriber = redis.duplicate();
for (const client of [redis, subscriber]) client.on('error', console.error);
await Promise.all([redis.connect(), subscriber.connect()]);

const httpServer = createServer((request, response) => response.end('chat'));
const io = new Server(httpServer, { adapter: createAdapter(redis, subscriber) });
const members = new Map();

async function readRoom(room) {
  const stored = await redis.get(room);
  return stored ? JSON.parse(stored) : [];
}

async function addToRoom(room, message) {
  const messages = await readRoom(room);
  messages.push(message);
  await redis.set(room, JSON.stringify(messages));
}

io.on('connection', (socket) => {
  socket.on('signin', async ({ user, room }, acknowledge) => {
    members.set(socket.id, { user, room });
    await socket.join(room);
    socket.to(room).emit('notification', {
      title: "Someone's here",
      description: `${user} just entered the room`,
    });
    acknowledge(null, await readRoom(room));
  });

  socket.on('updateSocketId', ({ user, room }, acknowledge) => {
    members.set(socket.id, { user, room });
    void socket.join(room);
    acknowledge(null);
  });

  socket.on('sendMessage', (text, acknowledge) => {
    const { user, room } = members.get(socket.id);
    const message = { user, text };
    io.to(room).emit('message', message);
    void addToRoom(room, message);
    acknowledge();
  });

  socket.on('disconnect', () => {
    const member = members.get(socket.id);
    members.delete(socket.id);
    if (!member) return;
    io.to(member.room).emit('notification', {
      title: 'Someone just left',
      description: `${member.user} just left the room`,
    });
  });
});

httpServer.listen(Number(PORT), '127.0.0.1');
