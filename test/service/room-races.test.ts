import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { SimulatedClient, SimulationLimits } from '../support/room-simulation';
import { settle, World, type Step, type StepKind } from '../support/room-world';

type Weights = Partial<Record<StepKind, number>>;

/** What may happen, by how often. */
const ordinary: Weights = {
  append: 8,
  deliver: 6,
  execute: 6,
  reply: 6,
  passTime: 3,
  join: 3,
  rejoin: 3,
  leave: 2,
  check: 1,
  dropTail: 1,
};
const broken: Weights = { breakFeed: 1, mendFeed: 2, breakCommands: 1, loseOne: 1 };
const lost: Weights = { restoreCopy: 1 };
const trimmed: Weights = { trim: 2 };

const wide = { historyLimit: 100, resumeLimit: 200 };
const narrow = { historyLimit: 3, resumeLimit: 5 };

function stepsOf(weights: Weights): fc.Arbitrary<Step[]> {
  const kinds = Object.entries(weights).map(([kind, weight]) => ({
    weight,
    arbitrary: fc.record({ kind: fc.constant(kind as StepKind), at: fc.nat(1), n: fc.nat(7) }),
  }));
  return fc.array(fc.oneof(...kinds), { maxLength: 150, size: 'max' });
}

async function run(
  limits: SimulationLimits,
  steps: Step[],
  check: (client: SimulatedClient) => void,
): Promise<void> {
  const world = new World(limits);
  for (const step of steps) {
    world.take(step);
    // Sometimes the next thing happens before anybody could react to this one.
    if (step.n > 1) await settle();
  }
  await world.comeToRest();
  const { entries } = world.log;
  for (const client of world.clients) {
    expect(client.isJoined).toBe(true);
    expect(client.cursor?.seq ?? 0).toBe(entries.length);
    for (const shown of client.shown) expect(entries[shown.seq - 1]).toMatchObject(shown);
    check(client);
  }
  world.close();
}

function hold(
  weights: Weights,
  limits: SimulationLimits,
  check: (client: SimulatedClient) => void,
): Promise<void> {
  const property = fc.asyncProperty(stepsOf(weights), (steps) => run(limits, steps, check));
  return fc.assert(property, { numRuns: 300 });
}

function expectNoHole({ resets, truncations }: SimulatedClient): void {
  expect([resets, truncations]).toEqual([0, 0]);
}

function expectNoReset({ resets }: SimulatedClient): void {
  expect(resets).toBe(0);
}

function expectNothingLacking({ lacking }: SimulatedClient): void {
  expect(lacking).toBe(0);
}

/** Steps by kind and instance; a dot: all react to it before the next. */
function parseSteps(script: string): Step[] {
  return script.split(' ').map((word) => {
    const [, kind = '', at = '', pause] = /^(\D+)(\d)(\.?)$/.exec(word) ?? [];
    return { kind: kind as StepKind, at: Number(at), n: pause ? 2 : 0 };
  });
}

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask'] });
});

describe('whoever joins a room, whenever, shows each message once and in order', () => {
  test('while nothing fails, is never told of a hole, and begins with all that was stored', () =>
    hold(ordinary, wide, (client) => {
      expectNoHole(client);
      expectNothingLacking(client);
    }));

  test('while links break and messages vanish, and is never told of a hole', () =>
    hold({ ...ordinary, ...broken }, wide, expectNoHole));

  test('while the log is trimmed and limits are narrow, but for holes it is told of', () =>
    hold({ ...ordinary, ...broken, ...trimmed }, narrow, expectNoReset));

  test('while older copies of the log are restored, or is told to start afresh', () =>
    hold({ ...ordinary, ...broken, ...lost }, wide, () => undefined));

  test('while all of that happens', () =>
    hold({ ...ordinary, ...broken, ...trimmed, ...lost }, narrow, () => undefined));
});

// Each was found by one of the above.
describe('a join', () => {
  test('at an instance that is behind, whose link breaks, does not start afresh', () =>
    run(
      wide,
      parseSteps(
        'passTime0. execute1 append0 join0 execute0 reply0 append0. rejoin1 reply1 execute0. ' +
          'breakCommands1 append0.',
      ),
      expectNoHole,
    ));

  test('begins with what was held while it waited', () =>
    run(
      wide,
      parseSteps('append0. execute0 append0 reply0 check0 join0. deliver0.'),
      expectNothingLacking,
    ));

  test('that must read comes in, out of step with another as it may be', () =>
    run(
      wide,
      parseSteps(
        'append0 execute0. check1 execute1 reply1 append0. check1 join1 execute1 dropTail1 ' +
          'deliver1 reply1 append0. execute1 reply1 reply0. execute1 execute1 reply1 passTime0. ' +
          'reply1 join1 dropTail0. join1',
      ),
      expectNoHole,
    ));
});
