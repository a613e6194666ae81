import { QQ, type Rational, rational, type StateFunction } from '@lawful/cas-core';
import type { Frame } from '@lawful/lie';
import { fieldRange } from '@lawful/lie/inside/candidates/field-ranges';
import { blockCopies } from '@lawful/lie/inside/lift/block-copies';
import { isotypicBlocks } from '@lawful/lie/symmetry';
import { find, parseModel } from 'lawful';
import { atLength } from '../at-length.js';
import { defining, named, okOf } from '../groups/actions.js';
import { describe, expect, it } from '../jest-globals.js';

const long = atLength('symmetry/conjugate-laws');

const answer = (text: string) => find(parseModel({ file: 'test.law', text })).result;
const one = (n: number, m: number, group: string): string =>
  `param W : ${m} x ${n}\ninput x : ${n}\noutput W * x\nsymmetry ${group} : x -> g * x\n`;
const two = (n: number, h: number, group: string): string =>
  `param W1 : ${h} x ${n}\nparam W2 : 1 x ${h}\ninput x : ${n}\noutput W2 * W1 * x\nsymmetry ${group} : x -> g * x\n`;
/** A5 on the twelve vertices of the icosahedron: 1 + 3 + 3' + 5, the 3-dimensional ones over ℚ(√5). */
const icosahedron = 'permutations(12, (1 2 3)(4 6 9)(5 7 8)(10 11 12), (2 4 3 5 8)(6 10 7 11 9))';
const twice5 = 'permutations(10, (1 2 3 4 5)(6 7 8 9 10), (2 5)(3 4)(7 10)(8 9))';
const twice3 = 'permutations(6, (1 2 3)(4 5 6), (2 3)(5 6))';

/**
 * [model, laws without, laws with the average], all found: planes for C_n (theory §4, L1); m·d·μ − μ² for real blocks (O13), m·d·μ − 1 for μ = 1;
 * h(d − h) for a hidden layer on each real block.
 */
const TABLE: readonly (readonly [string, string, number, number])[] = [
  ...[5, 6, 7, 8, 9, 10, 11, 12, 14, 16].map(
    (n) => [`C${n}: ${n} → 1`, one(n, 1, `cyclic(${n})`), 0, Math.floor((n - 1) / 2)] as const,
  ),
  ['C5: 5 → 2', one(5, 2, 'cyclic(5)'), 0, 2 * 3],
  ['D5: 5 → 1', one(5, 1, 'dihedral(5)'), 0, 2],
  ['D5: 5 → 2', one(5, 2, 'dihedral(5)'), 0, 2 * 3],
  ['D7: 7 → 1', one(7, 1, 'dihedral(7)'), 0, 3],
  ['D7: 7 → 2', one(7, 2, 'dihedral(7)'), 0, 3 * 3],
  ['D5: 5-1-1', two(5, 1, 'dihedral(5)'), 1, 1 + 2],
  ['A5: 12 → 1', one(12, 1, icosahedron), 0, 2 * 2 + 4],
  ['A5: 12 → 2', one(12, 2, icosahedron), 0, 2 * 5 + 9],
  ['A5: 12-1-1', two(12, 1, icosahedron), 1, 1 + 2 * 2 + 4],
  ['Q8: 4 → 1', one(4, 1, 'quaternion()'), 0, 3],
  ['D5 twice: 10 → 2', one(10, 2, twice5), 0, 2 * (2 * 2 * 2 - 4)],
  ['S3 twice: 6 → 2', one(6, 2, twice3), 0, 2 * 2 * 2 - 4],
];

describe('laws on blocks over real number fields', () => {
  it.each(long.rows(TABLE, ([name]) => /^C1[1246]/.test(name)))('%s', (_, text, plain, averaged) => {
    const r = answer(text);
    expect(r.plain).toMatchObject({ found: plain, complete: true });
    expect(r.augmented).toMatchObject({ found: averaged, complete: true });
  });
  it('is not complete where determinants are too large, and says so', () => {
    const r = answer(one(17, 1, 'cyclic(17)'));
    expect(r.augmented).toMatchObject({ maxLaws: 8, complete: false });
  });
});

describe('fieldRange', () => {
  const n = 7;
  const v = defining(named('cyclic', n));
  const block = okOf(isotypicBlocks(v, 1)).find((b) => b.conjugates === 3)!;
  const frame: Frame = {
    rows: n,
    cols: 1,
    entries: Array.from({ length: n }, (_, i) => [[i, QQ.one] as const]),
    text: 'w',
  };
  const laws = fieldRange(blockCopies(v, block)!, frame, 'rows');
  const terms = (list: StateFunction['numerator'], at: readonly Rational[]): Rational =>
    list.reduce((sum, { coefficient, exponents }) => {
      let value = coefficient;
      for (const [x, e] of exponents) for (let k = 0; k < e; k++) value = QQ.mul(value, at[x]!);
      return QQ.add(sum, value);
    }, QQ.zero);
  const values = (at: readonly Rational[]): string[] =>
    laws.map((h) => {
      const q = QQ.div(terms(h.numerator, at), terms(h.denominator!, at));
      return `${q.num}/${q.den}`;
    });
  const w = [3, -1, 4, 1, -5, 9, 2].map((q) => rational(q));
  /** Σ_k c_k (w shifted by k and by −k): w times a self-adjoint element of the commutant. */
  const moved = (...c: number[]): Rational[] =>
    w.map((_, i) =>
      c.reduce(
        (sum, a, k) => QQ.add(sum, QQ.mul(rational(a), k === 0 ? w[i]! : QQ.add(w[(i + k) % n]!, w[(i + n - k) % n]!))),
        QQ.zero,
      ),
    );
  it('has as many laws as planes, with values that every self-adjoint element keeps', () => {
    expect(laws.length).toBe(3);
    expect(values(moved(2, 1, 0, -3))).toEqual(values(w));
    expect(values(moved(0, 0, 5, 1))).toEqual(values(w));
  });
  it('is moved by a rotation of the planes', () => {
    expect(values(w.map((_, i) => w[(i + 1) % n]!))).not.toEqual(values(w));
  });
});
