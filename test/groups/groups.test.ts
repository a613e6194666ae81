import {
  equalMatrices,
  identityMatrix,
  integerMatrix,
  multiplyMatrices,
  orthogonalityDefect,
  QQ,
  type RationalMatrix,
  rational,
} from '@lawful/cas-core';
import { orderBound } from '@lawful/lie/inside/groups/element-order';
import { stabilizerChain } from '@lawful/lie/inside/groups/schreier-sims';
import { elementOrder, groupOf } from '@lawful/lie/symmetry';
import { describe, expect, it } from '../jest-globals.js';
import { frobenius21, named, okOf, reasonOf } from './actions.js';

const generated = (size: number, ...matrices: RationalMatrix[]) =>
  groupOf({ kind: 'generated', size, generators: matrices.map((onInputs) => ({ onInputs })) });

const factorial = (n: number): bigint => (n < 2 ? 1n : BigInt(n) * factorial(n - 1));

describe('named groups', () => {
  const orders: readonly [string, (n: number) => bigint][] = [
    ['cyclic', (n) => BigInt(n)],
    ['dihedral', (n) => BigInt(n > 2 ? 2 * n : n)],
    ['symmetric', factorial],
    ['alternating', (n) => (n < 2 ? 1n : factorial(n) / 2n)],
    ['sign', () => 2n],
    ['hyperoctahedral', (n) => 2n ** BigInt(n) * factorial(n)],
  ];
  for (const [name, order] of orders)
    it(`${name}(n) has the order of the textbook, by formula, by enumeration and by Schreier–Sims`, () => {
      for (let n = 1; n <= 6; n++) {
        const group = named(name, n);
        expect(group.order).toBe(order(n));
        const elements = okOf(group.elements(50_000));
        expect(BigInt(elements.order)).toBe(order(n));
        expect(elements.conjugacy.classes.reduce((t, c) => t + c.length, 0)).toBe(elements.order);
      }
    });

  it('has Q8 with its five classes', () => {
    const q = okOf(named('quaternion').elements());
    expect(q.order).toBe(8);
    expect(q.conjugacy.classes.map((c) => c.length).sort()).toEqual([1, 1, 2, 2, 2]);
    expect(q.elements.map((_, i) => q.orderOf(i)).sort()).toEqual([1, 2, 4, 4, 4, 4, 4, 4]);
  });

  it('knows orders of plane groups without listing irrational matrices', () => {
    for (const n of [1, 2, 3, 4, 5, 60]) {
      expect(named('rotation', n).order).toBe(BigInt(n));
      expect(named('reflection', n).order).toBe(BigInt(2 * n));
    }
    expect(reasonOf(named('rotation', 5).elements())).toMatch(/^unable: .*irrational/);
  });

  it('has compact groups preserving the form, of infinite order save the smallest', () => {
    for (const name of ['O', 'SO', 'U', 'SU', 'torus'])
      for (const n of [1, 2, 3]) {
        const { order, onInputs } = named(name, n);
        expect(order).toBe(n > 1 || name === 'U' || name === 'torus' ? 'infinite' : name === 'O' ? 2n : 1n);
        for (const g of onInputs.finite) expect(orthogonalityDefect(g)).toBeUndefined();
        for (const a of onInputs.infinitesimal)
          expect(a.every((row, i) => row.every((v, j) => QQ.equal(v, QQ.neg(a[j]![i]!))))).toBe(true);
      }
    expect(reasonOf(named('O', 3).elements())).toBe('unable: O(3) is infinite');
  });

  it('lists words and powers that multiply out', () => {
    const s4 = okOf(named('symmetric', 4).elements());
    for (let i = 0; i < s4.order; i++) {
      expect(s4.word(i).reduceRight((t, k) => s4.multiply(s4.generators[k]!, t), 0)).toBe(i);
      expect(s4.multiply(i, s4.inverse(i))).toBe(0);
      expect(s4.power(i, -3)).toBe(s4.inverse(s4.power(i, 3)));
    }
  });

  it('refuses what does not exist', () => {
    const spec = { kind: 'named', name: 'monster', n: 1, size: 1 } as const;
    expect(reasonOf(groupOf(spec))).toMatch(/^undefined: no group is called "monster"/);
    expect(reasonOf(groupOf({ ...spec, name: 'cyclic', n: 3 }))).toMatch(/acts on R\^3, not on R\^1/);
    expect(reasonOf(groupOf({ ...spec, name: 'cyclic', n: 0 }))).toMatch(/positive integer/);
  });

  it('reports the limit on the number of elements as unable', () => {
    expect(named('symmetric', 12).order).toBe(factorial(12));
    expect(reasonOf(named('symmetric', 12).elements())).toBe('unable: the group has more than 20000 elements');
  });
});

