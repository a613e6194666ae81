import { random } from '@lawful/cas-core';
import { gaussians } from '@lawful/runs/inside/simulation/gaussian';
import { continuousModel, lawOscillator } from '@lawful/runs/inside/training/continuous-model';
import { type LawRecord, measured, type TrainingRecord } from '@lawful/runs/inside/training/law-record';
import { wholeBatch } from '@lawful/runs/inside/training/mini-batches';
import { dampedOscillator } from '@lawful/runs/inside/training/oscillator';
import { type LawForm, squaresOver, sumOver, trainSgd } from '@lawful/runs/inside/training/sgd';
import type { SgdSettings } from '@lawful/runs/inside/training/sgd-settings';
import { describe, expect, it } from '../jest-globals.js';
import { bilinearLogits, normalisedBowl } from './smooth-objectives.js';

describe('the damped oscillator', () => {
  const all = [
    [0.3, 2],
    [1.5, 2.25],
    [1.5, 2.2499999],
    [1.5, 2.2500001],
    [4, 0.01],
    [3, 0],
    [0, 4],
    [0, 0],
  ] as const;

  it('solves its equation in all three regimes and across their border', () => {
    expect(all.map(([g, w]) => dampedOscillator(g, w).regime[0]).join('')).toBe('ucouoouc');
    for (const [gamma, omegaSquared] of all) {
      const o = dampedOscillator(gamma, omegaSquared);
      expect([o.C(0), o.S(0), o.slopeOfS(0)]).toEqual([1, 0, 1]);
      for (const t of [0.01, 0.4, 1.3, 5]) {
        const d = 1e-3;
        // Fourth-order differences: S'' + 2γS' + ω²S = 0 with S' as given.
        const second =
          (8 * (o.slopeOfS(t + d) - o.slopeOfS(t - d)) - (o.slopeOfS(t + 2 * d) - o.slopeOfS(t - 2 * d))) / (12 * d);
        expect(Math.abs(second + 2 * gamma * o.slopeOfS(t) + omegaSquared * o.S(t))).toBeLessThan(1e-8);
        const first = (8 * (o.C(t + d) - o.C(t - d)) - (o.C(t + 2 * d) - o.C(t - 2 * d))) / (12 * d);
        expect(Math.abs(first + omegaSquared * o.S(t))).toBeLessThan(1e-8);
        // ∫S = (1 − C)/ω².
        if (omegaSquared > 1e-3 && t < 1)
          expect(Math.abs(o.integralOfS(t) - (1 - o.C(t)) / omegaSquared)).toBeLessThan(1e-12);
      }
      if (omegaSquared === 0 && gamma > 0)
        expect(Math.abs(o.integralOfS(0.5) - (0.5 - o.S(0.5)) / (2 * gamma))).toBeLessThan(1e-14);
    }
    expect(() => dampedOscillator(-1, 1)).toThrow(/-1/);
  });

  it('gives the law of a run its regime', () => {
    const regime = (momentum: number, weightDecay: number, eta: number, kind: 'linear' | 'quadratic'): string =>
      lawOscillator(kind, { settings: { momentum, weightDecay }, ...NOTHING }, eta).regime;
    // Translation: γ² − ω² has the sign of (1−β)² − 2ληs(1+β); scale: of (1−β)² − 4ληs(1+β).
    expect(regime(0.9, 0.001, 0.1, 'linear')).toBe('overdamped');
    expect(regime(0.9, 0.04, 0.1, 'linear')).toBe('underdamped');
    expect(regime(0.9, 0.02, 0.1, 'linear')).toBe('overdamped');
    expect(regime(0.9, 0.02, 0.1, 'quadratic')).toBe('underdamped');
  });

  it('steps through a forcing as the integral with the kernel does', () => {
    // One law with made-up rows: q'' + 2γq' + ω²q = 2|θ'|², against the integral by 4,000 midpoints.
    for (const [momentum, weightDecay] of [
      [0.5, 0.05],
      [0.9, 0.2],
    ] as const) {
      const [steps, eta] = [40, 0.1];
      const settings = { momentum, weightDecay };
      const run = trainSgd(wholeBatch(normalisedBowl), [1, 0.4], {
        ...settings,
        learningRate: eta,
        steps,
        laws: [squaresOver('s', [0, 1])],
      });
      const law = run.laws[0]!;
      if (law.kind !== 'quadratic') throw new Error('a quadratic law');
      const o = lawOscillator('quadratic', run, eta);
      const end = steps * eta;
      let sum = 0;
      const cells = 4000;
      for (let k = 0; k < cells; k++) {
        const tau = ((k + 0.5) * end) / cells;
        sum += (o.S(end - tau) * 2 * law.c[Math.floor(tau / eta) + 1]! * end) / cells;
      }
      const model = continuousModel(law, run, { start: 'zero' })!;
      expect(Math.abs(model.at(-1)! - (o.C(end) * law.a[0]! + sum))).toBeLessThan(1e-5);
    }
  });
});

