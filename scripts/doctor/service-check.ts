import * as v from 'valibot';
import { toLabel } from '../../infra/config-rules';
import type { Check } from './check';
import { missing, ok, unknown } from './finding';
import { explain, isApiOff, read } from './google';

const service = v.object({ labels: v.optional(v.record(v.string(), v.string()), {}) });

/** A service of the same name is this stack's own, or would be in the way. */
export const checkServiceName: Check = async (ask, config, stack) => {
  const { project, region, serviceName: name } = config;
  const answer = await ask('run', `projects/${project}/locations/${region}/services/${name}`);
  if (answer.status === 404 || isApiOff(answer)) return ok(`the name ${name} is free`);
  const found = read(service, answer);
  if (!found) return unknown(`whether the name ${name} is free`, explain(answer));
  const { stack: owner, 'managed-by': manager } = found.labels;
  if (manager === 'pulumi' && owner === toLabel(stack))
    return ok(`the service ${name} is this stack's`);
  const whose = manager === 'pulumi' && owner ? `of stack ${owner}` : 'that no stack has made';
  return missing(
    `There is a service ${name} ${whose}`,
    'pulumi config set serviceName another-name',
  );
};
