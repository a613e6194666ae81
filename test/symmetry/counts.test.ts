import { SourceError } from '@lawful/cas-core';
import { type FindResult, find, parseModel } from 'lawful';
import { atLength } from '../at-length.js';
import { describe, expect, it } from '../jest-globals.js';

const long = atLength('symmetry/counts');

const answer = (text: string): FindResult => find(parseModel({ file: 'test.law', text })).result;

const one = (n: number, m: number): string => `param W : ${m} x ${n}\ninput x : ${n}\noutput W * x\n`;
const two = (n: number, h: number, m: number): string =>
  `param W1 : ${h} x ${n}\nparam W2 : ${m} x ${h}\ninput x : ${n}\noutput W2 * W1 * x\n`;
const on = (group: string, text: string): string => `${text}symmetry ${group} : x -> g * x\n`;
const both = (group: string, text: string): string => `${text}symmetry ${group} : x -> g * x, y -> g * y\n`;
const lightning = (d: number, tokens: number): string =>
  `param Q : ${d} x 1\nparam K : ${d} x 1\nparam V : ${d} x 1\ninput X : ${tokens} x ${d}\noutput X * Q * K' * X' * X * V\nsymmetry O(${d}) : X -> X * g'\n`;
const figure1 = (n: number): string =>
  `param p : 1 x 2\ninput x : 2\nlet s = p * x\noutput 0.012*s^6 - 0.22*s^4 + s^2\nsymmetry rotation(${n}) : x -> g * x\n`;
const power = (n: number, h: number, m: number, q: number): string =>
  `param W1 : ${h} x ${n}\nparam W2 : ${m} x ${h}\ninput x : ${n}\noutput W2 * (W1 * x).^${q}\n`;
const order21 = 'permutations(7, (1 2 3 4 5 6 7), (2 3 5)(4 7 6))';
const order21twice = 'permutations(14, (1 2 3 4 5 6 7)(8 9 10 11 12 13 14), (2 3 5)(4 7 6)(9 10 12)(11 14 13))';

const order21thrice =
  'permutations(21, (1 2 3 4 5 6 7)(8 9 10 11 12 13 14)(15 16 17 18 19 20 21), (2 3 5)(4 7 6)(9 10 12)(11 14 13)(16 17 19)(18 21 20))';

/** [row of theory §4, model, plain laws, laws with augmentation, how many of them are found]. */
const TABLE: readonly (readonly [string, string, number, number, number])[] = [
  ['G-Fig2', on('cyclic(3)', one(3, 1)), 0, 1, 1],
  ['L1 C4', on('cyclic(4)', one(4, 1)), 0, 1, 1],
  ['L1 C5', on('cyclic(5)', one(5, 1)), 0, 2, 2],
  ['L1 3→2 C3', on('cyclic(3)', one(3, 2)), 0, 3, 3],
  ['L1 4→2 C4', on('cyclic(4)', one(4, 2)), 0, 4, 4],
  ['L1s 4→1', on('symmetric(4)', one(4, 1)), 0, 2, 2],
  ['L1s 5→1', on('symmetric(5)', one(5, 1)), 0, 3, 3],
  ['L1s 4→2', on('symmetric(4)', one(4, 2)), 0, 5, 5],
  ['L1e C3', both('cyclic(3)', one(3, 3)), 0, 4, 4],
  ['L1e S3', both('symmetric(3)', one(3, 3)), 0, 5, 5],
  ['L2 3-1-1 C3', on('cyclic(3)', two(3, 1, 1)), 1, 2, 2],
  ['L2 3-2-1 C3', on('cyclic(3)', two(3, 2, 1)), 3, 3, 3],
  ['L2 4-2-1 S4', on('symmetric(4)', two(4, 2, 1)), 3, 5, 5],
  ['L2 4-1-1 S4', on('symmetric(4)', two(4, 1, 1)), 1, 3, 3],
  ['L2 {±1}', on('sign(3)', two(3, 2, 1)), 3, 3, 3],
  ['G-Fig3 d = 2', lightning(2, 2), 2, 2, 2],
  ['G-Fig3 d = 3', lightning(3, 2), 2, 2, 2],
  ['G-Fig3 d = 4', lightning(4, 2), 2, 5, 5],
  ['G-Fig3 d = 5', lightning(5, 2), 2, 8, 8],
  ['G-Fig3 d = 8', lightning(8, 2), 2, 17, 17],
  ['F21 h = 1', on(order21, two(7, 1, 1)), 1, 6, 6],
  ['F21 h = 2', on(order21, two(7, 2, 1)), 3, 11, 11],
  ['F21 h = 3', on(order21, two(7, 3, 1)), 6, 15, 15],
  ['F21x2 h = 1', on(order21twice, two(14, 1, 1)), 1, 6, 6],
  ['F21x3 h = 1', on(order21thrice, two(21, 1, 1)), 1, 2, 2],
  ['P C3 z^2 3-2-1', on('cyclic(3)', power(3, 2, 1, 2)), 2, 2, 2],
  ['P S3 z^2 3-2-1', on('symmetric(3)', power(3, 2, 1, 2)), 2, 2, 2],
  ['P S2 z^3 2-2-1', on('symmetric(2)', power(2, 2, 1, 3)), 2, 2, 2],
];