describe('permutation groups', () => {
  it('finds orders of the Mathieu groups and of C7:C3', () => {
    expect(frobenius21().order).toBe(21n);
    const cycles = (n: number, ...list: number[][]): number[] => {
      const images = Array.from({ length: n }, (_, i) => i);
      for (const cycle of list)
        cycle.forEach((v, i) => {
          images[v - 1] = cycle[(i + 1) % cycle.length]! - 1;
        });
      return images;
    };
    // M11 and M12 as in J. Conway et al., ATLAS of Finite Groups.
    const eleven = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
    const a = cycles(11, eleven);
    const b = cycles(11, [3, 7, 11, 8], [4, 10, 5, 6]);
    expect(okOf(stabilizerChain(11, [a, b])).order).toBe(7920n);
    const c = cycles(12, [1, 12], [2, 11], [3, 6], [4, 8], [5, 9], [7, 10]);
    const m12 = okOf(stabilizerChain(12, [cycles(12, eleven), cycles(12, [3, 7, 11, 8], [4, 10, 5, 6]), c]));
    expect(m12.order).toBe(95040n);
    expect(m12.contains(cycles(12, [1, 2]))).toBe(false);
    expect(m12.contains(cycles(12, eleven))).toBe(true);
  });

  it('decides membership in alternating groups by parity', () => {
    const chain = okOf(
      stabilizerChain(5, [
        [1, 2, 0, 3, 4],
        [1, 2, 3, 4, 0],
      ]),
    );
    expect(chain.order).toBe(60n);
    expect(chain.contains([1, 0, 2, 3, 4])).toBe(false);
    expect(chain.contains([1, 0, 3, 2, 4])).toBe(true);
  });

  it('says so when the budget ends', () => {
    expect(
      reasonOf(
        stabilizerChain(
          8,
          [
            [1, 0, 2, 3, 4, 5, 6, 7],
            [1, 2, 3, 4, 5, 6, 7, 0],
          ],
          10,
        ),
      ),
    ).toMatch(/^unable/);
  });

  it('refuses lists that are no permutations', () => {
    const spec = { kind: 'permutations', size: 3 } as const;
    expect(reasonOf(groupOf({ ...spec, generators: [[1, 1, 0]] }))).toMatch(/generator 1, \[1, 1, 0\]/);
    expect(
      reasonOf(
        groupOf({
          ...spec,
          generators: [
            [1, 2, 0],
            [1, 0],
          ],
        }),
      ),
    ).toMatch(/generator 2/);
  });
});

describe('matrix groups', () => {
  it('accepts rational orthogonal matrices of finite order and pairs with labels', () => {
    // A reflection in the hyperplane orthogonal to (1, 2, 2) and a permutation.
    const r = (a: number): ReturnType<typeof rational> => rational(a, 9);
    const reflection = [
      [r(7), r(-4), r(-4)],
      [r(-4), r(1), r(-8)],
      [r(-4), r(-8), r(1)],
    ];
    expect(okOf(generated(3, reflection)).order).toBe(2n);
    const quarter = integerMatrix([
      [0, -1],
      [1, 0],
    ]);
    const minus = integerMatrix([[-1]]);
    const paired = okOf(
      groupOf({
        kind: 'generated',
        size: 1,
        generators: [{ onInputs: minus, onLabels: quarter }],
      }),
    );
    expect(paired.order).toBe(4n);
    expect(equalMatrices(paired.onLabels!.finite[0]!, quarter)).toBe(true);
  });

  it('shows the offending generator and entry', () => {
    const shear = integerMatrix([
      [1, 1],
      [0, 1],
    ]);
    expect(reasonOf(generated(2, identityMatrix(2), shear))).toBe(
      "undefined: generator 2: [[1, 1], [0, 1]] is not orthogonal, entry (1,2) of g'g is 1; it has infinite order as well",
    );
    const hexagonal = integerMatrix([
      [0, -1],
      [1, -1],
    ]);
    expect(reasonOf(generated(2, hexagonal))).toMatch(
      /finite and leaves the form \[\[1, -1\/2\], \[-1\/2, 1\]\] invariant/,
    );
    expect(
      reasonOf(
        generated(
          2,
          integerMatrix([
            [1, 1],
            [1, 1],
          ]),
        ),
      ),
    ).toMatch(/is singular/);
    expect(reasonOf(generated(2, identityMatrix(3)))).toMatch(/has 3 rows, expected 2/);
    expect(
      reasonOf(
        generated(
          2,
          integerMatrix([
            [1, 0],
            [0, 1, 0],
          ]),
        ),
      ),
    ).toMatch(/3 entries in row 2/);
    const turn = [
      [rational(3, 5), rational(-4, 5)],
      [rational(4, 5), rational(3, 5)],
    ];
    expect(reasonOf(generated(2, turn))).toMatch(/^undefined: generator 1 .* has infinite order/);
    const mirror = integerMatrix([
      [1, 0],
      [0, -1],
    ]);
    expect(reasonOf(generated(2, mirror, multiplyMatrices(turn, mirror)))).toMatch(
      /product of generators 1 and 2, .* infinite/,
    );
  });

  it('bounds the orders of rational matrices', () => {
    // The largest orders in GL_n(Q): 2, 6, 6, 12, 12, 30, 30, 60 (OEIS A080737 inverted).
    [2, 6, 6, 12, 12, 30, 30, 60].forEach((largest, i) => {
      expect(orderBound(i + 1, 20000)).toBeGreaterThanOrEqual(largest);
    });
    const sixth = integerMatrix([
      [0, -1],
      [1, 1],
    ]);
    expect(elementOrder(sixth)).toEqual({ kind: 'ok', value: 6 });
  });
});
