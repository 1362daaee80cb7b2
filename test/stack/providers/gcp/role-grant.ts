import { call, find } from '../core/cloud-client';
import { type Fields, object, text } from '../core/fields';
import type { ResourceType } from '../core/resource-type';
import type { Properties } from '../core/wire';

type Description = {
  token: string;
  /** The inputs that say of which resource, besides `role` and `member`. */
  fields: Fields;
  /** The name of that resource. */
  target: (inputs: Properties) => string;
  autoName?: { field: string; maxLength: number };
  deleteBeforeReplace?: true;
};

/** One member with one role on one resource; other members are left alone. */
export function roleGrant({ fields, target, ...rest }: Description): ResourceType {
  const pick = ({ role, member }: Properties) => ({ role, member });
  return {
    ...rest,
    fields: {
      ...fields,
      role: text({ required: true, replace: true }),
      member: text({ required: true, replace: true }),
      condition: object(
        {
          title: text({ required: true }),
          expression: text({ required: true }),
          description: text(),
        },
        { replace: true },
      ),
    },
    async create(inputs) {
      const name = target(inputs);
      await call('POST', `${name}:grant`, pick(inputs));
      const id = `${name}/${String(inputs.role)}/${String(inputs.member)}`;
      return { id, state: { ...inputs, etag: 'ACAB' } };
    },
    async read(_id, state) {
      const name = target(state);
      const isProject = name.split('/').length === 2;
      if (!isProject && !(await find(name))) return undefined;
      const { granted } = await call('POST', `${name}:granted`, pick(state));
      return granted === true ? state : undefined;
    },
    async remove(_id, state) {
      const name = target(state);
      if (name.split('/').length === 2 || (await find(name))) {
        await call('POST', `${name}:revoke`, pick(state));
      }
    },
  };
}
