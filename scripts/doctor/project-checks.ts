import * as v from 'valibot';
import type { Check } from './check';
import { missing, ok, unknown } from './finding';
import { explain, read } from './google';
import { rolesFor } from './roles';

const checkProjectReachable: Check = async (ask, { project }) => {
  const answer = await ask('resourceManager', `projects/${project}`);
  const state = read(v.object({ lifecycleState: v.string() }), answer)?.lifecycleState;
  if (state === 'ACTIVE') return ok(`project ${project} can be reached`);
  if (state !== undefined) {
    return missing(`Project ${project} is being deleted`, `gcloud projects undelete ${project}`);
  }
  if (answer.status === 403 || answer.status === 404) {
    return missing(
      `Project ${project} does not exist, is not for you, or cloudresourcemanager is off`,
      'gcloud projects list, and pulumi config set gcp:project YOUR_PROJECT',
    );
  }
  return unknown(`project ${project}`, explain(answer));
};

const checkBilling: Check = async (ask, { project }) => {
  const answer = await ask('billing', `projects/${project}/billingInfo`);
  const info = read(v.object({ billingEnabled: v.optional(v.boolean(), false) }), answer);
  if (!info) return unknown('billing', explain(answer));
  return info.billingEnabled
    ? ok('billing is on')
    : missing(
        'Billing is off',
        `link an account at https://console.cloud.google.com/billing/linkedaccount?project=${project}`,
      );
};

/** The provider cannot enable anything before these two are. */
const checkApis: Check = async (ask, { project }) => {
  const names = ['cloudresourcemanager.googleapis.com', 'serviceusage.googleapis.com'];
  const mend = `gcloud services enable ${names.join(' ')} --project ${project}`;
  const answers = await Promise.all(
    names.map((name) => ask('serviceUsage', `projects/${project}/services/${name}`)),
  );
  // With serviceusage off, every answer is a 403.
  if (answers.some(({ status }) => status === 403))
    return missing('serviceusage is off, or not for you', mend);
  const failed = answers.find(({ status }) => status !== 200);
  if (failed)
    return unknown('whether cloudresourcemanager and serviceusage are on', explain(failed));
  const off = names.filter((_, index) => {
    const answer = answers[index];
    return !answer || !read(v.object({ state: v.literal('ENABLED') }), answer);
  });
  return off.length === 0
    ? ok('cloudresourcemanager and serviceusage are enabled')
    : missing(`${off.map((name) => name.split('.')[0]).join(' and ')} is off`, mend);
};

const grants = v.object({ permissions: v.optional(v.array(v.string()), []) });

const checkRoles: Check = async (ask, config) => {
  const { project } = config;
  const roles = rolesFor(config);
  const permissions = roles.map(([, permission]) => permission);
  const answer = await ask('resourceManager', `projects/${project}:testIamPermissions`, {
    permissions,
  });
  const granted = read(grants, answer)?.permissions;
  if (!granted) return unknown('your roles', explain(answer));
  const lacking = roles.flatMap(([role, permission]) =>
    granted.includes(permission) ? [] : [role],
  );
  if (lacking.length === 0) return ok('your roles suffice');
  return missing(
    `You lack ${lacking.join(', ')}`,
    `an administrator runs, for each, gcloud projects add-iam-policy-binding ${project} --member=user:YOU --role=ROLE`,
  );
};

const checkBudgetRole: Check = async (ask, { budgetAmount, billingAccount }) => {
  if (budgetAmount === 0) return ok('no budget is asked for');
  const answer = await ask('billing', `billingAccounts/${billingAccount}:testIamPermissions`, {
    permissions: ['billing.budgets.create'],
  });
  const granted = read(grants, answer)?.permissions;
  if (!granted) return unknown(`billing account ${billingAccount}`, explain(answer));
  return granted.length > 0
    ? ok(`billing account ${billingAccount} lets you make a budget`)
    : missing(
        `You lack roles/billing.costsManager on ${billingAccount}`,
        `its administrator grants it, or: pulumi config set budgetAmount 0`,
      );
};

export const projectChecks: readonly Check[] = [
  checkProjectReachable,
  checkBilling,
  checkApis,
  checkRoles,
  checkBudgetRole,
];
