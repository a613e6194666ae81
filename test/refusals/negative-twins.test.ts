/**
 * For each predicate that refuses or weakens an answer, a planted non-example for each reason it may have. A predicate that always says yes passes
 * tests of what is accepted; it does not pass these.
 */
import { divideExact, polynomialRing, primesOf, QQ, rational } from '@lawful/cas-core';
import { ZZ } from '@lawful/cas-core/inside/rings/integers';
import { type Candidate, isHomogeneous, monomialCount, signFlips } from '@lawful/lie';
import { flowFamily, lowerModel, parseModel } from '@lawful/networks';
import { countOf } from '@lawful/runs/inside/checkpoints/checkpoint';
import { batchObjective } from '@lawful/runs/inside/training/mini-batches';
import { isDarboux, proveLaw } from '@lawful/verifier';
import { budget, find } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

type LawStoreModule = typeof import('../../packages/lawful/dist/finding/law-store.js');
/** Not part of the library's surface. */
const { lawStore } = (await import(
  new URL('../../../packages/lawful/dist/finding/law-store.js', import.meta.url).href
)) as LawStoreModule;

const model = (text: string) => parseModel({ file: 'twins.law', text });
const familyOf = (text: string) => flowFamily(lowerModel(model(text)));

describe('divides over Z', () => {
  const ring = polynomialRing(ZZ, ['x', 'y']);
  const [x, y] = [ring.generator(0), ring.generator(1)];
  const n = (k: number) => ring.constant(BigInt(k));
  it.each([
    ['2x does not divide 3x: by a coefficient', ring.mul(n(3), x), ring.mul(n(2), x)],
    ['2 does not divide x', x, n(2)],
    [
      '2x + 1 does not divide 2x^2 + x + 1: by a remainder',
      ring.add(ring.mul(x, ring.add(ring.mul(n(2), x), n(1))), n(1)),
      ring.add(ring.mul(n(2), x), n(1)),
    ],
    ['y does not divide x: by a variable', x, y],
    ['x^2 does not divide x: by a degree', x, ring.mul(x, x)],
    ['3x + 3y does not divide x^2 - y^2', ring.sub(ring.mul(x, x), ring.mul(y, y)), ring.mul(n(3), ring.add(x, y))],
  ])('%s', (_, a, b) => {
    expect(divideExact(a, b)).toBeUndefined();
  });
  it('over Q the numbers are no obstacle', () => {
    const field = polynomialRing(QQ, ['x']);
    const t = field.generator(0);
    const quotient = divideExact(field.scale(rational(3), t), field.scale(rational(2), t));
    expect(field.equal(quotient!, field.constant(rational(3, 2)))).toBe(true);
  });
});

describe('is multilinear in its slopes', () => {
  const range = (output: string) => familyOf(`param w\nparam v\nparam c\ninput x : 2\noutput ${output}\n`).masks;
  it.each([
    ['a unit squared', 'relu(w*x[1])^2'],
    ['a unit squared beside itself', 'relu(w*x[1])*(v*x[1]) + relu(w*x[1])^2'],
    ['a unit times itself', 'relu(w*x[1])*v*relu(w*x[1])'],
    ['a unit in a denominator', 'v/(1 + relu(w*x[1])^2)'],
    ['a unit in a sum that is squared', '(relu(w*x[1]) + v*x[2])^2'],
    ['a unit under a root', 'sqrt(1 + relu(w*x[1])^2)'],
  ])('no: %s', (_, output) => {
    expect(range(output)).toBe('slopes');
  });
  it.each([
    ['a sum of units', 'relu(w*x[1]) + relu(v*x[2])'],
    ['a product of two units', 'relu(w*x[1])*relu(v*x[2])'],
    ['a unit of a unit', 'relu(c*relu(w*x[1]) + v*x[2])'],
  ])('yes: %s', (_, output) => {
    expect(range(output)).toBe('free');
  });
});

describe('a mini-batch', () => {
  it('has the mean loss and gradient of its own points, not of all', () => {
    const network = lowerModel(model('param w\ninput x\noutput w*x\nloss mse\n'));
    // Half of |w x - y|^2 (the trainer's squared loss) at w = 1: values 1/2, 2, 9/2; derivatives x(wx - y) = -1, -4, 9.
    const data = [
      { inputs: [1], label: [2] },
      { inputs: [2], label: [4] },
      { inputs: [3], label: [0] },
    ];
    const batch = batchObjective(network, data);
    const theta = Float64Array.of(1);
    const slope = (points: number[]) => {
      const out = new Float64Array(1);
      batch.gradient(theta, points, out);
      return out[0]!;
    };
    expect([batch.value(theta, [0]), batch.value(theta, [1, 2]), batch.value(theta, [0, 1, 2])]).toEqual([
      0.5,
      3.25,
      7 / 3,
    ]);
    expect([slope([0]), slope([1, 2]), slope([2, 2])]).toEqual([-1, 2.5, 9]);
  });
});