describe('counts of theory §4', () => {
  it.each(long.rows(TABLE, ([name]) => name === 'G-Fig3 d = 8'))('%s', (_, text, plain, augmented, found) => {
    const r = answer(text);
    expect(r.plain).toMatchObject({ maxLaws: plain, found: plain, complete: true });
    expect(r.augmented).toMatchObject({ maxLaws: augmented, found, complete: augmented === found });
    const extra = r.laws.filter((l) => l.family === 'augmented');
    expect(extra.reduce((n, l) => n + l.count, 0)).toBe(found - plain);
    expect(extra.every((l) => l.proved)).toBe(true);
  });

  it('G-Fig1: the angle is conserved iff no even k with 0 < k ≤ 12 is divisible by n', () => {
    for (let n = 1; n <= 16; n++) {
      const extra = [7, 9, 11].includes(n) || n >= 13;
      const { augmented, laws } = answer(figure1(n));
      expect([n, augmented!.maxLaws, augmented!.complete]).toEqual([n, extra ? 1 : 0, true]);
      if (extra) expect(laws.map((l) => l.law)).toEqual(['p[2]/p[1]']);
    }
  });

  it('names the complex phase (F21x2, F21x3)', () => {
    for (const [text, count] of [
      [on(order21twice, two(14, 1, 1)), 5],
      [on(order21thrice, two(21, 1, 1)), 1],
    ] as const) {
      const law = answer(text).laws.find((l) => l.family === 'augmented')!;
      expect(law).toMatchObject({ form: expect.stringMatching(/^phase\(/), count });
    }
  });

  /** O13: m·d·μ minus μ², 2μ² − 1, 4μ² (1 for μ = 1), for m outputs with m·d/dim 𝕂 ≥ μ. */
  it('O13: one linear layer on copies of an irreducible, 36 combinations of type, dimension, multiplicity and outputs', () => {
    const irreps: readonly (readonly [string, number, number, number, 'real' | 'complex' | 'quaternionic'])[] = [
      // group, size of g, trivial part inside, d of the other block, its type
      ['symmetric(3)', 3, 1, 2, 'real'],
      ['symmetric(4)', 4, 1, 3, 'real'],
      ['sign(2)', 2, 0, 1, 'real'],
      ['cyclic(3)', 3, 1, 2, 'complex'],
      ['quaternion()', 4, 0, 4, 'quaternionic'],
      ['SO(3)', 3, 0, 3, 'real'],
      ['U(2)', 4, 0, 4, 'complex'],
    ];
    let combinations = 0;
    for (const [group, n, trivial, d, type] of irreps)
      for (const mu of [1, 2, 3])
        for (const m of [1, 2, 3]) {
          const k = { real: 1, complex: 2, quaternionic: 4 }[type];
          // {±1} on R^2 is two copies of the sign.
          const copies = group === 'sign(2)' ? 2 * mu : mu;
          if ((m * d) / k < copies || (mu === 3 && m === 3)) continue;
          const removed = {
            real: copies ** 2,
            complex: 2 * copies ** 2 - 1,
            quaternionic: copies === 1 ? 1 : 4 * copies ** 2,
          }[type];
          const entries = Array.from({ length: n * mu }, (_, i) => `[X[${(i % n) + 1},${Math.floor(i / n) + 1}]]`).join(
            ',',
          );
          const text = `param W : ${m} x ${n * mu}\ninput X : ${n} x ${mu}\noutput W * [${entries}]\nsymmetry ${group} : X -> g * X\n`;
          const { result } = find(parseModel({ file: 'o13', text }), { quotients: false, degree: 1 });
          expect([group, mu, m, result.augmented!.maxLaws - trivial * 0]).toEqual([
            group,
            mu,
            m,
            m * d * copies - removed,
          ]);
          combinations++;
        }
    expect(combinations).toBeGreaterThanOrEqual(30);
  });

  it('names the column space of lightning attention', () => {
    const law = answer(lightning(4, 2)).laws.find((l) => l.family === 'augmented')!;
    expect(law).toMatchObject({ form: 'range([Q, K, V])', count: 3, kind: 'rational' });
  });
});

describe('bad symmetries', () => {
  const mistakes: readonly (readonly [string, RegExp])[] = [
    ['generated([[1,1],[0,1]]) : x -> g * x', /not orthogonal|infinite order|orthogonal/],
    ['generated([[3/5,4/5],[-4/5,3/5]]) : x -> g * x', /infinite order/],
    ['generated([[1,0,0],[0,1,0],[0,0,1]]) : x -> g * x', /product of 3 x 3 and 2 x 1/],
    [
      'symmetric(2) : x -> g * x, y -> 2 * y',
      /the identity does not act as the identity but as \[\[1,0,0\],\[0,1,0\],\[0,0,2\]\]/,
    ],
    ['quaternion() : x -> (g * g)[1,1] * x', /this is no action|not orthogonal/],
    ['O(2) : x -> g * g * x', /this is no action: with g = /],
    ['reflection(5) : x -> g * g * x', /this is no action: with g = /],
    ['cyclic(2) : x -> g * x .^ 2', /is not linear in x/],
    ['generated([[0.7071,0.7071],[-0.7071,0.7071]]) : x -> g * x', /orthogonal/],
  ];
  it('refuses squares of permutations, with the pair that fails', () => {
    expect(() => answer(`${one(3, 1)}symmetry symmetric(3) : x -> g * g * x\n`)).toThrow(
      /this is no action: with g = \[\[/,
    );
    // The transposed action has the same maps and is welcome.
    expect(answer(`${one(3, 1)}symmetry symmetric(3) : x -> g' * x\n`).augmented!.maxLaws).toBe(1);
  });

  it.each(mistakes)('%s', (symmetry, message) => {
    let error: unknown;
    try {
      answer(`${one(2, 1)}symmetry ${symmetry}\n`);
    } catch (e) {
      error = e;
    }
    expect(error).toBeInstanceOf(SourceError);
    expect((error as SourceError).message).toMatch(message);
  });
});

describe('squared loss of networks that are no polynomials, averaged over a symmetry', () => {
  it.each([
    // e^{p1 x} and e^{-p1 x} are independent: two gradients at a point, no law.
    ['exponential', 'param p : 2\ninput x\noutput p[2]*exp(p[1]*x)\nsymmetry sign(1) : x -> g*x\n', 0, 0],
    // Equivariant: the average is the plain loss, whose law is 2a - b^2.
    ['equivariant', 'param a\nparam b\ninput x\noutput exp(a)*b*x\nsymmetry sign(1) : x -> g*x, y -> g*y\n', 1, 1],
    // A constant factor changes nothing in G-Fig2.
    ['constant', 'param w : 1 x 3\ninput x : 3\noutput sqrt(2)*w*x\nsymmetry cyclic(3) : x -> g*x\n', 0, 1],
  ])('%s', (_, text, plain, augmented) => {
    const r = answer(text);
    expect(r.plain).toMatchObject({ found: plain, complete: true });
    expect(r.augmented).toMatchObject({ found: augmented, complete: true });
  });
  it('over an infinite group is a function of the invariants of the parameters', () => {
    // E exp(2 w·gx) is a Bessel function of |w||x|, and E exp(w·gx) another: the direction of w is conserved.
    const r = answer('param w : 2\ninput x : 2\noutput exp(dot(w,x))\nsymmetry SO(2) : x -> g*x\n');
    expect(r.plain).toMatchObject({ found: 0, complete: true });
    expect(r.augmented).toMatchObject({ found: 1, complete: true });
  });
});
