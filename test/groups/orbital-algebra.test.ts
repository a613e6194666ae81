/** The algebra on orbitals with signs, against what is known of small groups: J² = −1 for a quarter turn, the centres of ℂ, ℍ and circulants. */
import { primesBelow, QQ, random } from '@lawful/cas-core';
import { signedGenerators } from '@lawful/lie/inside/representations/commutant';
import { centreBound, entriesModular, leftMultiplication } from '@lawful/lie/inside/representations/orbital-algebra';
import { orbitalsOf } from '@lawful/lie/inside/representations/orbitals';
import { symmetricPower } from '@lawful/lie/inside/representations/representation';
import { describe, expect, it } from '../jest-globals.js';
import { defining, named } from './actions.js';

const [p] = primesBelow() as Generator<number>;
/** code[j] = i when g e_j = e_i, n + i when g e_j = −e_i. */
const TURN = [1, 2];
const QUATERNIONS = [
  [1, 4, 3, 6],
  [2, 7, 4, 1],
];

describe('coordinates on orbitals', () => {
  it('of a quarter turn: J times J is -1', () => {
    const orbitals = orbitalsOf(2, [TURN]);
    expect(orbitals.count).toBe(2);
    const J = Float64Array.of(0, 1);
    expect([...leftMultiplication(orbitals, entriesModular(orbitals, J, p!), p!)(J)]).toEqual([p! - 1, 0]);
  });

  it('of quaternions: products are those of matrices', () => {
    const orbitals = orbitalsOf(4, QUATERNIONS);
    expect(orbitals.count).toBe(4);
    const draw = random(3);
    const [x, y] = [0, 1].map(() => Float64Array.from({ length: 4 }, () => draw.below(p!)));
    const [X, Y] = [x!, y!].map((c) => [...entriesModular(orbitals, c, p!)].map(BigInt));
    const product = Array.from({ length: 16 }, (_, k) => {
      let sum = 0n;
      for (let l = 0; l < 4; l++) sum += X![4 * Math.floor(k / 4) + l]! * Y![4 * l + (k % 4)]!;
      return Number(sum % BigInt(p!));
    });
    const own = leftMultiplication(orbitals, entriesModular(orbitals, x!, p!), p!)(y!);
    expect([...entriesModular(orbitals, own, p!)]).toEqual(product);
  });
});

describe('the dimension of the self-adjoint centre', () => {
  const ones = (n: number) => new Array(n).fill(QQ.one);
  it.each([
    ['ℂ, of a quarter turn', orbitalsOf(2, [TURN]), ones(2), 1],
    ['ℍ, of quaternions', orbitalsOf(4, QUATERNIONS), ones(4), 1],
    ['circulants of size 5: one real block, two pairs of complex ones', orbitalsOf(5, [[1, 2, 3, 4, 0]]), ones(5), 3],
    ['negacyclic shifts of four: two complex ones', orbitalsOf(4, [[1, 2, 3, 4]]), ones(4), 2],
    ['no group: all matrices', orbitalsOf(3, []), ones(3), 1],
  ] as const)('%s', (_, orbitals, form, dimension) => {
    expect(centreBound(orbitals, form, p!, 2, random(5))).toBe(dimension);
  });

  it('S3 on quadratic monomials, whose invariant form is not 1: two blocks', () => {
    const square = symmetricPower(defining(named('symmetric', 3)), 2);
    const orbitals = orbitalsOf(square.size, signedGenerators(square)!);
    expect(new Set(square.form.map(({ num, den }) => `${num}/${den}`)).size).toBe(2);
    expect(centreBound(orbitals, square.form, p!, 2, random(5))).toBe(2);
  });
});