describe('sign flips', () => {
  const classes = (text: string, monomials: readonly (readonly number[])[]) => {
    const flips = signFlips(familyOf(text));
    return monomials.map((m) => flips.classOf(m));
  };
  it('an even power does not flip with its base, an odd power does', () => {
    // f = a x^2 + b: no input flips a against b. f = a x^3 with its own output: (a, u) flip together, b is free of a.
    const [a, b] = classes('param a\nparam b\ninput x\noutput [[a*x^2 + b]]\n', [[0], [1]]);
    expect(a).toBe(b);
    const [c, d] = classes('param a\nparam b\ninput x\noutput [[a*x^3 + b]]\n', [[0], [1]]);
    expect(c).not.toBe(d);
  });
  it('a sum asks for one parity, a product adds them', () => {
    const [a, b, both] = classes('param a\nparam b\ninput x\noutput [[a*x],[b*x]]\n', [[0], [1], [0, 1]]);
    expect(a).not.toBe(b);
    expect(both).not.toBe(a);
    const [p, q] = classes('param a\nparam b\ninput x\noutput (a + b)*x\n', [[0], [1]]);
    expect(p).toBe(q);
  });
});

describe('counts of monomials', () => {
  it('of degree 1 to d in n variables: C(n + d, d) - 1', () => {
    const binomial = (n: number, k: number): number => (k === 0 ? 1 : (binomial(n - 1, k - 1) * n) / k);
    for (const [n, d] of [
      [1, 1],
      [1, 4],
      [3, 2],
      [7, 3],
      [20, 2],
    ] as const)
      expect(monomialCount(n, d)).toBe(binomial(n + d, d) - 1);
  });
});

describe('a shape of a checkpoint', () => {
  it.each([[[-1]], [[-1, -3]], [[2, -1]], [[1.5]], [['3']], [[Number.NaN]], [[2 ** 60]]])('is refused: %j', (shape) => {
    expect(() => countOf('file', 'tensor', shape)).toThrow(/expected (non-negative integers|a size)/);
  });
  it('is the product of its entries', () => {
    expect([countOf('f', 't', []), countOf('f', 't', [0, 5]), countOf('f', 't', [2, 3])]).toEqual([1, 0, 6]);
  });
});

describe('laws that are kept', () => {
  const family = familyOf('param a\nparam b\nparam c\ninput x\noutput a*b*x\n');
  const store = () => lawStore(family, { seed: 1, prime: primesOf(family)[0]!, work: budget() });
  const term = (...exponents: [number, number][]) => ({ coefficient: rational(1), exponents });
  const c = { numerator: [term([2, 1])], denominator: undefined };
  const c2 = { numerator: [term([2, 2])], denominator: undefined };
  const balance = {
    numerator: [term([0, 2]), { ...term([1, 2]), coefficient: rational(-1) }],
    denominator: undefined,
  };
  const moving = { numerator: [term([0, 1])], denominator: undefined };
  const matrix = (entries: Candidate['entries']): Candidate => ({ entries, text: undefined, shape: 'matrix' });
  it('are those entries that raise the rank', () => {
    const laws = store();
    expect(laws.keepRaising(matrix([c, c2, balance]))).toBe(true);
    expect(laws.entries).toEqual([c, balance]);
    expect(laws.keepRaising(matrix([c2]))).toBe(false);
  });
  it('are proved: one entry that moves refuses a candidate', () => {
    const laws = store();
    expect(laws.keep(matrix([balance, moving]))).toBe(false);
    expect(laws.entries).toEqual([]);
    const proof = proveLaw(family, moving);
    expect(proof.kind === 'ok' && proof.value.holds).toBe(false);
  });
  it('functions of laws kept are no laws of their own', () => {
    const laws = store();
    laws.keep(matrix([c]));
    laws.keep(matrix([c2]));
    expect([laws.entries.length, laws.independence.rank]).toEqual([1, 1]);
  });
});

describe('fields', () => {
  it.each([
    ['a sum of degrees', 'a*x + b^2*x', false],
    ['one degree', 'a*b*x', true],
  ])('are homogeneous only in one degree: %s', (_, output, expected) => {
    expect(isHomogeneous(familyOf(`param a\nparam b\ninput x\noutput ${output}\n`))).toBe(expected);
  });
  it('a factor is a Darboux polynomial only when its rate is a multiple of it', () => {
    const family = familyOf('param a\nparam b\ninput x\noutput a*x\nflow mirror(p)\n');
    const linear = (...vs: [number, number][]) =>
      vs.map(([v, k]) => ({ coefficient: rational(k), exponents: [[v, 1] as [number, number]] }));
    expect(isDarboux(family, linear([0, 1]))).toBe('yes');
    expect(isDarboux(family, linear([0, 1], [1, 1]))).toBe('no');
  });
});

describe('the answer of several points', () => {
  it('is the bound of the best, not of the last: where W1 has both signs 4 laws are left, where it has one, 5', () => {
    const text = "param W1 : 3\nparam W2 : 3\ninput x\noutput W2'*relu(W1*x)\n";
    for (const seed of [1, 2, 3, 4, 5, 6]) expect(find(model(text), { seed }).result.plain.maxLaws).toBe(4);
  });
});
