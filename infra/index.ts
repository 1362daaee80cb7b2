import { loadConfig } from './config';
import { deployStack } from './stack';

export const { url, region, redisHost, redisPort, connector, serviceAccount, image } =
  deployStack(loadConfig());
