import { describeAudience, grantAccess } from './access';
import { enableApis } from './apis';
import { createBudget } from './budget';
import type { StackConfig } from './config';
import { createIdentity } from './identity';
import { buildImage, createRepository } from './image';
import { monitorStack } from './monitoring/monitoring';
import { connectNetwork } from './network';
import { createRedis, joinCertificates } from './redis';
import { createPasswordSecret, storePassword } from './redis-password';
import { deployService } from './service';

/** Everything the chat runs on, in the order in which one needs the other. */
export function deployStack(config: StackConfig) {
  const apis = enableApis(config);
  const identity = createIdentity(config, apis);
  const passwordSecret = config.redisAuth
    ? createPasswordSecret(config, apis, identity)
    : undefined;
  const network = connectNetwork(config, apis);
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
    network,
    identity,
    redis: {
      host: { value: redis.host },
      port: { value: redis.port.apply(String) },
      password,
      caCert: config.redisTls ? { value: joinCertificates(redis) } : undefined,
    },
    iapAudience: describeAudience(config),
    grants: passwordSecret ? [passwordSecret.access] : [],
  });
  grantAccess(config, apis, service);
  const channels = config.monitoring
    ? monitorStack(config, { service, redis, connector: network.connector })
    : [];
  if (config.budgetAmount > 0) createBudget(config, channels);

  return {
    url: service.uri,
    region: config.region,
    redisHost: redis.host,
    redisPort: redis.port,
    connector: network.connector?.id ?? '',
    serviceAccount: identity.account.email,
    image,
  };
}
