/** Permutation groups that move pairs, triples, … of points to any others (Dixon and Mortimer, Permutation Groups). */
import { type RationalMatrix, rational } from '@lawful/cas-core';
import { affine, alternating, cycles, range, rotate } from './matrices.js';
import { factorial, group, isPrime, type Listed, type Subgroup, trivial } from './subgroup.js';

const one = rational(1);

const primitiveRoot = (p: number): number =>
  range(p).find(
    (a) => a > 0 && new Set(range(p - 1).map((e) => range(e).reduce((t) => (t * a) % p, 1))).size === p - 1,
  ) ?? 1;

/** On the projective line over F_p, infinity last: x ↦ x + 1, ax, −1/x. */
function projective(p: number): RationalMatrix[] {
  const n = p + 1;
  const a = primitiveRoot(p);
  const map = (f: (x: number) => number): RationalMatrix =>
    cyclesOf(
      n,
      range(n).map((x) => f(x)),
    );
  const inverse = (x: number): number => range(p).find((y) => (x * y) % p === 1)!;
  return [
    map((x) => (x === p ? p : (x + 1) % p)),
    map((x) => (x === p ? p : (a * x) % p)),
    map((x) => (x === p ? 0 : x === 0 ? p : (p - inverse(x)) % p)),
  ];
}
const cyclesOf = (n: number, images: readonly number[]): RationalMatrix =>
  range(n).map((i) => range(n).map((j) => (images[j] === i ? one : rational(0))));

/** Permutation groups; `even` those of even permutations alone. */
export function permutations(n: number, even: boolean): Listed {
  const all: [Subgroup, even: boolean][] = [[trivial(n), true]];
  const add = (name: string, order: bigint | number, generators: RationalMatrix[], isEven: boolean): void =>
    void all.push([group(name, order, n, generators), isEven]);
  if (n > 1) add(`cyclic(${n})`, n, [rotate(n)], n % 2 === 1);
  if (n > 3) add(`dihedral(${n})`, 2 * n, [rotate(n), mirror(n)], n % 4 === 1);
  if (isPrime(n) && n > 3) {
    const a = primitiveRoot(n);
    add(`affine(${n})`, n * (n - 1), [rotate(n), affine(n, a, 0)], false);
    if (n % 4 === 3) add(`half-affine(${n})`, (n * (n - 1)) / 2, [rotate(n), affine(n, (a * a) % n, 0)], true);
  }
  if (isPrime(n - 1) && n > 4) add(`PGL(2,${n - 1})`, n * (n - 1) * (n - 2), projective(n - 1), false);
  const eleven = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
  if (n === 11 || n === 12) {
    const M11 = [cycles(n, eleven), cycles(n, [3, 7, 11, 8], [4, 10, 5, 6])];
    if (n === 11) add('M11', 7920, M11, true);
    else add('M12', 95_040, [...M11, cycles(n, [1, 12], [2, 11], [3, 6], [4, 8], [5, 9], [7, 10])], true);
  }
  if (n > 3) add(`alternating(${n})`, factorial(n) / 2n, alternating(n), true);
  return { subgroups: all.flatMap(([s, isEven]) => (even && !isEven ? [] : [s])), leftOut: [] };
}

const mirror = (n: number): RationalMatrix =>
  cyclesOf(
    n,
    range(n).map((i) => (n - i) % n),
  );
