import { onFileEnd } from '../../support/cleanup';
import { createProvider } from '../providers/core/provider';
import type { Properties } from '../providers/core/wire';
import { gcp } from '../providers/gcp/provider';
import { type TestCloud, startCloud } from './cloud';

export const region = 'us-central1';

export const tokens = {
  api: 'gcp:projects/service:Service',
  redis: 'gcp:redis/instance:Instance',
  connector: 'gcp:vpcaccess/connector:Connector',
  account: 'gcp:serviceaccount/account:Account',
  repository: 'gcp:artifactregistry/repository:Repository',
  service: 'gcp:cloudrunv2/service:Service',
  invoker: 'gcp:cloudrunv2/serviceIamMember:ServiceIamMember',
  secret: 'gcp:secretmanager/secret:Secret',
  projectRole: 'gcp:projects/iAMMember:IAMMember',
};

export const urnOf = (token: string): string => `urn:pulumi:test::chat::${token}::thing`;

const apis = ['redis', 'vpcaccess', 'run', 'iam', 'artifactregistry', 'secretmanager', 'compute'];

export type StandIn = Awaited<ReturnType<typeof openStandIn>>;

/** The stand-in for Google's provider before a cloud of its own, without the engine between. */
export async function openStandIn() {
  const cloud: TestCloud = await startCloud();
  onFileEnd(() => cloud.stop());
  process.env.CLOUD_URL = cloud.url;
  process.env.GOOGLE_OAUTH_ACCESS_TOKEN = cloud.accessToken;
  const provider = createProvider(gcp);
  const { project } = cloud;

  /** Checks and creates as the engine does; a refusal is thrown in the provider's words. */
  async function make(token: string, inputs: Properties) {
    const checked = await provider.check(urnOf(token), {}, inputs);
    if (checked.failures) throw new Error(checked.failures.map(({ reason }) => reason).join('\n'));
    return provider.create(urnOf(token), checked.inputs);
  }

  return {
    cloud,
    provider,
    make,
    async enableApis() {
      for (const api of apis) {
        await make(tokens.api, { project, service: `${api}.googleapis.com` });
      }
    },
    redis: (inputs: Properties = {}) =>
      make(tokens.redis, { project, region, name: 'r-1', memorySizeGb: 1, ...inputs }),
    connector: (inputs: Properties = {}) =>
      make(tokens.connector, {
        project,
        region,
        name: 'c-1',
        network: 'default',
        ipCidrRange: '10.8.0.0/28',
        minInstances: 2,
        maxInstances: 3,
        ...inputs,
      }),
    service: (name: string, template: Properties = {}, container: Properties = {}) =>
      make(tokens.service, {
        project,
        location: region,
        name,
        template: { ...template, containers: [{ image: 'example.com/none:1', ...container }] },
      }),
  };
}
