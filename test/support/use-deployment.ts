import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import { connectClient, type TestClient } from './chat-client';
import { onTestEnd } from './cleanup';
import { startRedis, type TestRedis } from './start-redis';
import { startServer, type TestServer } from './start-server';

/** The ways to run the service that must look the same from outside. */
export const deployments = [
  'in memory',
  'on one instance and Redis',
  'on three instances and Redis',
] as const;

export type DeploymentKind = (typeof deployments)[number];

export type Deployment = {
  readonly servers: TestServer[];
  /** Absent in memory. */
  readonly redis: TestRedis | undefined;
  /** The address of an instance; numbers beyond the last begin again at the first. */
  urlOf: (instance: number) => string;
  /** Connects a client, to the next instance in turn where none is given, until the test ends. */
  connect: (instance?: number) => Promise<TestClient>;
};

/** Starts a deployment for the tests of the surrounding `describe`, and ends it after them. */
export function useDeployment(kind: DeploymentKind, env: Record<string, string> = {}): Deployment {
  const servers: TestServer[] = [];
  let redis: TestRedis | undefined;
  let turn = 0;

  beforeAll(async () => {
    if (kind !== 'in memory') redis = await startRedis();
    const count = kind === 'on three instances and Redis' ? 3 : 1;
    const starting = Array.from({ length: count }, () => startServer({ ...redis?.env, ...env }));
    servers.push(...(await Promise.all(starting)));
  });
  afterAll(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await redis?.stop();
  });

  function urlOf(instance: number): string {
    const server = servers[instance % servers.length];
    if (!server) throw new Error('the deployment has not started');
    return server.url;
  }

  return {
    servers,
    get redis() {
      return redis;
    },
    urlOf,
    async connect(instance = turn++) {
      const client = await connectClient(urlOf(instance));
      onTestEnd(client.close);
      return client;
    },
  };
}

/** A room's name that no other test has. */
export function freshRoom(): string {
  return `room-${randomUUID()}`;
}
