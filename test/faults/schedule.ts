import type { Random } from './random';

/** What goes wrong. Shares are of 1; `pick` chooses whom it hits. */
export type Fault =
  // Redis, and the way to it.
  | { kind: 'redis killed'; downMs: number }
  | { kind: 'redis loses data'; downMs: number; keptShare: number }
  | { kind: 'redis stopped'; forMs: number }
  | { kind: 'redis full'; forMs: number }
  | { kind: 'redis read-only'; forMs: number }
  | { kind: 'redis unreachable'; forMs: number }
  | { kind: 'redis link stalled'; forMs: number }
  | { kind: 'redis link slow'; forMs: number; delayMs: number }
  | { kind: 'subscribers killed' }
  | { kind: 'feed deaf'; forMs: number }
  | { kind: 'feed drops'; forMs: number; share: number }
  // The instances.
  | { kind: 'instance killed'; count: number; downMs: number }
  | { kind: 'instance drained'; downMs: number }
  | { kind: 'instance stopped'; forMs: number }
  | { kind: 'deploy'; overlapMs: number }
  // The clients, and the way from them.
  | { kind: 'clients cut'; share: number }
  | { kind: 'clients stalled'; share: number; forMs: number; areCutThen: boolean }
  | { kind: 'clients slow'; forMs: number; delayMs: number }
  | { kind: 'pages refreshed'; share: number }
  | { kind: 'pages woken'; share: number };

export type FaultKind = Fault['kind'];

/** Faults of one lane follow one another; those of different lanes fall together as they may. */
export type Lane = { name: string; steps: { afterMs: number; fault: Fault }[] };

type Draw = (random: Random) => Fault;

/** @param losesNothing Redis syncs each write: then it may not be made to lose any */
function redisFaults(losesNothing: boolean): [Draw, ...Draw[]] {
  const faults: [Draw, ...Draw[]] = [
    (random) => ({ kind: 'redis killed', downMs: random.integer(100, 3_000) }),
    (random) => ({ kind: 'redis stopped', forMs: random.integer(300, 6_000) }),
    (random) => ({ kind: 'redis full', forMs: random.integer(500, 3_000) }),
    (random) => ({ kind: 'redis read-only', forMs: random.integer(500, 3_000) }),
    (random) => ({ kind: 'redis unreachable', forMs: random.integer(0, 3_000) }),
    (random) => ({ kind: 'redis link stalled', forMs: random.integer(300, 5_000) }),
    (random) => ({
      kind: 'redis link slow',
      forMs: random.integer(1_000, 4_000),
      delayMs: random.integer(10, 300),
    }),
    () => ({ kind: 'subscribers killed' }),
    (random) => ({ kind: 'feed deaf', forMs: random.integer(1_000, 8_000) }),
    (random) => ({
      kind: 'feed drops',
      forMs: random.integer(1_000, 5_000),
      share: random.pick([0.1, 0.5, 1]),
    }),
  ];
  if (!losesNothing) {
    faults.push((random) => ({
      kind: 'redis loses data',
      downMs: random.integer(100, 2_000),
      // A little of it, so that the log soon overtakes those who know the old one; much of it; or
      // all of it, as a restart of a Redis without a disk does.
      keptShare: random.chance(0.2) ? 0 : 1 - random.pick([0.02, 0.2]) * random.next(),
    }));
  }
  return faults;
}

const instanceFaults: [Draw, ...Draw[]] = [
  (random) => ({
    kind: 'instance killed',
    count: random.pick([1, 1, 2]),
    downMs: random.integer(0, 3_000),
  }),
  (random) => ({ kind: 'instance drained', downMs: random.integer(0, 2_000) }),
  (random) => ({ kind: 'instance stopped', forMs: random.integer(300, 5_000) }),
  (random) => ({ kind: 'deploy', overlapMs: random.integer(500, 3_000) }),
];

const clientFaults: [Draw, ...Draw[]] = [
  (random) => ({ kind: 'clients cut', share: random.next() }),
  (random) => ({
    kind: 'clients stalled',
    share: random.next(),
    forMs: random.integer(200, 6_000),
    areCutThen: random.chance(0.5),
  }),
  (random) => ({
    kind: 'clients slow',
    forMs: random.integer(500, 4_000),
    delayMs: random.integer(10, 500),
  }),
  (random) => ({ kind: 'pages refreshed', share: random.next() / 2 }),
  (random) => ({ kind: 'pages woken', share: random.next() }),
];

/**
 * Draws what goes wrong: each lane goes through its faults in a new order again and again, so that
 * also a short run has most of them.
 */
export function drawSchedule(random: Random, runMs: number, losesNothing: boolean): Lane[] {
  return [
    drawLane('redis', random.fork(), redisFaults(losesNothing), runMs),
    drawLane('instances', random.fork(), instanceFaults, runMs),
    drawLane('clients', random.fork(), clientFaults, runMs),
  ];
}

function drawLane(name: string, random: Random, draws: [Draw, ...Draw[]], runMs: number): Lane {
  const steps: Lane['steps'] = [];
  let order: Draw[] = [];
  for (let atMs = 0; atMs < runMs;) {
    if (order.length === 0) order = shuffle(random, draws);
    const fault = (order.pop() ?? draws[0])(random);
    const afterMs = random.integer(500, 6_000);
    steps.push({ afterMs, fault });
    atMs += afterMs + durationMs(fault);
  }
  return { name, steps };
}

/** How long a fault lasts at least. */
export function durationMs(fault: Fault): number {
  if ('forMs' in fault) return fault.forMs;
  if ('downMs' in fault) return fault.downMs;
  return 'overlapMs' in fault ? fault.overlapMs : 0;
}

function shuffle<T>(random: Random, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}
