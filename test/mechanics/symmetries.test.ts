import { readFileSync } from 'node:fs';
import { affineSymmetries, type SymmetryKind } from '@lawful/mechanics';
import { flowFamily, lowerModel, parseModel } from '@lawful/networks';
import { budget, find, mechanics } from 'lawful';
import { atLength } from '../at-length.js';
import { describe, expect, it } from '../jest-globals.js';

const long = atLength('mechanics/symmetries');

const model = (text: string) => parseModel({ file: 'test.law', text });
const kinds = (text: string): Partial<Record<SymmetryKind, number>> => {
  const out: Partial<Record<SymmetryKind, number>> = {};
  for (const s of mechanics(model(text)).symmetries) {
    expect([s.gradientIdentity, s.hessianIdentity]).toEqual(['yes', 'yes']);
    out[s.kind] = (out[s.kind] ?? 0) + 1;
  }
  return out;
};

describe('affine symmetries ([K21], theory §8), counted', () => {
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
      expect(r.algebra).toEqual({
        dimension: h * h,
        exact: true,
        reasons: [],
        gradient: (h * (h + 1)) / 2,
        skew: (h * (h - 1)) / 2,
        other: 0,
        multiplesOfTranslations: 0,
      });
      expect(r.symmetries.filter((s) => s.kind === 'rotation').every((s) => s.law === null)).toBe(true);
      const laws = (h * (h + 1)) / 2;
      expect(r.laws).toEqual({ found: laws, explained: laws, complete: true, hypotheses: [] });
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
    expect(quotient.laws).toEqual({ found: 1, explained: 0, complete: true, hypotheses: [] });
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
  it('are counted when there are many', () => {
    const n = 24;
    const text = `param w : ${n}\ninput x\noutput softplus(sum(w) + x)\n`;
    const { dimension, symmetries, finished } = affineSymmetries(flowFamily(lowerModel(model(text))));
    expect([dimension, finished]).toEqual([(n - 1) * (n + 1), true]);
    expect(symmetries.map((s) => s.kind)).toEqual(new Array(n - 1).fill('translation'));
  });
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

describe('what the dimension claims', () => {
  const algebra = (text: string) => mechanics(model(text)).algebra;
  it('is a lower bound when coefficients may depend on constants', () => {
    // For each value of c the translation (c, -1), with its two multiples; none has rational coefficients for all c.
    expect(algebra('param a\nparam b\nconst c\ninput x\noutput (a + c*b)*x\n')).toMatchObject({
      dimension: 0,
      exact: false,
      reasons: [expect.stringMatching(/depend on c are not looked for/)],
    });
    // e is a constant as well: the translation (e, -1).
    expect(algebra('param a\nparam b\ninput x\noutput (a + exp(1)*b)*x\n')).toMatchObject({
      dimension: 0,
      exact: false,
      reasons: [expect.stringMatching(/depend on exp\(1\) are not looked for/)],
    });
  });
  it('is not given when a root is a coefficient of every solution', () => {
    // The translation (sqrt(2), -1) exists modulo every prime, with residues of no rational number.
    expect(() => algebra('param a\nparam b\ninput x\noutput (a + sqrt(2)*b)*x\n')).toThrow(
      /could not be reconstructed over Q: .*sqrt\(2\)/,
    );
  });
  it('is exact when no gradient meets the constants', () => {
    for (const output of ['(a + 2*b)*x + c', '(a + 2*b)*x'])
      expect(algebra(`param a\nparam b\nconst c\ninput x\noutput ${output}\n`)).toMatchObject({
        dimension: 3,
        exact: true,
        reasons: [],
      });
  });
  it('is a lower bound when the kernels are not proved independent', () => {
    expect(algebra('param a\nparam b\ninput x\noutput a * gelu(b * x)\n')).toMatchObject({
      dimension: 0,
      exact: false,
      reasons: expect.arrayContaining([expect.stringMatching(/independent, which is not proved/)]),
    });
  });
  it('is a lower bound for the path family, and exact where data reach the slopes', () => {
    const text = readFileSync('examples/relu-deep.law', 'utf8');
    const deep = mechanics(model(text));
    expect(deep.algebra).toMatchObject({ dimension: 5, exact: false, reasons: [expect.stringMatching(/path family/)] });
    expect(deep.laws!.hypotheses).toEqual(find(model(text)).result.hypotheses);
    expect(deep.laws!.hypotheses).toHaveLength(1);
    expect(algebra('param U : 2 x 2\nparam V : 1 x 2\ninput x : 2\noutput V * relu(U * x)\n')).toMatchObject({
      dimension: 2,
      exact: true,
      reasons: [],
    });
  });
  long.it('counts what was verified before a stop, and says that there may be more', () => {
    const text = 'param U : 2 x 2\nparam V : 2 x 2\ninput x : 2\noutput V * U * x\n';
    const seen = new Set<number>();
    for (let steps = 1; steps <= 32; steps++) {
      const { algebra: a, symmetries, laws, stopped } = mechanics(model(text), { budget: budget({ steps }) });
      expect(a.dimension).toBe(symmetries.length);
      expect(a.gradient).toBe(symmetries.filter((s) => s.law !== null).length);
      expect(a.exact).toBe(a.dimension === 4);
      expect(a.exact || a.reasons.some((r) => r.includes('stopped'))).toBe(true);
      // A search for laws that was cut short is not compared with anything.
      if (stopped !== null) expect(laws).toBeNull();
      seen.add(a.dimension);
    }
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4]);
  });
  it('accounts for every field', () => {
    // q^2 + 7r^2 turns by (7r, -q): neither symmetric nor skew.
    const r = mechanics(model('param q\nparam r\ninput x\noutput (q^2 + 7*r^2)*x\n'));
    expect(r.symmetries.map((s) => [s.kind, s.generator, s.law])).toEqual([['general', "q' = 7*r, r' = -q", null]]);
    expect(r.algebra).toMatchObject({ dimension: 1, exact: true, gradient: 0, skew: 0, other: 1 });
    const t = algebra('param a\nparam b\ninput x\noutput (2*a + 3*b)*x\n');
    expect(t).toMatchObject({ dimension: 3, gradient: 1, skew: 0, other: 0, multiplesOfTranslations: 2 });
  });
  it('says that the symmetry of the data is left out', () => {
    const text = 'param w : 1 x 3\ninput x : 3\noutput w * x\nloss mse\n';
    expect(mechanics(model(text)).dataSymmetryLeftOut).toBe(false);
    expect(mechanics(model(`${text}symmetry cyclic(3) : x -> g * x\n`)).dataSymmetryLeftOut).toBe(true);
  });
});

