import type { Input } from '@pulumi/pulumi';
import type { ServiceEnvironment } from '../service/server/config';
import type { StackConfig } from './config';

/** A value, a secret's version, or nothing: the service's own default. */
export type Setting =
  | { value: Input<string> }
  | { secretKeyRef: { secret: Input<string>; version: Input<string> } }
  | undefined;

export type RedisAddress = {
  host: Setting;
  port: Setting;
  password: Setting;
  caCert: Setting;
};

/**
 * How many sockets an instance takes. The rest of its places is for the page and the probes, so that
 * they are served on an instance full of sockets: 50, but never more than half.
 */
function countSockets(concurrency: number): number {
  return concurrency - Math.min(50, Math.floor(concurrency / 2));
}

/**
 * What the service is told, by the names that it reads: one that is renamed, added or gone on its side
 * does not compile here. PORT is Cloud Run's to set.
 */
export function createServiceEnvironment(
  config: StackConfig,
  redis: RedisAddress,
  iapAudience: Setting,
): Record<Exclude<keyof ServiceEnvironment, 'PORT'>, Setting> {
  return {
    REDISHOST: redis.host,
    REDISPORT: redis.port,
    REDIS_PASSWORD: redis.password,
    REDIS_CA_CERT: redis.caCert,
    MAX_CONNECTIONS: { value: String(countSockets(config.concurrency)) },
    CONNECTION_MAX_AGE_S: { value: String(config.connectionMaxAgeSeconds) },
    ALLOWED_ORIGINS: config.allowedOrigins === '' ? undefined : { value: config.allowedOrigins },
    HISTORY_LIMIT: undefined,
    RESUME_LIMIT: undefined,
    ROOM_MAX_MESSAGES: undefined,
    ROOM_MAX_BYTES: undefined,
    ROOM_TTL_S: undefined,
    MESSAGES_PER_S: undefined,
    DRAIN_TIMEOUT_S: undefined,
    LOG_LEVEL: undefined,
    IAP_AUDIENCE: iapAudience,
    IAP_KEYS_URL: undefined,
    METRICS_PORT: undefined,
  };
}
