import { enableApis } from './apis';
import type { StackConfig } from './config';
import { createIdentity } from './identity';
import { buildImage, createRepository } from './image';
import { createConnector } from './network';
import { createRedis, joinCertificates } from './redis';
import { createPasswordSecret, storePassword } from './redis-password';
import { allowEverybody, deployService } from './service';

/** Everything the chat runs on, in the order in which one needs the other. */
export function deployStack(config: StackConfig) {
  const apis = enableApis(config);
  const identity = createIdentity(config, apis);
  const passwordSecret = config.redisAuth
    ? createPasswordSecret(config, apis, identity)
    : undefined;
  const connector = createConnector(config, apis);
  const redis = createRedis(config, apis);
  const password = passwordSecret && {
    secretKeyRef: {
      secret: passwordSecret.secret.secretId,
      version: storePassword(passwordSecret, redis).version,
    },
  };
  const repository = createRepository(config, apis);
  const image = buildImage(config, repository);
  const service = deployService(config, apis, {
    image,
    connector,
    identity,
    redis: {
      host: { value: redis.host },
      port: { value: redis.port.apply(String) },
      password,
      caCert: config.redisTls ? { value: joinCertificates(redis) } : undefined,
    },
    grants: passwordSecret ? [passwordSecret.access] : [],
  });
  if (config.access === 'public') allowEverybody(config, service);

  return {
    url: service.uri,
    region: config.region,
    redisHost: redis.host,
    redisPort: redis.port,
    connector: connector.id,
    serviceAccount: identity.account.email,
    image,
  };
}