describe('how training breaks each law', () => {
  const laws = (text: string) => mechanics(model(text)).brokenLaws;
  it('a translation by its own direction', () => {
    expect(laws('param a\nparam b\ninput x\noutput (2*a + 3*b)*x\n')).toMatchObject([
      { kind: 'linear', law: '3*a - 2*b', recurrence: 'q -> (1 - eta*lambda)*q' },
    ]);
  });
  it('a quadratic law with a shift together with its linear part', () => {
    expect(laws('param a\nparam b\ninput x\noutput (a + 1)*b*x\n')).toMatchObject([
      {
        kind: 'shifted',
        law: 'a^2 - b^2 + 2*a',
        withShift: ['l -> (1 - eta*lambda)*l - eta*k'],
        withMomentum: [],
        withNesterov: [],
        weightDecayFlow: null,
        continuousModel: null,
      },
    ]);
  });
});

describe('compositions of layers, counted', () => {
  it.each([
    ['softmax(V * relu(W * x))', ''],
    ['V * relu(W * x)', 'loss cross-entropy\n'],
  ])('a ReLU network with softmax, %s: column sums of the last layer, a rescaling per hidden unit', (output, loss) => {
    for (const h of [1, 2]) {
      const text = `param W : ${h} x 2\nparam V : 3 x ${h}\ninput x : 2\noutput ${output}\n${loss}`;
      expect(kinds(text)).toEqual({ translation: h, rescale: h });
      // Each translation with every parameter as a factor.
      expect(mechanics(model(text)).algebra.dimension).toBe(h + h + h * 5 * h);
    }
  });
  it('a residual block: a rescaling per hidden unit, the identity beside it allows no more', () => {
    // V x fixes V; V U diag(s) W x for all slopes s fixes each product of a column of U and a row of W.
    const text = 'param W : 2 x 2\nparam U : 2 x 2\nparam V : 2 x 2\ninput x : 2\noutput V * (x + U * relu(W * x))\n';
    expect(kinds(text)).toEqual({ rescale: 2 });
    expect(mechanics(model(text)).algebra).toMatchObject({ dimension: 2, exact: true });
  });
  it('convolutions, ReLU and mean pooling: a rescaling per channel', () => {
    const text =
      'param a : 2\nparam b : 2\nparam v : 1 x 2\ninput x : 4\noutput v * [[mean(relu(conv1d(a, x)))], [mean(relu(conv1d(b, x)))]]\n';
    expect(kinds(text)).toEqual({ rescale: 2 });
    expect(mechanics(model(text)).algebra).toMatchObject({ dimension: 2, exact: true });
  });
  it('linear, batch norm, ReLU, linear: a scale of the normalised weights, a rescaling of gain and bias', () => {
    const text = `param w : 1 x 2\nparam gain\nparam bias\nparam v\ninput X : 2 x 3
let s = w * X
let m = mean(s)
let c = [[s[1] - m, s[2] - m, s[3] - m]]
output v * relu(gain * c / sqrt(norm2(c)/3) + bias * ones(3)')
`;
    expect(kinds(text)).toEqual({ scale: 1, rescale: 1 });
    expect(mechanics(model(text)).symmetries.map((s) => s.law)).toEqual(['w[1]^2 + w[2]^2', 'gain^2 + bias^2 - v^2']);
  });
});
