import { modifiedFlow, modifiedFlowLatex, modifiedFlowText, recurrenceLatex, recurrenceText } from '@lawful/mechanics';
import {
  linearRecurrence,
  type Optimiser,
  quadraticRecurrence,
  shiftedRecurrence,
} from '@lawful/mechanics/inside/broken-laws/recurrences';
import { describe, expect, it } from '../jest-globals.js';
import { evaluateScalar, gradientPart, rootings } from './predictions.js';

const OPTIMISERS: readonly Optimiser[] = [0, 1, 2, 3, 4, 5].map((k) => ({
  weightDecay: k > 0,
  momentum: k > 1,
  dampening: k === 3,
  nesterov: k === 4 || k === 5,
}));

/** Numbers without a seed of their own: a logistic orbit. */
const orbit = (n: number, start: number): number[] => {
  const out: number[] = [];
  let x = start;
  for (let i = 0; i < n; i++) {
    x = 3.99 * x * (1 - x);
    out.push(2 * x - 1);
  }
  return out;
};

describe('exact recurrences, by substitution', () => {
  it.each(OPTIMISERS)('one step of %j on vectors with g perpendicular to B theta', (optimiser) => {
    const B = [1, 1, -1, -2];
    const theta = orbit(4, 0.31);
    const v = orbit(4, 0.57);
    const g = orbit(4, 0.83);
    const form = (a: readonly number[], b: readonly number[]): number =>
      a.reduce((s, x, i) => s + B[i]! * x * b[i]!, 0);
    const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((s, x, i) => s + x * b[i]!, 0);
    const Bt = theta.map((x, i) => B[i]! * x);
    const scale = dot(g, Bt) / dot(Bt, Bt);
    g.forEach((x, i) => {
      g[i] = x - scale * Bt[i]!;
    });
    const h = { eta: 0.13, lambda: 0.21, beta: 0.7, s: optimiser.dampening ? 0.6 : 1 };
    const [lambda, beta] = [optimiser.weightDecay ? h.lambda : 0, optimiser.momentum ? h.beta : 0];
    const force = g.map((x, i) => x + lambda * theta[i]!);
    const next = v.map((x, i) => beta * x + h.s * force[i]!);
    const direction = optimiser.nesterov ? force.map((x, i) => x + beta * next[i]!) : next;
    const moved = theta.map((x, i) => x - h.eta * direction[i]!);
    const known = { a: form(theta, theta), b: form(theta, v), c: form(v, v), G: form(g, g), P: form(v, g) };
    const r = quadraticRecurrence(optimiser);
    const predict = (row: (typeof r)['a']): number =>
      (['a', 'b', 'c', 'G', 'P'] as const).reduce((s, name) => s + evaluateScalar(row[name], h) * known[name], 0);
    expect(predict(r.a)).toBeCloseTo(form(moved, moved), 12);
    expect(predict(r.b)).toBeCloseTo(form(moved, next), 12);
    expect(predict(r.c)).toBeCloseTo(form(next, next), 12);
  });
  it('one step on a translation', () => {
    for (const optimiser of OPTIMISERS) {
      const h = { eta: 0.13, lambda: 0.21, beta: 0.7, s: optimiser.dampening ? 0.6 : 1 };
      const [lambda, beta] = [optimiser.weightDecay ? h.lambda : 0, optimiser.momentum ? h.beta : 0];
      const [q, r] = [1.7, -0.4];
      const next = beta * r + h.s * lambda * q;
      const moved = q - h.eta * (optimiser.nesterov ? lambda * q + beta * next : next);
      const rec = linearRecurrence(optimiser);
      const at = (row: { q: Parameters<typeof evaluateScalar>[0]; r: Parameters<typeof evaluateScalar>[0] }): number =>
        evaluateScalar(row.q, h) * q + evaluateScalar(row.r, h) * r;
      expect(at(rec.q)).toBeCloseTo(moved, 13);
      expect(at(rec.r)).toBeCloseTo(next, 13);
    }
  });
  it.each([0, 0.21])(
    "one step on theta'B theta + 2c'theta, g perpendicular to B theta + c, weight decay %d",
    (lambda) => {
      const B = [1, 1, -1, -2];
      const [theta, c, g] = [orbit(4, 0.31), orbit(4, 0.57), orbit(4, 0.83)];
      const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((s, x, i) => s + x * b[i]!, 0);
      const gram = (a: readonly number[], b: readonly number[]): number =>
        dot(
          a.map((x, i) => B[i]! * x),
          b,
        );
      const normal = theta.map((x, i) => B[i]! * x + c[i]!);
      const scale = dot(g, normal) / dot(normal, normal);
      g.forEach((x, i) => {
        g[i] = x - scale * normal[i]!;
      });
      const eta = 0.13;
      const moved = theta.map((x, i) => x - eta * (g[i]! + lambda * x));
      const q = (t: readonly number[]): number => gram(t, t) + 2 * dot(c, t);
      const known = { q: q(theta), l: dot(c, theta), G: gram(g, g), k: dot(c, g) };
      const r = shiftedRecurrence(lambda > 0);
      const predict = (row: (typeof r)['q']): number =>
        (['q', 'l', 'G', 'k'] as const).reduce(
          (s, name) => s + evaluateScalar(row[name], { eta, lambda, beta: 0, s: 1 }) * known[name],
          0,
        );
      expect(predict(r.q)).toBeCloseTo(q(moved), 12);
      expect(predict(r.l)).toBeCloseTo(dot(c, moved), 12);
      // Without weight decay nothing but the step's own square is added.
      if (lambda === 0) expect(predict(r.q)).toBeCloseTo(known.q + eta ** 2 * known.G, 12);
    },
  );
  it('reads as in theory §8', () => {
    const plain = { momentum: false, weightDecay: true, dampening: false, nesterov: false };
    expect(recurrenceText('linear', plain)).toEqual(['q -> (1 - eta*lambda)*q']);
    expect(recurrenceText('quadratic', plain)).toEqual(['a -> (1 - 2*eta*lambda + eta^2*lambda^2)*a + eta^2*G']);
  });
});

