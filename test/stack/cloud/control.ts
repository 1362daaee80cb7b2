import * as v from 'valibot';
import type { Cloud } from './cloud';
import { faultSpec, type Faults } from './faults';
import type { Json } from './kind';
import { admitBuild } from './repository';

/** What only a test may ask of the cloud: to look inside, to plan faults, to build an image. */
export async function control(
  cloud: Cloud,
  faults: Faults,
  journal: string[],
  verb: string,
  body: Json,
): Promise<unknown> {
  switch (verb) {
    case 'state':
      return {
        resources: cloud
          .all()
          .map(({ name }) => name)
          .sort(),
        bindings: cloud.policies.all().sort(),
        instances: cloud.instances(),
        journal,
      };
    case 'plan':
      faults.plan(v.parse(faultSpec, body));
      return {};
    case 'clear':
      faults.clear();
      return {};
    case 'held':
      await faults.held();
      return {};
    case 'release':
      faults.release();
      return {};
    case 'build': {
      const { tag, source } = v.parse(v.object({ tag: v.string(), source: v.string() }), body);
      admitBuild(cloud, tag);
      return { reference: await cloud.images.build(tag, source) };
    }
    case 'second':
      cloud.secondMs = v.parse(v.object({ ms: v.number() }), body).ms;
      return {};
    default:
      throw new Error(`There is no control called ${verb}.`);
  }
}
