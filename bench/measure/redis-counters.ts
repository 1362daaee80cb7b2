import { createClient } from 'redis';

export type Counters = { outputBytes: number; commands: number; memoryBytes: number };

/** A redis-server's own counts, and a way to empty it. */
export type RedisCounters = {
  pid: number;
  read: () => Promise<Counters>;
  flush: () => Promise<void>;
  set: (key: string, value: string) => Promise<void>;
  close: () => void;
};

export async function connectRedisCounters(port: number): Promise<RedisCounters> {
  const client = createClient({ socket: { host: '127.0.0.1', port } });
  client.on('error', (error: Error) => process.stderr.write(`Redis: ${error.message}\n`));
  await client.connect();

  async function readInfo(section: string): Promise<(field: string) => number> {
    const text = await client.info(section);
    return (field) => Number(new RegExp(`^${field}:(.+)\r$`, 'm').exec(text)?.[1]);
  }

  const server = await readInfo('server');
  return {
    pid: server('process_id'),
    async read() {
      const stats = await readInfo('stats');
      const memory = await readInfo('memory');
      return {
        outputBytes: stats('total_net_output_bytes'),
        commands: stats('total_commands_processed'),
        memoryBytes: memory('used_memory'),
      };
    },
    flush: async () => void (await client.flushAll()),
    set: async (key, value) => void (await client.set(key, value)),
    close: () => client.destroy(),
  };
}
