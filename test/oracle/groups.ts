/**
 * Groups as lists of float matrices: every element of a finite one, and for circles 32 equal angles, which integrate harmonics below 32 exactly.
 * An element of a product is the list of its factors.
 */
import { type Matrix, permutationMatrix, permutations, product, turn } from '../symmetry/float-groups.js';

export interface Group {
  readonly name: string;
  /** The sizes of the factors. */
  readonly sizes: readonly number[];
  readonly elements: readonly (readonly number[][][])[];
}

const unit = (n: number): number[][] =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? 1 : 0)));
const MIRROR: Matrix = [
  [1, 0],
  [0, -1],
];
const copy = (m: Matrix): number[][] => m.map((row) => [...row]);
const angles = (n: number): number[][][] => Array.from({ length: n }, (_, k) => copy(turn((2 * Math.PI * k) / n)));
const withMirror = (list: number[][][]): number[][][] => [...list, ...list.map((g) => copy(product(g, MIRROR)))];
const shift = (n: number, k: number): number[][] =>
  copy(permutationMatrix(Array.from({ length: n }, (_, i) => (i + k) % n)));
const flip = (n: number): number[][] => copy(permutationMatrix(Array.from({ length: n }, (_, i) => (n - i) % n)));

const isEven = (p: readonly number[]): boolean => {
  let odd = 0;
  for (let i = 0; i < p.length; i++) for (let j = 0; j < i; j++) if (p[j]! > p[i]!) odd++;
  return odd % 2 === 0;
};

const QUADRATURE = 32;

const NAMED: Record<string, (n: number) => number[][][]> = {
  cyclic: (n) => Array.from({ length: n }, (_, k) => shift(n, k)),
  dihedral: (n) => {
    const turns = Array.from({ length: n }, (_, k) => shift(n, k));
    return [...turns, ...turns.map((g) => copy(product(g, flip(n))))];
  },
  symmetric: (n) => permutations(n).map((p) => copy(permutationMatrix(p))),
  alternating: (n) =>
    permutations(n)
      .filter(isEven)
      .map((p) => copy(permutationMatrix(p))),
  sign: (n) => [unit(n), unit(n).map((row) => row.map((x) => -x))],
  rotation: angles,
  reflection: (n) => withMirror(angles(n)),
  SO: () => angles(QUADRATURE),
  O: () => withMirror(angles(QUADRATURE)),
  hyperoctahedral: (n) =>
    permutations(n).flatMap((p) =>
      Array.from({ length: 1 << n }, (_, s) =>
        permutationMatrix(p).map((row, i) => row.map((x) => (((s >> i) & 1) === 1 ? -x : x))),
      ),
    ),
};

const PLANE = new Set(['rotation', 'reflection', 'SO', 'O']);

/** `SO` and `O` in the plane only. */
export function namedGroup(name: string, n: number): Group {
  const size = PLANE.has(name) ? 2 : n;
  return { name: `${name}(${n})`, sizes: [size], elements: NAMED[name]!(n).map((g) => [g]) };
}

export const productGroup = (a: Group, b: Group): Group => ({
  name: `${a.name} x ${b.name}`,
  sizes: [...a.sizes, ...b.sizes],
  elements: a.elements.flatMap((g) => b.elements.map((h) => [...g, ...h])),
});

/** g·x of a column given as a list. */
export const moved = (g: readonly (readonly number[])[], x: readonly number[]): number[] =>
  g.map((row) => row.reduce((t, c, j) => t + c * x[j]!, 0));
