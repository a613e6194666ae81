/**
 * Finite subgroups of O(n) and SO(n): rotations of the plane, signed permutations, and the reflection groups F_4 and E_8, which add half-spin vectors to the
 * roots of D_n (Conway and Smith, On Quaternions and Octonions).
 */
import { multiplyMatrices, type RationalMatrix } from '@lawful/cas-core';
import { alternating, flips, onesReflection, quarterTurn, range, rotate, swap, symmetric } from './matrices.js';
import { factorial, group, type Listed, plane, power, type Subgroup, trivial, turns } from './subgroup.js';

/** Of signed permutations; `special` those of determinant one. */
export function signed(n: number, special: boolean): Subgroup[] {
  const even = flips(n, 2);
  const three = n === 3;
  const minus = group(`sign(${n})`, 2, n, [flips(n, n)]);
  const rotations = [
    trivial(n),
    ...(n % 2 === 0 ? [minus] : []),
    group('even sign changes', power(2, n - 1), n, [even, ...range(n - 2).map((k) => conjugated(even, n, k + 1))]),
    group(three ? 'tetrahedral' : 'even sign changes and even permutations', (power(2, n - 1) * factorial(n)) / 2n, n, [
      even,
      ...alternating(n),
    ]),
    group(three ? 'octahedral' : `rotations of hyperoctahedral(${n})`, (power(2, n) * factorial(n)) / 2n, n, [
      quarterTurn(n),
      ...alternating(n),
    ]),
  ];
  if (special) return rotations;
  return [
    ...rotations,
    ...(n % 2 === 0 ? [] : [minus]),
    group(
      'sign changes',
      power(2, n),
      n,
      range(n).map((k) => conjugated(flips(n, 1), n, k)),
    ),
    group(three ? 'pyritohedral' : 'sign changes and even permutations', (power(2, n) * factorial(n)) / 2n, n, [
      flips(n, 1),
      ...alternating(n),
    ]),
    group(three ? 'full tetrahedral' : `D${n}`, power(2, n - 1) * factorial(n), n, [even, ...symmetric(n)]),
    group(`hyperoctahedral(${n})`, power(2, n) * factorial(n), n, [flips(n, 1), ...symmetric(n)]),
  ];
}

/** With all coordinates turned round k times. */
const conjugated = (g: RationalMatrix, n: number, k: number): RationalMatrix =>
  multiplyMatrices(multiplyMatrices(rotate(n, k), g), rotate(n, n - k));

export function euclidean(n: number, special: boolean, degree: number): Listed {
  if (n === 1)
    return { subgroups: [trivial(1), ...(special ? [] : [group('sign(1)', 2, 1, [flips(1, 1)])])], leftOut: [] };
  if (n === 2)
    return {
      subgroups: turns(degree).flatMap((k) => [plane('rotation', k), ...(special ? [] : [plane('reflection', k)])]),
      leftOut: [],
    };
  const half = onesReflection(n);
  /** The root system of D_n with half-spin vectors. */
  const enlarged = (name: string, order: number, even: RationalMatrix[], all: RationalMatrix[]): Subgroup[] => [
    group(`rotations of ${name}`, order / 2, n, even),
    ...(special ? [] : [group(name, order, n, all)]),
  ];
  const exceptional =
    n === 4
      ? enlarged(
          'F4',
          1152,
          [quarterTurn(4), ...alternating(4), multiplyMatrices(half, flips(4, 1))],
          [flips(4, 1), ...symmetric(4), half],
        )
      : n === 8
        ? enlarged(
            'E8',
            696_729_600,
            [flips(8, 2), ...alternating(8), multiplyMatrices(half, swap(8))],
            [flips(8, 2), ...symmetric(8), half],
          )
        : [];
  return { subgroups: [...signed(n, special), ...exceptional], leftOut: IRRATIONAL[n] ?? [] };
}

const IRRATIONAL: Readonly<Record<number, readonly string[]>> = {
  3: ['icosahedral (order 60) and with the inversion (120): matrices over Q(sqrt(5))'],
  4: ['H4 (order 14400) and its subgroups: matrices over Q(sqrt(5))'],
};
