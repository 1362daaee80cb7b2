import { BuilderVersion, Image } from '@pulumi/docker';
import { Repository } from '@pulumi/gcp/artifactregistry';
import { getClientConfigOutput } from '@pulumi/gcp/organizations';
import * as pulumi from '@pulumi/pulumi';
import type { Apis } from './apis';
import type { StackConfig } from './config';
import { hostOf } from './host-of';
import { labelsOf } from './labels';

const dayS = 24 * 3600;

/** Where the service's image lies. Also where one that was built elsewhere is pushed to. */
export function createRepository(config: StackConfig, apis: Apis): Repository {
  return new Repository(
    'repository',
    {
      project: config.project,
      location: config.region,
      repositoryId: config.serviceName,
      format: 'DOCKER',
      description: `Images of ${config.serviceName}`,
      labels: labelsOf(config),
      cleanupPolicies: [
        // The last ten stay for rollbacks, whatever their age.
        { id: 'keep-recent', action: 'KEEP', mostRecentVersions: { keepCount: 10 } },
        {
          id: 'delete-old',
          action: 'DELETE',
          condition: { tagState: 'UNTAGGED', olderThan: `${30 * dayS}s` },
        },
      ],
    },
    { dependsOn: [apis.artifactregistry], deleteBeforeReplace: true },
  );
}

/**
 * The image to deploy, by digest: a new build deploys, an equal one changes nothing. Built here by
 * Docker, unless the configuration names one.
 */
export function buildImage(config: StackConfig, repository: Repository): pulumi.Output<string> {
  if (config.image !== '') return pulumi.output(config.image);
  const { accessToken } = getClientConfigOutput();
  const image = new Image(
    'image',
    {
      imageName: pulumi.interpolate`${repository.registryUri}/service:latest`,
      build: {
        context: '.',
        dockerfile: 'service/Dockerfile',
        platform: 'linux/amd64',
        builderVersion: BuilderVersion.BuilderBuildKit,
      },
      registry: {
        server: repository.registryUri.apply(hostOf),
        username: 'oauth2accesstoken',
        // Not marked by its source: it would lie in the state as it is.
        password: pulumi.secret(accessToken),
      },
    },
    // Nothing is deleted for it, but without this `pulumi destroy` would ask for a Docker daemon.
    { retainOnDelete: true },
  );
  return image.repoDigest;
}
