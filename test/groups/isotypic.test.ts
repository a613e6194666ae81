import { readFileSync } from 'node:fs';
import {
  addMatrices,
  equalMatrices,
  identityMatrix,
  inverseOver,
  multiplyMatrices,
  QQ,
  type Rational,
  type RationalMatrix,
  random,
  rational,
  scaleMatrix,
  transposeMatrix,
} from '@lawful/cas-core';
import { type BlockShape, type BlockType, compareBlocks } from '@lawful/lie/inside/representations/block-shapes';
import {
  directSumOf,
  invarianceDefect,
  representation,
  symmetricPower,
  tensorProduct,
} from '@lawful/lie/inside/representations/representation';
import { sparseFromDense } from '@lawful/lie/inside/representations/sparse-matrix';
import { type Block, denseFromSparse, type Group, isotypicBlocks, type Representation } from '@lawful/lie/symmetry';
import { describe, expect, it } from '../jest-globals.js';
import {
  defining,
  dualRepresentation,
  frobenius21,
  multipleOf,
  named,
  okOf,
  tensorPower,
  trivialRepresentation,
} from './actions.js';
import { agree, characterBlocks, regularRepresentation } from './characters.js';

interface OracleCase {
  readonly name: string;
  readonly order: number;
  readonly dimension: number;
  readonly blocks: readonly { dimension: number; multiplicity: number; frobeniusSchur: number }[];
}
const ORACLE = new URL('../../oracles/isotypic.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(ORACLE, 'utf8')) as { cases: readonly OracleCase[] };

const regular = (group: Group): readonly [Group, Representation] => [
  group,
  regularRepresentation(okOf(group.elements())),
];
const power = (group: Group, k: number): readonly [Group, Representation] => [group, tensorPower(defining(group), k)];
const ACTIONS: Readonly<Record<string, () => readonly [Group, Representation]>> = {
  'cyclic(12) on R^12': () => power(named('cyclic', 12), 1),
  'symmetric(5) on (R^5)^{x2}': () => power(named('symmetric', 5), 2),
  'symmetric(5) on (R^5)^{x3}': () => power(named('symmetric', 5), 3),
  'dihedral(8) on (R^8)^{x2}': () => power(named('dihedral', 8), 2),
  'Q8 regular': () => regular(named('quaternion')),
  'alternating(5) regular': () => regular(named('alternating', 5)),
  'cyclic(5) on (R^5)^{x3}': () => power(named('cyclic', 5), 3),
};

/** One entry for each real block, as the oracle lists them. */
const listed = (blocks: readonly BlockShape[]): string[] =>
  blocks.flatMap((b) => new Array<string>(b.conjugates).fill(`${b.dimension} x ${b.multiplicity} ${b.type}`)).sort();
const TYPE: Readonly<Record<string, BlockType>> = { '1': 'real', '0': 'complex', '-1': 'quaternionic' };

describe('the isotypic blocks that GAP finds', () => {
  it('has an action for every case', () => {
    expect(cases.map((c) => c.name).sort()).toEqual(Object.keys(ACTIONS).sort());
  });
  for (const { name, order, dimension, blocks } of cases)
    it(`${name}, by the commutant and by characters`, () => {
      const [group, v] = ACTIONS[name]!();
      expect([group.order, v.size]).toEqual([BigInt(order), dimension]);
      const expected = blocks.map((b) => `${b.dimension} x ${b.multiplicity} ${TYPE[b.frobeniusSchur]!}`).sort();
      const first = okOf(isotypicBlocks(v, 7));
      const second = okOf(characterBlocks(okOf(group.elements()), v, 7));
      expect(listed(first)).toEqual(expected);
      expect(listed(second)).toEqual(expected);
      expect(agree(first, second)).toBe(true);
      expect(agree(first, second.slice(1))).toBe(false);
    });
});

/** P idempotent, orthogonal to each other, adding to 1, self-adjoint and commuting with the generators. */
function checkProjectors(v: Representation, blocks: readonly Block[]): void {
  const zero = scaleMatrix(QQ.zero, identityMatrix(v.size));
  const projectors = blocks.map((b) => b.projector());
  expect(equalMatrices(projectors.reduce(addMatrices, zero), identityMatrix(v.size))).toBe(true);
  projectors.forEach((p, i) => {
    projectors.forEach((q, j) => {
      expect(equalMatrices(multiplyMatrices(p, q), i === j ? p : zero)).toBe(true);
    });
    const trace = p.reduce((t, row, k) => QQ.add(t, row[k]!), QQ.zero);
    const { conjugates, dimension, multiplicity } = blocks[i]!;
    expect(trace).toEqual(rational(conjugates * dimension * multiplicity));
    for (const g of [...v.finite, ...v.infinitesimal].map(denseFromSparse))
      expect(equalMatrices(multiplyMatrices(p, g), multiplyMatrices(g, p))).toBe(true);
  });
}

describe('projectors', () => {
  const spaces: readonly [string, () => Representation][] = [
    ['S4 on the tensor square', () => tensorPower(defining(named('symmetric', 4)), 2)],
    ['D5 on R^5', () => defining(named('dihedral', 5))],
    ['Q8 regular', () => regular(named('quaternion'))[1]],
    ['O(3) on the tensor square', () => tensorPower(defining(named('O', 3)), 2)],
    ['O(3) on cubics, form not 1', () => symmetricPower(defining(named('O', 3)), 3)],
    ['rotations by a seventh on quadratics', () => symmetricPower(defining(named('rotation', 7)), 2)],
  ];
  for (const [name, make] of spaces)
    it(`are exact for ${name}`, () => {
      const v = make();
      checkProjectors(v, okOf(isotypicBlocks(v, 11)));
    });
});

/** (1 − S)(1 + S)⁻¹ for a random skew S with small entries. */
function cayley(n: number, seed: number): RationalMatrix {
  const source = random(seed);
  const s = Array.from({ length: n }, () => new Array<Rational>(n).fill(QQ.zero));
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      s[i]![j] = rational(source.below(5) - 2, 1 + source.below(2));
      s[j]![i] = QQ.neg(s[i]![j]!);
    }
  const one = identityMatrix(n);
  const minus = addMatrices(one, scaleMatrix(rational(-1), s));
  return multiplyMatrices(minus, inverseOver(QQ, addMatrices(one, s))!);
}

