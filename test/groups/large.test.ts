import type { BlockShape } from '@lawful/lie/inside/representations/block-shapes';
import { blocksByCommutant } from '@lawful/lie/inside/representations/isotypic-blocks';
import { type Group, groupOf, isotypicBlocks, type Representation } from '@lawful/lie/symmetry';
import { describe, expect, it } from '../jest-globals.js';
import { defining, named, okOf, tensorPower } from './actions.js';

/** "5x1 10x4": multiplicity x dimension for each real block, sorted; conjugates repeated. */
const listed = (blocks: readonly BlockShape[]): string[] =>
  blocks.flatMap((b) => new Array<string>(b.conjugates).fill(`${b.multiplicity}x${b.dimension} ${b.type}`)).sort();
const real = (text: string): string[] =>
  text
    .split(' ')
    .map((t) => `${t} real`)
    .sort();
const cube = (n: number): Representation => tensorPower(defining(named('symmetric', n)), 3);
const cycles = (...lengths: number[]): Group => {
  const images: number[] = [];
  for (const m of lengths) {
    const start = images.length;
    for (let i = 0; i < m; i++) images.push(start + ((i + 1) % m));
  }
  return okOf(groupOf({ kind: 'permutations', size: images.length, generators: [images] }));
};
/** Divisors d of m as [d, φ(d)]. */
const divisors = (m: number): [number, number][] =>
  Array.from({ length: m }, (_, i) => i + 1)
    .filter((d) => m % d === 0)
    .map((d) => [d, Array.from({ length: d }, (_, i) => i + 1).filter((i) => gcd(i, d) === 1).length]);
const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

describe('large permutation representations (theory §15, recomputed from characters)', () => {
  it.each([
    [4, '5x1 10x3 5x2 6x3 1x1'],
    [5, '5x1 10x4 6x5 6x6 2x5 1x4'],
    [6, '5x1 10x5 6x9 6x10 1x5 2x16 1x10'],
  ])('S%i on triples', (n, expected) => {
    expect(listed(okOf(isotypicBlocks(cube(n), 1)))).toEqual(real(expected));
  });
  it('C157 on 157 points: two rational blocks, 1 and 156', () => {
    const blocks = okOf(isotypicBlocks(defining(named('cyclic', 157)), 1));
    expect(blocks.map((b) => [b.conjugates * b.dimension * b.multiplicity, b.type])).toEqual([
      [1, 'real'],
      [156, 'complex'],
    ]);
  });
  it('cycles of lengths 37, 20, 13: 1 three times, the sign, 18 + 9 + 6 planes', () => {
    const expected = [...['3x1 real', '1x1 real'], ...new Array<string>(33).fill('1x2 complex')].sort();
    expect(listed(okOf(isotypicBlocks(defining(cycles(37, 20, 13)), 1)))).toEqual(expected);
  });
  it('one cycle: a rational block for each divisor d, of φ(d)/2 planes', () => {
    for (const m of [1, 2, 12, 15, 16, 30]) {
      const blocks = okOf(isotypicBlocks(defining(named('cyclic', m)), 1));
      expect(blocks.map((b) => b.conjugates * b.dimension).sort((a, b) => a - b)).toEqual(
        divisors(m)
          .map(([, phi]) => phi)
          .sort((a, b) => a - b),
      );
    }
  });
  it('agrees with the equations for the commutant, projectors included', () => {
    for (const v of [
      tensorPower(defining(named('dihedral', 5)), 2),
      tensorPower(defining(named('hyperoctahedral', 3)), 2),
      tensorPower(defining(named('quaternion')), 2),
      defining(cycles(8, 6)),
    ]) {
      const [first, second] = [okOf(isotypicBlocks(v, 3)), okOf(blocksByCommutant(v, 3))];
      expect(listed(first)).toEqual(listed(second));
      const key = (b: { projector(): unknown }): string =>
        JSON.stringify(b.projector(), (_, x) => (typeof x === 'bigint' ? `${x}` : x));
      expect(first.map(key).sort()).toEqual(second.map(key).sort());
    }
  });
});
