import * as v from 'valibot';

/** A fault in the environment, in words for the person who set it. */
export class ConfigError extends Error {
  constructor(readonly faults: string[]) {
    super(`The environment cannot be used:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const;

function integer(fallback: number, min: number, max: number) {
  const rule = `must be a whole number from ${min} to ${max}`;
  return v.optional(
    v.pipe(
      v.string(),
      v.trim(),
      v.regex(/^\d{1,15}$/, rule),
      v.transform(Number),
      v.minValue(min, rule),
      v.maxValue(max, rule),
    ),
    String(fallback),
  );
}

const origins = v.pipe(
  v.string(),
  v.transform((list) =>
    list
      .split(',')
      .map((origin) => origin.trim())
      .filter(Boolean),
  ),
  v.array(
    v.pipe(
      v.string(),
      v.check(
        (origin) =>
          origin === '*' ||
          (URL.canParse(origin) && new URL(origin).origin === origin.toLowerCase()),
        'must be a comma-separated list of origins like https://chat.example.com',
      ),
      v.toLowerCase(),
    ),
  ),
);

const certificates = v.pipe(
  v.string(),
  v.regex(
    /-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----/,
    'must be PEM certificates',
  ),
);

/** Every variable the service reads, with its default and its rule. */
const environment = v.object({
  PORT: integer(8080, 0, 65535),
  REDISHOST: v.optional(v.pipe(v.string(), v.trim()), ''),
  REDISPORT: integer(6379, 1, 65535),
  REDIS_PASSWORD: v.optional(v.string(), ''),
  REDIS_CA_CERT: v.optional(v.union([v.literal(''), certificates], 'must be PEM certificates'), ''),
  HISTORY_LIMIT: integer(200, 1, 10_000),
  RESUME_LIMIT: integer(1_000, 1, 100_000),
  ROOM_MAX_MESSAGES: integer(10_000, 1, 10_000_000),
  ROOM_MAX_BYTES: integer(2 * 1024 * 1024, 1, 1024 ** 4),
  ROOM_TTL_S: integer(30 * 24 * 3600, 1, 10 * 365 * 24 * 3600),
  MESSAGES_PER_S: integer(10, 0, 1_000_000),
  MAX_CONNECTIONS: integer(1_000, 1, 1_000_000),
  CONNECTION_MAX_AGE_S: integer(3_300, 1, 7 * 24 * 3600),
  DRAIN_TIMEOUT_S: integer(8, 0, 3600),
  ALLOWED_ORIGINS: v.optional(origins, ''),
  IAP_AUDIENCE: v.optional(
    v.pipe(
      v.string(),
      v.regex(
        /^\/projects\/\d+\/\S+$/,
        'must be like /projects/NUMBER/locations/REGION/services/NAME',
      ),
    ),
  ),
  IAP_KEYS_URL: v.optional(v.pipe(v.string(), v.url('must be an address like https://…'))),
  METRICS_PORT: integer(0, 0, 65535),
  LOG_LEVEL: v.optional(v.picklist(levels, `must be one of ${levels.join(', ')}`), 'info'),
});

/** The names of the variables, all optional: the contract with whoever deploys the service. */
export type ServiceEnvironment = Partial<Record<keyof typeof environment.entries, string>>;

/** The same names at run time, for checks that the documentation and the stack agree. */
export const environmentNames = Object.keys(environment.entries) as (keyof ServiceEnvironment)[];

export type RedisConfig = { host: string; port: number; password: string; caCert: string };

export type Config = {
  port: number;
  /** Absent: the log is kept in this process. */
  redis?: RedisConfig;
  historyLimit: number;
  resumeLimit: number;
  roomMaxMessages: number;
  roomMaxBytes: number;
  roomTtlMs: number;
  /** 0: no limit. */
  messagesPerS: number;
  maxConnections: number;
  connectionMaxAgeMs: number;
  drainTimeoutMs: number;
  /** Empty: only pages from the same host and port. */
  allowedOrigins: string[];
  logLevel: (typeof levels)[number];
  /** Present: names come from Identity-Aware Proxy's assertions for this audience. */
  iapAudience?: string;
  iapKeysUrl?: string;
  /** 0: no metrics. */
  metricsPort: number;
  /** Cloud Run's name for the deployed revision, absent elsewhere. */
  revision?: string;
};

/**
 * Reads the configuration from the environment. An empty variable counts as absent.
 *
 * @throws {ConfigError} with every fault at once, each naming its variable.
 */
export function loadConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    environmentNames.flatMap((name) => (env[name] ? [[name, env[name]]] : [])),
  );
  const faults: string[] = [];
  const parsed = v.safeParse(environment, given);
  if (!parsed.success) faults.push(...parsed.issues.map(describe));
  // The rules between limits hold for those that are right in themselves, whatever else is wrong.
  const limits = ['HISTORY_LIMIT', 'RESUME_LIMIT', 'ROOM_MAX_MESSAGES'] as const;
  limits.forEach((name, index) => {
    const next = limits[index + 1];
    if (next === undefined) return;
    const lower = v.safeParse(environment.entries[name], given[name]);
    const upper = v.safeParse(environment.entries[next], given[next]);
    if (!lower.success || !upper.success || lower.output <= upper.output) return;
    faults.push(`${name} must be at most ${next} (${upper.output}), got ${lower.output}`);
  });
  if (!parsed.success || faults.length > 0) throw new ConfigError(faults);
  const value = parsed.output;
  return {
    port: value.PORT,
    ...(value.REDISHOST && {
      redis: {
        host: value.REDISHOST,
        port: value.REDISPORT,
        password: value.REDIS_PASSWORD,
        caCert: value.REDIS_CA_CERT,
      },
    }),
    historyLimit: value.HISTORY_LIMIT,
    resumeLimit: value.RESUME_LIMIT,
    roomMaxMessages: value.ROOM_MAX_MESSAGES,
    roomMaxBytes: value.ROOM_MAX_BYTES,
    roomTtlMs: value.ROOM_TTL_S * 1000,
    messagesPerS: value.MESSAGES_PER_S,
    maxConnections: value.MAX_CONNECTIONS,
    connectionMaxAgeMs: value.CONNECTION_MAX_AGE_S * 1000,
    drainTimeoutMs: value.DRAIN_TIMEOUT_S * 1000,
    allowedOrigins: value.ALLOWED_ORIGINS,
    logLevel: value.LOG_LEVEL,
    metricsPort: value.METRICS_PORT,
    ...(value.IAP_AUDIENCE !== undefined && { iapAudience: value.IAP_AUDIENCE }),
    ...(value.IAP_KEYS_URL !== undefined && { iapKeysUrl: value.IAP_KEYS_URL }),
    ...(env.K_REVISION && { revision: env.K_REVISION }),
  };
}

const secretNames = ['REDIS_PASSWORD', 'REDIS_CA_CERT'];

function describe(issue: v.BaseIssue<unknown>): string {
  const name = String(issue.path?.[0]?.key);
  const got = secretNames.includes(name) ? '' : `, got ${JSON.stringify(issue.path?.[0]?.value)}`;
  return `${name} ${issue.message}${got}`;
}
