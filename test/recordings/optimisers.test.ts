/**
 * Real runs against theory §8 and §14: what SGD does to the laws exactly, to rounding; what AdamW breaks, and what it keeps.
 * Bounds are of theory: u = 2⁻²⁴ or 2⁻⁵³ for each rounding, the table of §14 for optimisers.
 */

import { isLinearKind } from '@lawful/runs/inside/recordings/run-law';
import { describe, expect, it } from '../jest-globals.js';
import { recorded, reportOf, spoilt } from './recordings.js';

describe('SGD on a transformer', () => {
  it('obeys h → (1 − ηλ)²h + η²gᵀBg in every step to what Theorem I (5) allows for rounding', async () => {
    const { laws, run } = await recorded('transformer-sgd');
    expect([run.optimizer, run.learningRates.length, laws.length]).toEqual(['SGD', 200, 30]);
    expect(new Set(laws.map(({ law }) => law.kind))).toEqual(new Set(['translation', 'constant', 'rescale', 'gram']));
    for (const { residuals, ofRounding } of laws) {
      expect(ofRounding!).toBeLessThanOrEqual(1);
      expect(residuals.oneStep!).toBeLessThan(1e-6);
      expect(residuals.recurrence!).toBeLessThan(1e-6);
    }
  });

  it('obeys it to 1e-12 in float64', async () => {
    for (const { residuals } of (await recorded('transformer-double')).laws) {
      expect(residuals.oneStep!).toBeLessThan(1e-12);
      expect(residuals.recurrence!).toBeLessThan(1e-12);
      expect(residuals.recurrenceWithBreaking!).toBeLessThan(1e-12);
    }
  });

  it('leaves of linear laws what decay leaves, and moves quadratic ones by η²gᵀBg beyond it', async () => {
    const { laws, run } = await recorded('transformer-sgd');
    const factor = (1 - 0.2 * 0.01) ** 200;
    for (const { law, measured, residuals, decay, size } of laws) {
      if (isLinearKind(law.kind)) expect(residuals.decay!).toBeLessThan(1e-6);
      else {
        const G = run.laws[run.map.indexOf(law)]!;
        if (G.kind !== 'quadratic') throw new TypeError(`${law.name} is recorded as linear`);
        // Each step's share has decayed since.
        let sum = 0;
        G.G.forEach((x, i) => {
          sum += 0.04 * x * (1 - 0.002) ** (2 * (199 - i));
        });
        expect(Math.abs(measured.at(-1)! - decay!.at(-1)! - sum)).toBeLessThan(1e-6 * size);
      }
      // Key biases do not train: they stay put but for decay.
      if (law.kind === 'constant') expect(measured.at(-1)! / measured[0]!).toBeCloseTo(factor, 5);
    }
  });

  it('is not what the file says when the decay of the file is wrong', async () => {
    const { laws } = await reportOf(spoilt('transformer-sgd', '\\"weight_decay\\": 0.01', '\\"weight_decay\\": 0.02'));
    for (const { residuals, ofRounding } of laws.filter(({ law }) => law.kind === 'constant')) {
      // One step is off by ηλ = 0.002 of the value.
      expect(residuals.oneStep!).toBeCloseTo(0.002, 5);
      expect(ofRounding!).toBeGreaterThan(1000);
    }
  });
});

describe('heavy ball on a ResNet with batch norm', () => {
  it('obeys the recurrences of every law that is exact for every ε, to rounding', async () => {
    const { laws, run } = await recorded('resnet');
    expect(run.settings.momentum).toBe(0.9);
    expect(run.warm).toBe(false);
    for (const { residuals, ofRounding } of laws) {
      expect(residuals.oneStep!).toBeLessThan(1e-6);
      expect(residuals.recurrence!).toBeLessThan(1e-6);
      // The theorem speaks of steps without momentum.
      expect(ofRounding).toBeUndefined();
    }
  });
});

describe('AdamW', () => {
  it('breaks quadratic laws, sums over more than two classes and parameters that no gradient reaches, while gradients obey them all', async () => {
    const { laws, run, noContinuous } = await recorded('transformer-adamw');
    expect([run.optimizer, run.settings]).toEqual(['AdamW', { weightDecay: 0.01 }]);
    expect(noContinuous).toMatch(/AdamW/);
    for (const { residuals, defect, recurrence } of laws) {
      expect(recurrence).toBeUndefined();
      expect(defect!.isSound).toBe(true);
      // Rounding is below 1e-6; an entrywise step moves each entry by up to η = 0.003.
      expect(residuals.decay!).toBeGreaterThan(1e-3);
    }
  });

  it('keeps sums over two classes, whose gradients are g and −g, and breaks quadratic laws there too', async () => {
    const { laws } = await recorded('resnet-two-adamw');
    const sums = laws.filter(({ law }) => law.tensors.length === 1 && law.kind === 'translation');
    expect(sums.map(({ law }) => law.name.replace(/ .*/, ''))).toEqual(['fc.weight', 'fc.bias']);
    // 100 steps that round two entries, and g and −g that agree to rounding.
    for (const { residuals } of sums) expect(residuals.decay!).toBeLessThan(1e-5);
    for (const { residuals } of laws.filter(({ law }) => law.kind === 'rescale'))
      expect(residuals.decay!).toBeGreaterThan(1e-3);
  });
});