describe('planted representations', () => {
  const hide = (v: Representation, seed: number): Representation => {
    const u = cayley(v.size, seed);
    const conjugate = (g: RationalMatrix): RationalMatrix =>
      multiplyMatrices(u, multiplyMatrices(g, transposeMatrix(u)));
    return representation(v.size, {
      finite: v.finite.map((g) => sparseFromDense(conjugate(denseFromSparse(g)))),
      infinitesimal: v.infinitesimal.map((a) => sparseFromDense(conjugate(denseFromSparse(a)))),
    });
  };
  it('are recovered behind a random rational orthogonal matrix', () => {
    const s3 = defining(named('symmetric', 3));
    const plants: readonly Representation[] = [
      directSumOf(s3, trivialRepresentation(s3, 2)),
      multipleOf(defining(named('cyclic', 3)), 2),
      multipleOf(defining(named('quaternion')), 2),
      directSumOf(defining(named('SO', 3)), trivialRepresentation(defining(named('SO', 3)), 3)),
    ];
    plants.forEach((v, k) => {
      expect(agree(okOf(isotypicBlocks(hide(v, k + 1), 3)), okOf(isotypicBlocks(v, 3)))).toBe(true);
    });
  });

  it('do not depend on the seed', () => {
    const v = tensorPower(defining(named('alternating', 4)), 2);
    const blocks = okOf(isotypicBlocks(v, 0));
    for (let seed = 1; seed < 12; seed++) expect(agree(okOf(isotypicBlocks(v, seed)), blocks)).toBe(true);
  });

  it('agree with characters on sums, duals and powers', () => {
    for (const group of [named('hyperoctahedral', 3), named('quaternion'), frobenius21(), named('sign', 2)]) {
      const v = defining(group);
      const elements = okOf(group.elements());
      const square = symmetricPower(v, 2);
      for (const u of [square, dualRepresentation(square), directSumOf(v, v), tensorProduct(square, v)])
        if (u.size <= 120) expect(agree(okOf(isotypicBlocks(u, 1)), okOf(characterBlocks(elements, u, 1)))).toBe(true);
    }
  });

  it('keep their forms, and a wrong form is refused', () => {
    for (const name of ['O', 'SU', 'torus'])
      for (const k of [1, 2, 3]) expect(invarianceDefect(symmetricPower(defining(named(name, 2)), k))).toBeUndefined();
    const v = symmetricPower(defining(named('O', 2)), 2);
    expect(invarianceDefect({ ...v, form: v.form.map(() => QQ.one) })).toMatch(/skew/);
    expect(() =>
      representation(2, { finite: defining(named('cyclic', 2)).finite }, [rational(1), rational(2)]),
    ).toThrow(/does not preserve/);
  });
});

it('sorts blocks by dimension, multiplicity and type', () => {
  const blocks = okOf(isotypicBlocks(tensorPower(defining(named('symmetric', 4)), 2), 1));
  expect([...blocks].sort(compareBlocks)).toEqual(blocks);
});
