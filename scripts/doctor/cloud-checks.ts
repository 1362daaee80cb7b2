import * as v from 'valibot';
import { rangesOverlap } from '../../infra/config-rules';
import { missing, ok, unknown, type Finding } from './finding';
import type { Answer, Google } from './google';
import { deployerRoles } from './roles';
import type { Settings } from './settings';

type Check = (google: Google, settings: Settings) => Promise<Finding>;

function parse<Output>(
  schema: v.GenericSchema<unknown, Output>,
  { body }: Answer,
): Output | undefined {
  const result = v.safeParse(schema, body);
  return result.success ? result.output : undefined;
}

function explain({ status }: Answer): string {
  if (status === 0) return 'Google does not answer: is there a network?';
  if (status === 401) return 'the credentials have run out: gcloud auth application-default login';
  return `Google answers ${status}`;
}

export const checkProjectReachable: Check = async (google, { project }) => {
  const answer = await google.ask('resourceManager', `projects/${project}`);
  const state = parse(v.object({ lifecycleState: v.string() }), answer)?.lifecycleState;
  if (state === 'ACTIVE') return ok(`project ${project} can be reached`);
  if (answer.status === 403 || answer.status === 404) {
    return missing(
      `Project ${project} does not exist, or not for you`,
      `gcloud projects describe ${project}; pulumi config set gcp:project …; and see that cloudresourcemanager is enabled`,
    );
  }
  return unknown(`project ${project}`, explain(answer));
};

export const checkBilling: Check = async (google, { project }) => {
  const answer = await google.ask('billing', `projects/${project}/billingInfo`);
  const info = parse(v.object({ billingEnabled: v.optional(v.boolean(), false) }), answer);
  if (answer.status !== 200 || !info) return unknown('billing', explain(answer));
  return info.billingEnabled
    ? ok('billing is on')
    : missing(
        'Billing is off',
        `https://console.cloud.google.com/billing/linkedaccount?project=${project}`,
      );
};

/** The provider cannot enable anything before these two are. */
export const checkApis: Check = async (google, { project }) => {
  const names = ['cloudresourcemanager.googleapis.com', 'serviceusage.googleapis.com'];
  const answers = await Promise.all(
    names.map((name) => google.ask('serviceUsage', `projects/${project}/services/${name}`)),
  );
  const enable = `gcloud services enable ${names.join(' ')} --project ${project}`;
  // With serviceusage off, every answer is a 403.
  if (answers.some(({ status }) => status === 403))
    return missing('APIs cannot be looked at', enable);
  const failed = answers.find(({ status }) => status !== 200);
  if (failed) return unknown('the APIs that must be on before', explain(failed));
  const isOn = answers.every((answer) => parse(v.object({ state: v.literal('ENABLED') }), answer));
  return isOn
    ? ok('cloudresourcemanager and serviceusage are enabled')
    : missing('APIs are off', enable);
};

export const checkRoles: Check = async (google, { project }) => {
  const permissions = deployerRoles.map(([, permission]) => permission);
  const answer = await google.ask('resourceManager', `projects/${project}:testIamPermissions`, {
    permissions,
  });
  const granted = parse(v.object({ permissions: v.optional(v.array(v.string()), []) }), answer);
  if (answer.status !== 200 || !granted) return unknown('your roles', explain(answer));
  const lacking = deployerRoles.filter(
    ([, permission]) => !granted.permissions.includes(permission),
  );
  if (lacking.length === 0) return ok('your roles suffice');
  const roles = lacking.map(([role]) => role);
  return missing(
    `You lack ${roles.join(', ')}`,
    `an administrator runs, for each: gcloud projects add-iam-policy-binding ${project} --member=user:YOU --role=${roles[0] ?? ''}`,
  );
};

const subnetworks = v.object({
  items: v.optional(
    v.record(
      v.string(),
      v.object({
        subnetworks: v.optional(
          v.array(v.object({ network: v.string(), ipCidrRange: v.string() })),
          [],
        ),
      }),
    ),
    {},
  ),
});

export const checkRange: Check = async (google, { project, get }) => {
  const range = get('connectorCidr');
  const network = get('network');
  const answer = await google.ask('compute', `projects/${project}/aggregated/subnetworks`);
  const found = parse(subnetworks, answer);
  if (answer.status !== 200 || !found) return unknown(`whether ${range} is free`, explain(answer));
  const taken = Object.values(found.items)
    .flatMap((item) => item.subnetworks)
    .filter((subnetwork) => subnetwork.network.endsWith(`/${network}`))
    .find(({ ipCidrRange }) => rangesOverlap(ipCidrRange, range));
  return taken
    ? missing(
        `${range} overlaps ${taken.ipCidrRange} in network ${network}`,
        'pulumi config set connectorCidr 10.9.0.0/28  (or another free /28)',
      )
    : ok(`${range} is free in network ${network}`);
};

export const checkServiceName: Check = async (google, { project, region, get }) => {
  const name = get('serviceName');
  const answer = await google.ask(
    'run',
    `projects/${project}/locations/${region}/services/${name}`,
  );
  // With the API off there is no service; `pulumi up` turns it on.
  if (answer.status === 404 || answer.status === 403) return ok(`the name ${name} is free`);
  if (answer.status !== 200) return unknown(`whether the name ${name} is free`, explain(answer));
  const labels = parse(v.object({ labels: v.record(v.string(), v.string()) }), answer)?.labels;
  return labels?.['managed-by'] === 'pulumi'
    ? ok(`the service ${name} is there, made by Pulumi`)
    : missing(
        `A service ${name} exists that this stack has not made`,
        'pulumi config set serviceName another-name',
      );
};

export const cloudChecks: readonly Check[] = [
  checkProjectReachable,
  checkBilling,
  checkApis,
  checkRoles,
  checkRange,
  checkServiceName,
];