const NOTHING = { warm: false, learningRates: new Float64Array(0), losses: new Float64Array(0), laws: [] };

/**
 * The first-order model for runs without momentum, q' = −cλq + ηF: c = 1 (translation, F = 0) or 2 (F = |d|² with the part of
 * weight decay left out, that is |g|²). Its error is O(η).
 */
function firstOrderModel(law: LawRecord, run: TrainingRecord): Float64Array {
  const { weightDecay: lambda = 0 } = run.settings;
  const out = new Float64Array(run.learningRates.length + 1);
  out[0] = law.kind === 'linear' ? law.q[0]! : law.a[0]!;
  run.learningRates.forEach((eta, i) => {
    if (law.kind === 'linear') out[i + 1] = Math.exp(-lambda * eta) * out[i]!;
    else {
      const rate = 2 * lambda * eta;
      const response = rate === 0 ? eta : (eta * -Math.expm1(-rate)) / rate;
      out[i + 1] = Math.exp(-rate) * out[i]! + eta * law.G[i]! * response;
    }
  });
  return out;
}

/** The slope of log error against log η at time 4 after step `from`, η = 0.02 · 2^{−k}, by least squares. */
function order(form: LawForm, settings: SgdSettings, model: 'matched' | 'zero' | 'first', from = 0): number {
  const points = [0, 1, 2, 3].map((k) => {
    const eta = 0.02 / 2 ** k;
    const h = eta * (1 - (settings.momentum === undefined ? 0 : (settings.dampening ?? 0)));
    const objective = form.kind === 'linear' ? bilinearLogits : normalisedBowl;
    const start = gaussians(random(14), objective.dimension);
    const steps = from + Math.round(4 / h);
    const whole = trainSgd(wholeBatch(objective), start, { ...settings, learningRate: eta, steps, laws: [form] });
    const rest = Object.entries(whole.laws[0]!).map(([key, v]) => [key, v instanceof Float64Array ? v.slice(from) : v]);
    const law = Object.fromEntries(rest) as LawRecord;
    const run = { ...whole, warm: from > 0, learningRates: whole.learningRates.slice(from), laws: [law] };
    const q = model === 'first' ? firstOrderModel(law, run) : continuousModel(law, run, { start: model })!;
    return [Math.log2(eta), Math.log2(Math.abs(q.at(-1)! - measured(law).at(-1)!))] as const;
  });
  const mean = (i: 0 | 1): number => points.reduce((sum, p) => sum + p[i], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  return (
    points.reduce((sum, p) => sum + (p[0] - x) * (p[1] - y), 0) / points.reduce((sum, p) => sum + (p[0] - x) ** 2, 0)
  );
}

describe('the error of the continuous model', () => {
  const translation = sumOver('logit shift', [0, 1, 2]);
  const scale = squaresOver('|w|²', [0, 1]);

  it('shrinks at the predicted order as the learning rate is halved', () => {
    const found: Record<string, number> = {};
    const check = (
      name: string,
      form: LawForm,
      settings: SgdSettings,
      model: 'matched' | 'zero' | 'first',
      p: number,
      from = 0,
    ) => {
      const slope = order(form, settings, model, from);
      found[`${name}${from === 0 ? '' : `, from step ${from}`}, ${model}, predicted ${p}`] =
        Math.round(slope * 1000) / 1000;
      expect(Math.abs(slope - p)).toBeLessThan(0.12);
    };
    const plain = { weightDecay: 0.1 };
    const heavy = { weightDecay: 0.1, momentum: 0.8 };
    const damped = { weightDecay: 0.1, momentum: 0.8, dampening: 0.3 };
    for (const [kind, form] of [
      ['translation', translation],
      ['scale', scale],
    ] as const) {
      check(`${kind} without momentum`, form, plain, 'first', 1);
      check(`${kind} without momentum`, form, plain, 'matched', 2);
      check(`${kind} with momentum`, form, heavy, 'zero', 1);
      check(`${kind} with momentum`, form, heavy, 'matched', 2);
      check(`${kind} with dampening`, form, damped, 'zero', 1);
      check(`${kind} with dampening`, form, damped, 'matched', 2);
      // Recorded from its fourth step on, while the velocity still builds up.
      check(`${kind} with momentum`, form, heavy, 'matched', 2, 3);
      check(`${kind} with dampening`, form, damped, 'matched', 2, 3);
      check(`${kind} without momentum`, form, plain, 'matched', 2, 3);
    }
    process.stdout.write(`fitted orders: ${JSON.stringify(found, null, 1)}\n`);
  });

  it('does not speak about Nesterov, nor the first-order model about momentum', () => {
    const nesterov = trainSgd(wholeBatch(normalisedBowl), [1, 0.4], {
      learningRate: 0.1,
      steps: 3,
      momentum: 0.9,
      nesterov: true,
      laws: [scale],
    });
    expect(continuousModel(nesterov.laws[0]!, nesterov)).toBeUndefined();
  });
});
