import { invalid, notFound } from '../api-error';
import type { Cloud } from '../cloud';
import { locationOf } from '../kind';
import { type ServiceSpec, mainContainer } from './spec';

/** Refuses a service that speaks of a connector or an account which is not there. */
export function checkReferences(cloud: Cloud, service: string, spec: ServiceSpec): void {
  const { serviceAccount, vpcAccess } = spec.template;
  const { project } = cloud.options;
  if (
    serviceAccount !== undefined &&
    !cloud.ready(`projects/${project}/serviceAccounts/${serviceAccount}`)
  ) {
    throw notFound(`Service account ${serviceAccount} was not found.`);
  }
  const connector = vpcAccess?.connector;
  if (connector === undefined) return;
  if (!/^projects\/[^/]+\/locations\/[^/]+\/connectors\/[^/]+$/.test(connector)) {
    throw invalid(`VPC connector ${connector} must be projects/P/locations/L/connectors/NAME.`);
  }
  if (!cloud.ready(connector) || locationOf(connector) !== locationOf(service)) {
    throw invalid(
      `VPC connector ${connector} does not exist, or Cloud Run does not have permission to use it.`,
    );
  }
}

/** The environment of a container, secrets resolved, nothing added. */
export function resolveEnvironment(cloud: Cloud, spec: ServiceSpec): Record<string, string> {
  return Object.fromEntries(
    mainContainer(spec).envs.map(({ name, value, valueSource }) => {
      if (!valueSource) return [name, value ?? ''];
      const { secret, version } = valueSource.secretKeyRef;
      return [name, readSecret(cloud, spec, secret, version)];
    }),
  );
}

function readSecret(cloud: Cloud, spec: ServiceSpec, secret: string, version: string): string {
  const { project } = cloud.options;
  const name = secret.includes('/') ? secret : `projects/${project}/secrets/${secret}`;
  const account = spec.template.serviceAccount ?? 'the default compute service account';
  const role = 'roles/secretmanager.secretAccessor';
  if (!cloud.policies.has(name, { role, member: `serviceAccount:${account}` })) {
    throw invalid(
      `Permission denied on secret: ${name}/versions/${version} for Revision service account ${account}. ` +
        `The service account used must be granted the 'Secret Manager Secret Accessor' role (${role}) at the secret, project or higher level.`,
    );
  }
  const newest = cloud
    .all()
    .filter((other) => other.name.startsWith(`${name}/versions/`))
    .at(-1);
  const found = version === 'latest' ? newest : cloud.ready(`${name}/versions/${version}`);
  if (!found) throw invalid(`Secret ${name}/versions/${version} was not found.`);
  return String(found.view.data);
}
