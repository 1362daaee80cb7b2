import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onFileEnd } from '../../support/cleanup';
import { type TestCloud, startCloud } from './cloud';
import { type TestProject, createProject } from './project';

export type Deployment = {
  cloud: TestCloud;
  project: TestProject;
  /** Where a service of this project lies before the region's name. */
  path: (collection: string, name: string) => string;
  /** What the project holds besides its enabled APIs. */
  leftovers: () => Promise<string[]>;
  /** Builds an image of the service's code as it is now and configures it, without Docker. */
  useNewImage: () => Promise<string>;
  /** Changes the service's code. */
  changeCode: () => Promise<void>;
};

/**
 * A cloud with an empty project and a clone with a stack `test`; both go when the file ends.
 *
 * @param env more variables for the engine and its providers
 * @param registry host and port of a real registry that images are pushed to
 */
export async function prepareDeployment(
  config: Record<string, string> = {},
  env: Record<string, string> = {},
  registry?: string,
): Promise<Deployment> {
  const cloud = await startCloud(registry === undefined ? {} : { registry });
  onFileEnd(() => cloud.stop());
  const project = await createProject({ cloud, env });
  onFileEnd(() => project.stop());
  await project.setConfig(config);
  return {
    cloud,
    project,
    path: (collection, name) =>
      `projects/${cloud.project}/locations/us-central1/${collection}/${name}`,
    async leftovers() {
      const { resources, bindings, instances } = await cloud.state();
      const isApi = (name: string) =>
        /^projects\/[^/]+\/services\/[a-z]+\.googleapis\.com$/.test(name);
      return [
        ...resources.filter((name) => !isApi(name)),
        ...bindings,
        ...instances.map(({ revision }) => revision),
      ];
    },
    async useNewImage() {
      const image = await cloud.buildImage(
        'docker.example.com/chat/service:latest',
        project.folder,
      );
      await project.setConfig({ image });
      return image;
    },
    changeCode: () =>
      appendFile(join(project.folder, 'service', 'dist', 'server.js'), '\n// A change.\n'),
  };
}
