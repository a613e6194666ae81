/**
 * Signed permutation matrices without the matrix.
 *
 * An element of the hyperoctahedral group on n coordinates is the list of its codes: code[j] = i when g e_j = e_i and
 * n + i when g e_j = −e_i. Read as images of the 2n points ±e_i this is an ordinary permutation, so products are table
 * look-ups, and the code list is a canonical name of the element. Almost every group met in practice is of this kind.
 */
import { QQ, type Rational, type RationalMatrix } from '@lawful/cas-core';

export type SignedPermutation = readonly number[];

export const identityPermutation = (n: number): SignedPermutation => Array.from({ length: n }, (_, i) => i);

const flip = (code: number, n: number): number => (code < n ? code + n : code - n);

/** a∘b: first b. */
export function composeSigned(a: SignedPermutation, b: SignedPermutation): SignedPermutation {
  const n = b.length;
  const out = new Array<number>(n);
  for (let j = 0; j < n; j++) {
    const c = b[j]!;
    out[j] = c < n ? a[c]! : flip(a[c - n]!, n);
  }
  return out;
}

export function invertSigned(a: SignedPermutation): SignedPermutation {
  const n = a.length;
  const out = new Array<number>(n);
  a.forEach((c, j) => {
    if (c < n) out[c] = j;
    else out[c - n] = j + n;
  });
  return out;
}

/** The index i and the sign of g e_j = ±e_i. */
export const imageOf = (a: SignedPermutation, j: number): number => (a[j]! < a.length ? a[j]! : a[j]! - a.length);
export const signOf = (a: SignedPermutation, j: number): 1 | -1 => (a[j]! < a.length ? 1 : -1);

/** The codes as one string; n up to 32,767. */
export function keyOfSigned(a: SignedPermutation): string {
  let key = '';
  for (let i = 0; i < a.length; i += 4096) key += String.fromCharCode(...a.slice(i, i + 4096));
  return key;
}

/** The permutation of the 2n points e_1, …, e_n, −e_1, …, −e_n. */
export const asPointPermutation = (a: SignedPermutation): number[] => [...a, ...a.map((c) => flip(c, a.length))];

export function signedPermutationMatrix(a: SignedPermutation): RationalMatrix {
  const n = a.length;
  const rows = Array.from({ length: n }, () => new Array<Rational>(n).fill(QQ.zero));
  const minusOne = QQ.neg(QQ.one);
  for (let j = 0; j < n; j++) rows[imageOf(a, j)]![j] = signOf(a, j) === 1 ? QQ.one : minusOne;
  return rows;
}

/** The signed permutation with columns given as [row, value] lists; undefined when the matrix is of another kind. */
export function signedFromColumns(
  n: number,
  columns: readonly (readonly (readonly [number, Rational])[])[],
): SignedPermutation | undefined {
  const out: number[] = [];
  const taken = new Set<number>();
  for (const column of columns) {
    if (column.length !== 1) return undefined;
    const [i, value] = column[0]!;
    if (value.den !== 1n || (value.num !== 1n && value.num !== -1n) || taken.has(i)) return undefined;
    taken.add(i);
    out.push(value.num === 1n ? i : i + n);
  }
  return out.length === n ? out : undefined;
}

/** The signed permutation with this matrix, if it is one. */
export const signedFromMatrix = (a: RationalMatrix): SignedPermutation | undefined =>
  signedFromColumns(
    a.length,
    a.map((_, j) => a.flatMap((row, i) => (QQ.isZero(row[j]!) ? [] : [[i, row[j]!] as readonly [number, Rational]]))),
  );

/** Different words in the generators, the shortest first, until so many were listed; not all of a large group. */
export function* shortWords(generators: readonly SignedPermutation[], most: number): Generator<SignedPermutation> {
  const queue = [...generators];
  const seen = new Set<string>();
  for (let next = 0; next < queue.length && next < most; next++) {
    const g = queue[next]!;
    if (queue.length < most)
      for (const s of generators) {
        const product = composeSigned(s, g);
        const key = keyOfSigned(product);
        if (!seen.has(key)) queue.push(product);
        seen.add(key);
      }
    yield g;
  }
}
