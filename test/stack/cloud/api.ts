import type { IncomingMessage } from 'node:http';
import * as v from 'valibot';
import { ApiError, inUse, notFound } from './api-error';
import type { Cloud } from './cloud';
import type { Faults } from './faults';
import type { Json } from './kind';
import type { createOperations } from './operations';
import { admitPush } from './repository';

const binding = v.object({ role: v.string(), member: v.string() });

/**
 * The APIs of the cloud in one shape: `POST collection?id=NAME`, `GET`, `PATCH` and `DELETE` of a
 * name, `POST name:grant`, `:revoke` and `:granted` for one binding of its policy, `GET operations/N`.
 */
export function createApi(
  cloud: Cloud,
  faults: Faults,
  operations: ReturnType<typeof createOperations>,
) {
  /** Every request that was to change something and was admitted. */
  const journal: string[] = [];
  const counters = new Map<string, number>();

  function nextNumber(collection: string): string {
    const number = (counters.get(collection) ?? 0) + 1;
    counters.set(collection, number);
    return String(number);
  }

  function kindOf(name: string) {
    const kind = cloud.kindOf(name);
    if (!kind) throw notFound(`Nothing is called ${name} here.`);
    return kind;
  }

  function changePolicy(name: string, verb: string, body: Json) {
    const given = v.parse(binding, body);
    const isProject = name === `projects/${cloud.options.project}`;
    if (!isProject && !cloud.ready(name)) throw notFound(kindOf(name).notFound(name));
    if (verb === 'grant') cloud.policies.add(name, given);
    if (verb === 'revoke') cloud.policies.remove(name, given);
    if (verb !== 'granted') journal.push(`${verb} ${name} ${given.role} ${given.member}`);
    return { granted: cloud.policies.has(name, given) };
  }

  function answer(method: string, url: URL, body: Json): unknown {
    const path = decodeURIComponent(url.pathname).replace(/^\/v1\//, '');
    const fault = faults.meet(method, path);
    if (fault?.kind === 'answer') throw new ApiError(fault.code, fault.status, fault.message);
    if (method === 'POST' && path === 'registry:push') {
      admitPush(cloud, body);
      return {};
    }
    const [name = '', verb] = path.split(/:(?=(?:grant|revoke|granted)$)/);
    if (verb) return changePolicy(name, verb, body);
    if (method === 'GET') {
      const found = cloud.find(path) ?? operations.find(path);
      if (!found) throw notFound(cloud.kindOf(path)?.notFound(path) ?? 'Not found.');
      return 'view' in found ? { ...found.view, name: found.name } : found;
    }
    if (method === 'POST') {
      const created = `${path}/${url.searchParams.get('id') ?? nextNumber(path)}`;
      const work = cloud.create(kindOf(created), created, body);
      journal.push(`create ${created}`);
      return { ...operations.start(fault, work), target: created };
    }
    if (method === 'PATCH') {
      const work = cloud.update(kindOf(path), path, body);
      journal.push(`update ${path}`);
      return operations.start(fault, work);
    }
    if (method === 'DELETE') {
      const work = cloud.remove(kindOf(path), path);
      journal.push(`delete ${path}`);
      return operations.start(fault, work);
    }
    throw inUse(`${method} is not allowed here.`);
  }

  return { answer, journal };
}

/** The JSON body of a request, or `{}`. */
export async function readBody(request: IncomingMessage): Promise<Json> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(v.parse(v.instance(Uint8Array), chunk));
  const text = Buffer.concat(chunks).toString('utf8');
  return text ? v.parse(v.record(v.string(), v.unknown()), JSON.parse(text)) : {};
}
