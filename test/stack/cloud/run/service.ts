import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import * as v from 'valibot';
import { invalid, operationFailed } from '../api-error';
import type { Cloud } from '../cloud';
import { type Json, type Kind, shortName } from '../kind';
import { type FrontEnd, openFrontEnd } from './front-end';
import { checkLimits } from './limits';
import { checkReferences, resolveEnvironment } from './references';
import { type Revision, startRevision } from './revision';
import { type ServiceSpec, mainContainer, serviceSpec } from './spec';

type Deployed = {
  frontEnd: FrontEnd;
  current?: Revision;
  all: Revision[];
  count: number;
  spec: ServiceSpec;
};

/** Cloud Run services: each revision runs the real build, behind one address per service. */
export function createRunServiceKind(): Kind {
  const services = new Map<string, Deployed>();

  async function open(cloud: Cloud, name: string, spec: ServiceSpec): Promise<Deployed> {
    const invoker = { role: 'roles/run.invoker', member: 'allUsers' };
    const frontEnd = await openFrontEnd({
      revision: () => services.get(name)?.current,
      mayInvoke: (authorization) =>
        services.get(name)?.spec.invokerIamDisabled === true ||
        cloud.policies.has(name, invoker) ||
        authorization === `Bearer ${cloud.options.identityToken}`,
      secondMs: () => cloud.secondMs,
    });
    return { frontEnd, all: [], count: 0, spec };
  }

  async function deploy(cloud: Cloud, name: string, body: Json): Promise<Json> {
    const spec = v.parse(serviceSpec, body);
    const service = services.get(name) ?? (await open(cloud, name, spec));
    services.set(name, service);
    if (service.current && isDeepStrictEqual(service.spec.template, spec.template)) {
      // Settings of the service alone, such as its labels, make no revision.
      service.spec = spec;
      return viewOf(name, body, service);
    }
    const number = String(++service.count).padStart(5, '0');
    const revisionName = `${shortName(name)}-${number}-${randomBytes(2).toString('hex').slice(0, 3)}`;
    const revision = await startNewRevision(cloud, name, revisionName, spec);
    service.current?.retire();
    service.current = revision;
    service.all.push(revision);
    service.spec = spec;
    return viewOf(name, body, service);
  }

  async function end({ frontEnd, all }: Deployed) {
    await frontEnd.stop();
    await Promise.all(all.map((revision) => revision.stop()));
  }

  return {
    collection: 'projects/*/locations/*/services',
    api: 'run.googleapis.com',
    namePattern: /^[a-z]([a-z0-9-]{0,47}[a-z0-9])?$/,
    notFound: (name) => `service "${name}" not found`,
    admit(cloud, name, body) {
      const parsed = v.safeParse(serviceSpec, body);
      if (!parsed.success) throw invalid(parsed.issues[0].message);
      checkLimits(parsed.output);
      checkReferences(cloud, name, parsed.output);
    },
    create: deploy,
    update: (cloud, before, body) => deploy(cloud, before.name, body),
    async remove(_cloud, { name }) {
      const service = services.get(name);
      services.delete(name);
      if (service) await end(service);
    },
    remainsAfterFailure: true,
    instances: () =>
      [...services].flatMap(([service, { all }]) =>
        all.flatMap((revision) =>
          revision.instances().map(({ active }) => ({
            service,
            revision: revision.name,
            active,
            environment: Object.keys(revision.environment).sort(),
          })),
        ),
      ),
    close: async () => {
      await Promise.all([...services.values()].map(end));
    },
  };
}

function viewOf(name: string, body: Json, { frontEnd, current, spec }: Deployed): Json {
  const revision = `${name}/revisions/${current?.name}`;
  return {
    ...body,
    ingress: spec.ingress,
    state: 'READY',
    launchStage: 'GA',
    uri: frontEnd.uri,
    urls: [frontEnd.uri],
    latestReadyRevision: revision,
    latestCreatedRevision: revision,
  };
}

async function startNewRevision(
  cloud: Cloud,
  service: string,
  revision: string,
  spec: ServiceSpec,
): Promise<Revision> {
  const { image, ports } = mainContainer(spec);
  const program = await cloud.images.find(image);
  const notReady = `Revision '${revision}' is not ready and cannot serve traffic.`;
  if (!program) throw operationFailed(`${notReady} Image '${image}' not found.`);
  const environment = {
    ...resolveEnvironment(cloud, spec),
    K_SERVICE: shortName(service),
    K_REVISION: revision,
    K_CONFIGURATION: shortName(service),
  };
  try {
    return await startRevision(revision, spec, program, environment);
  } catch (error) {
    throw operationFailed(
      `${notReady} The user-provided container failed to start and listen on the port defined provided by the PORT=${ports.containerPort} environment variable within the allocated timeout. ` +
        `This can happen when the container port is misconfigured or if the timeout is too short. The health check timeout can be extended. Logs for this revision might contain more information.\n` +
        String(error instanceof Error ? error.message : error),
    );
  }
}
