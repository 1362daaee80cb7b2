import { invalid } from './api-error';

export type Binding = { role: string; member: string };

/** Who has which role on which resource; a project is a resource like any other. */
export type Policies = ReturnType<typeof createPolicies>;

const memberPattern = /^(allUsers|allAuthenticatedUsers|(user|group|domain|serviceAccount):\S+)$/;

export function createPolicies(accountExists: (email: string) => boolean) {
  const policies = new Map<string, Binding[]>();
  const bindingsOf = (resource: string) => policies.get(resource) ?? [];
  const same = (a: Binding, b: Binding) =>
    a.role === b.role && a.member.toLowerCase() === b.member.toLowerCase();

  return {
    add(resource: string, binding: Binding) {
      if (!memberPattern.test(binding.member)) {
        throw invalid(`The member ${binding.member} is of an unknown type.`);
      }
      if (!/^(roles|projects\/[^/]+\/roles)\/[\w.]+$/.test(binding.role)) {
        throw invalid(`Role ${binding.role} is not supported for this resource.`);
      }
      const [type, email = ''] = binding.member.split(':');
      if (type === 'serviceAccount' && !accountExists(email)) {
        throw invalid(`Service account ${email} does not exist.`);
      }
      if (!bindingsOf(resource).some((other) => same(other, binding))) {
        policies.set(resource, [...bindingsOf(resource), binding]);
      }
    },
    remove(resource: string, binding: Binding) {
      const left = bindingsOf(resource).filter((other) => !same(other, binding));
      if (left.length > 0) policies.set(resource, left);
      else policies.delete(resource);
    },
    has: (resource: string, binding: Binding) =>
      bindingsOf(resource).some((other) => same(other, binding)),
    /** A resource's policy goes with it. */
    forget: (resource: string) => policies.delete(resource),
    all: () =>
      [...policies].flatMap(([resource, bindings]) =>
        bindings.map(({ role, member }) => `${resource} ${role} ${member}`),
      ),
  };
}