describe('as displayed mathematics', () => {
  it('keeps commands and letters apart', () => {
    const all = { momentum: true, weightDecay: true, dampening: true, nesterov: false };
    const lines = [
      ...recurrenceLatex('linear', all),
      ...recurrenceLatex('quadratic', all),
      modifiedFlowLatex(modifiedFlow('sgd', 2)),
    ];
    // Every command is one that LaTeX knows.
    for (const line of lines)
      for (const [, command] of line.matchAll(/\\([a-zA-Z]+)/g))
        expect(['eta', 'lambda', 'beta', 'dot', 'theta', 'left', 'right', 'tfrac', 'frac']).toContain(command);
    expect(recurrenceLatex('quadratic', { ...all, momentum: false, dampening: false })).toEqual([
      'a^+=(1-2\\eta \\lambda +\\eta ^{2}\\lambda ^{2})a+\\eta ^{2}G',
    ]);
  });
});

describe('backward error analysis', () => {
  it('SGD: theta = -grad(L + eta/4 |grad L|^2) + O(eta^2), then 1/12 and 1/3', () => {
    expect(modifiedFlowText(modifiedFlow('sgd', 2))).toEqual([
      "(-1) * L'",
      "eta * (-1/2) * L'' L'",
      "eta^2 * (-1/3) * L'' L'' L'",
      "eta^2 * (-1/12) * L'''(L', L')",
    ]);
  });
  it.each(['sgd', 'heavy-ball'] as const)('%s solves its defining equation up to order 4', (kind) => {
    expect(modifiedFlow(kind, 4).residual.size).toBe(0);
  });
  it('heavy ball: -(1/(1-beta)) grad(L + eta (1+beta)/(4(1-beta)^2) |grad L|^2) (theory §8)', () => {
    expect(modifiedFlowText(modifiedFlow('heavy-ball', 1))).toEqual([
      "((-1)/(1 - beta)) * L'",
      "eta * ((-1/2*beta - 1/2)/(1 - beta)^3) * L'' L'",
    ]);
  });
  it.each([0, 0.5])('on L = a theta^2/2 it is the logarithm of the iteration, beta = %d', (beta) => {
    const powers = 4;
    const { field } = modifiedFlow(beta === 0 ? 'sgd' : 'heavy-ball', powers);
    const errors = [0.02, 0.01].map((eta) => {
      // Only chains of f' survive: the tree with n nodes in a row stands for (−a)^n.
      let rate = 0;
      for (let n = 1; n <= powers + 1; n++) {
        const chain = '['.repeat(n) + ']'.repeat(n);
        const { num, den } = field.get(chain)!;
        const value = (p: typeof num): number =>
          p.ring
            .sortedTerms(p)
            .reduce(
              (s, t) =>
                s + (Number(t.coefficient.num) / Number(t.coefficient.den)) * beta ** (t.exponents[0]?.[1] ?? 0),
              0,
            );
        rate += eta ** (n - 1) * (value(num) / value(den)) * (-1) ** n;
      }
      const b = 1 + beta - eta;
      const root = (b + Math.sqrt(b * b - 4 * beta)) / 2;
      return Math.abs(rate - Math.log(root) / eta);
    });
    const slope = Math.log2(errors[0]! / errors[1]!);
    expect(slope).toBeGreaterThan(powers + 0.5);
    expect(slope).toBeLessThan(powers + 1.8);
  });
  it('is a gradient to first order in eta and not to second', () => {
    for (const kind of ['sgd', 'heavy-ball'] as const) {
      const { field } = modifiedFlow(kind, 2);
      expect([1, 2, 3].map((n) => gradientPart(field, n).isGradient)).toEqual([true, true, false]);
    }
    // The free tree of three nodes: rooted at an end twice, in the middle once.
    expect([...rootings('[[[]]]')].sort()).toEqual([
      ['[[[]]]', 2],
      ['[[][]]', 1],
    ]);
  });
});
