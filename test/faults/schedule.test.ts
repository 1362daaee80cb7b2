import { expect, test } from '@jest/globals';
import { createRandom } from './random';
import { drawSchedule, durationMs } from './schedule';

const draw = (seed: number, losesNothing = false) =>
  drawSchedule(createRandom(seed), 120_000, losesNothing);

test('a seed repeats its schedule, and another one has another', () => {
  expect(draw(7)).toEqual(draw(7));
  expect(draw(8)).not.toEqual(draw(7));
});

test('two minutes hold every kind of fault', () => {
  const kinds = draw(7).flatMap(({ steps }) => steps.map(({ fault }) => fault.kind));
  expect([...new Set(kinds)].sort()).toMatchInlineSnapshot(`
    [
      "clients cut",
      "clients slow",
      "clients stalled",
      "deploy",
      "feed deaf",
      "feed drops",
      "instance drained",
      "instance killed",
      "instance stopped",
      "pages refreshed",
      "pages woken",
      "redis full",
      "redis killed",
      "redis link slow",
      "redis link stalled",
      "redis loses data",
      "redis read-only",
      "redis stopped",
      "redis unreachable",
      "subscribers killed",
    ]
  `);
});

test('a Redis that syncs each write is never made to lose any', () => {
  const kinds = draw(7, true).flatMap(({ steps }) => steps.map(({ fault }) => fault.kind));
  expect(kinds).toContain('redis killed');
  expect(kinds).not.toContain('redis loses data');
});

test('each lane fills the time of the run', () => {
  for (const { steps } of draw(7)) {
    const lengths = steps.map(({ afterMs, fault }) => afterMs + durationMs(fault));
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBeGreaterThanOrEqual(120_000);
  }
});
