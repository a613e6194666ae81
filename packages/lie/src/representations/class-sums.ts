/**
 * Class sums of a group of signed permutations, without a list of its elements.
 *
 * The class of g is its orbit under conjugation by the generators. K + K⁻¹, the sum over the class of g and of g⁻¹, is a self-adjoint element of
 * the centre of ℚ[G], and of that of End_G(V) (double commutant theorem). Its coordinates on orbitals are counts: integers.
 */
import {
  composeSigned,
  imageOf,
  invertSigned,
  keyOfSigned,
  type SignedPermutation,
  shortWords,
  signOf,
} from '../groups/signed-permutations.js';
import type { Orbitals } from './orbitals.js';

/** So many images of points may be stored for one class. */
const CLASS_WORK = 4_000_000;
/** So many words in the generators are looked at. */
const WORDS = 400;

/** The class of g; undefined beyond the limit. */
function conjugates(
  g: SignedPermutation,
  generators: readonly SignedPermutation[],
  inverses: readonly SignedPermutation[],
): SignedPermutation[] | undefined {
  const found = [g];
  const keys = new Set([keyOfSigned(g)]);
  for (const x of found) {
    for (const [k, s] of generators.entries()) {
      const y = composeSigned(composeSigned(s, x), inverses[k]!);
      const key = keyOfSigned(y);
      if (keys.has(key)) continue;
      keys.add(key);
      found.push(y);
      if (found.length * g.length > CLASS_WORK) return undefined;
    }
  }
  return found;
}

/** Integer coordinates of K + K⁻¹ for the classes of short words, the smallest words first; each class once. */
export function* classSums(orbitals: Orbitals, generators: readonly SignedPermutation[]): Generator<Float64Array> {
  const { size: n, count, at } = orbitals;
  const inverses = generators.map(invertSigned);
  const seen = new Set<string>();
  const placeOf = new Int32Array(n * n).fill(-1);
  for (const [o, k] of at.entries()) placeOf[k] = o;
  for (const g of shortWords(generators, WORDS)) {
    const key = keyOfSigned(g);
    if (seen.has(key)) continue;
    const members = conjugates(g, generators, inverses);
    if (members === undefined) continue;
    const sum = new Float64Array(count);
    for (const x of members) {
      seen.add(keyOfSigned(x));
      seen.add(keyOfSigned(invertSigned(x)));
      for (let j = 0; j < n; j++) {
        const [i, s] = [imageOf(x, j), signOf(x, j)];
        const [straight, turned] = [placeOf[i * n + j]!, placeOf[j * n + i]!];
        if (straight >= 0) sum[straight] = sum[straight]! + s;
        if (turned >= 0) sum[turned] = sum[turned]! + s;
      }
    }
    yield sum;
  }
}
