import { runTable } from '@lawful/runs';
import { runDrift } from '@lawful/runs/inside/recordings/run-drift';
import type { LawRecord, TrainingRecord } from '@lawful/runs/inside/training/law-record';
import { describe, expect, it } from '../jest-globals.js';
import { recorded } from './recordings.js';

/** Two steps by hand: h = 8, then (1 − ηλ)²·8 + η²G twice, η = ½ and ¼, λ = 1, G = 4 and −16. */
const record = (last: number): LawRecord => ({
  kind: 'quadratic',
  name: 'h',
  a: Float64Array.of(8, 3, last),
  b: new Float64Array(3),
  c: new Float64Array(3),
  G: Float64Array.of(4, -16),
  e: new Float64Array(2),
  k: new Float64Array(2),
});
const run = (momentum: number): TrainingRecord => ({
  settings: { weightDecay: 1, momentum },
  warm: false,
  learningRates: Float64Array.of(0.5, 0.25),
  losses: new Float64Array(2),
  laws: [],
});

describe('the drift of a recorded law', () => {
  it('is the sum of eta^2 g B g with the decay of later steps', () => {
    // 3 = 8/4 + 4/4; then 3·9/16 − 16/16 = 0.6875, and decay alone leaves 8/4·9/16 = 1.125.
    const drift = runDrift(record(0.6875), run(0))!;
    expect(drift.change).toBeCloseTo(-0.4375, 14);
    expect(drift.expected).toBeCloseTo(9 / 16 - 1, 14);
    // The positive terms have come to 9/16, the negative ones to 1.
    expect(drift.bound).toBeCloseTo(1, 14);
  });

  it('is beyond its bound where the law moved by something else', () => {
    const drift = runDrift(record(2.5), run(0))!;
    expect(Math.abs(drift.change)).toBeGreaterThan(drift.bound);
  });

  it('is not told with a velocity, nor of linear laws', () => {
    expect(runDrift(record(0.6875), run(0.9))).toBeUndefined();
    const still = new Float64Array(3);
    expect(runDrift({ kind: 'linear', name: 'q', q: still, p: still, r: still }, run(0))).toBeUndefined();
  });
});

describe('a transformer under SGD', () => {
  it.each([
    ['transformer-double', 1e-13],
    ['transformer-sgd', 1e-6],
  ])('%s: every law drifts by its sum, within the bound', async (name, rounding) => {
    const report = await recorded(name);
    const quadratic = report.laws.filter(({ drift }) => drift !== undefined);
    expect(quadratic.length).toBeGreaterThan(10);
    for (const { drift, size } of quadratic) {
      const { change, expected, bound } = drift!;
      expect(Math.abs(change - expected)).toBeLessThan(rounding * size);
      expect(Math.abs(change)).toBeLessThan(bound + rounding * size);
    }
    // It is no idle bound: some law uses more than half of it.
    expect(Math.max(...quadratic.map(({ drift }) => Math.abs(drift!.change) / drift!.bound))).toBeGreaterThan(0.5);
    expect(runTable(report).split('\n')[0]).toContain('drift, bound');
  });

  it('a wrong backward leaves the sum', async () => {
    const report = await recorded('transformer-linear');
    const off = report.laws.map(({ drift, size }) =>
      drift === undefined ? 0 : Math.abs(drift.change - drift.expected) / size,
    );
    // A sound one in float32 stays within 1e-6.
    expect(Math.max(...off)).toBeGreaterThan(1e-5);
  });

  it('AdamW has no such column', async () => {
    const report = await recorded('transformer-adamw');
    expect(report.laws.every(({ drift }) => drift === undefined)).toBe(true);
  });
});
