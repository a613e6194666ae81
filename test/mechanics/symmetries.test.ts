import { affineSymmetries, type SymmetryKind } from '@lawful/mechanics';
import { flowFamily, lowerModel, parseModel } from '@lawful/networks';
import { mechanics } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const model = (text: string) => parseModel({ file: 'test.law', text });
const kinds = (text: string): Partial<Record<SymmetryKind, number>> => {
  const out: Partial<Record<SymmetryKind, number>> = {};
  for (const s of mechanics(model(text)).symmetries) {
    expect([s.gradientIdentity, s.hessianIdentity]).toEqual(['yes', 'yes']);
    out[s.kind] = (out[s.kind] ?? 0) + 1;
  }
  return out;
};

describe('affine symmetries ([K21], T§8), counted', () => {
  it.each([1, 2, 3])('softmax classifier with %i inputs: a translation per input column and one for the bias', (n) => {
    const text = `param W : 3 x ${n}\nparam b : 3\ninput x : ${n}\noutput W * x + b\nloss cross-entropy\n`;
    expect(kinds(text)).toEqual({ translation: n + 1 });
  });
  it('a batch-normalised unit: scale, with epsilon none', () => {
    // Three data points through w'x_i, centred and divided by the standard deviation.
    const text = (
      eps: string,
    ) => `param w : 1 x 2\nparam a\nparam b\n${eps === '' ? '' : 'const eps > 0\n'}input X : 2 x 3
let s = w * X
let m = mean(s)
let c = [[s[1] - m, s[2] - m, s[3] - m]]
output a * c / sqrt(norm2(c)/3${eps}) + b * ones(3)'
`;
    expect(kinds(text(''))).toEqual({ scale: 1 });
    expect(kinds(text(' + eps'))).toEqual({});
  });
  it('a ReLU network: one rescaling per hidden unit', () => {
    for (const h of [1, 3])
      expect(
        kinds(`param U : ${h} x 2\nparam b : ${h}\nparam V : 2 x ${h}\ninput x : 2\noutput V * relu(U * x + b)\n`),
      ).toEqual({
        rescale: h,
      });
  });
  it('a linear network with h hidden units: gl(h), symmetric part with laws, skew part without', () => {
    for (const h of [1, 2, 3]) {
      const r = mechanics(model(`param U : ${h} x 3\nparam V : 3 x ${h}\ninput x : 3\noutput V * U * x\n`));
      expect(r.algebra).toMatchObject({ dimension: h * h, gradient: (h * (h + 1)) / 2, skew: (h * (h - 1)) / 2 });
      expect(r.symmetries.filter((s) => s.kind === 'rotation').every((s) => s.law === null)).toBe(true);
      expect(r.laws).toEqual({ found: (h * (h + 1)) / 2, explained: (h * (h + 1)) / 2, complete: true });
    }
  });
  it('softmax attention: gl(d_h) on Q, K and gl(d_v) on V, O', () => {
    const text = `param Q : 3 x 2\nparam K : 3 x 2\nparam V : 3 x 2\nparam O : 3 x 2\ninput X : 2 x 3\noutput softmax(X * Q * K' * X') * X * V * O'\n`;
    expect(mechanics(model(text)).algebra).toMatchObject({ dimension: 8, gradient: 6, skew: 2 });
  });
  it('power neurons: weights |v|^2 - q u^2', () => {
    const r = mechanics(model('param v : 2 x 2\nparam u : 1 x 2\ninput x : 2\noutput u * (v * x).^3\n'));
    expect(r.symmetries.map((s) => s.kind)).toEqual(['rescale', 'rescale']);
    expect(r.symmetries[0]!.law).toBe('v[1,1]^2 + v[1,2]^2 - 3*u[1]^2');
  });
  it('explains laws by symmetries with a shift, and says when no affine symmetry explains one', () => {
    const r = mechanics(model('param p0\nparam p1\ninput x\noutput p0 * exp(2*p1) * x\n'));
    // p0² − p1: X = (2p0, −1), a scaling of one parameter with a shift of the other.
    expect(r.symmetries.map((s) => [s.kind, s.law])).toEqual([['general', 'p0^2 - p1']]);
    const quotient = mechanics(model('param p\nparam q\ninput x\noutput p * exp(q^2/2) * x\n'));
    expect(quotient.laws).toEqual({ found: 1, explained: 0, complete: true });
  });
  it('finds nothing in a SiLU network', () => {
    const family = flowFamily(
      lowerModel(model('param U : 2 x 2\nparam V : 1 x 2\ninput x : 2\noutput V * silu(U * x)\n')),
    );
    expect(affineSymmetries(family).dimension).toBe(0);
  });
});

describe('multiples of translations', () => {
  // Every field a(θ)·T with a affine and T one of the n − 1 translations e_i − e_j: (n − 1)(n + 1) in all, and no others.
  it('are counted in seconds when there are many', () => {
    const n = 24;
    const text = `param w : ${n}\ninput x\noutput softplus(sum(w) + x)\n`;
    const { dimension, symmetries, finished } = affineSymmetries(flowFamily(lowerModel(model(text))));
    expect([dimension, finished]).toEqual([(n - 1) * (n + 1), true]);
    expect(symmetries.map((s) => s.kind)).toEqual(new Array(n - 1).fill('translation'));
  }, 5000);
  it('are left when the work must stop', () => {
    const family = flowFamily(lowerModel(model('param w : 4\ninput x\noutput softplus(sum(w) + x)\n')));
    let steps = 0;
    // One class, its 12 multiples, its 3 translations.
    const all = affineSymmetries(family, { step: () => ++steps > 0 });
    expect([steps, all.finished]).toEqual([16, true]);
    let left = 15;
    const part = affineSymmetries(family, { step: () => --left > 0 });
    expect([part.symmetries.length, part.finished]).toEqual([1, false]);
  });
});
