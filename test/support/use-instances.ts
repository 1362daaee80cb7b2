import { afterAll, beforeAll } from '@jest/globals';
import { startTcpProxy, type TcpProxy } from '../faults/world/network/tcp-proxy';
import { connectClient, type TestClient } from './chat-client';
import { onTestEnd } from './cleanup';
import { startRedis, type TestRedis } from './start-redis';
import { startServer, type TestServer } from './start-server';

export type Instance = {
  server: TestServer;
  /** Its way to Redis, which can be broken. */
  network: TcpProxy;
  /** Connects a client until the test ends. */
  connect: () => Promise<TestClient>;
};

export type Instances = {
  readonly redis: TestRedis;
  /** Numbers begin at 0. */
  get: (index: number) => Instance;
};

export type InstancesOptions = {
  env?: Record<string, string>;
  redisArgs?: string[];
};

/**
 * Starts servers that share one Redis, each over a network of its own, for the tests of the
 * surrounding `describe`, and ends them after it.
 */
export function useInstances(count: number, options: InstancesOptions = {}): Instances {
  const { env = {}, redisArgs = [] } = options;
  const instances: Instance[] = [];
  let redis: TestRedis | undefined;

  beforeAll(async () => {
    const started = await startRedis(redisArgs);
    redis = started;
    const starting = Array.from({ length: count }, () => startInstance(started.port, env));
    instances.push(...(await Promise.all(starting)));
  });
  afterAll(async () => {
    await Promise.all(instances.map(({ server }) => server.stop()));
    await Promise.all(instances.map(({ network }) => network.close()));
    await redis?.stop();
  });

  return {
    get redis() {
      if (!redis) throw new Error('Redis has not started');
      return redis;
    },
    get(index) {
      const instance = instances[index];
      if (!instance) throw new Error(`there is no instance ${index}`);
      return instance;
    },
  };
}

/** Starts one server with a network of its own; who starts it ends both. */
export async function startInstance(
  redisPort: number,
  env: Record<string, string>,
): Promise<Instance> {
  const network = await startTcpProxy(() => redisPort);
  const server = await startServer({
    REDISHOST: '127.0.0.1',
    REDISPORT: String(network.port),
    ...env,
  });
  return {
    server,
    network,
    async connect() {
      const client = await connectClient(server.url);
      onTestEnd(client.close);
      return client;
    },
  };
}
