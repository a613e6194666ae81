/**
 * The order of one rational matrix, or a proof that it is infinite.
 *
 * If g ∈ GL_n(ℚ) has order m, its eigenvalues are roots of unity and, prime power by prime power, Σ φ(q) ≤ n over the
 * prime powers q ≠ 2 that exactly divide m (a rational factor contains all conjugates; 2 comes free with −1). So m is at
 * most a bound B(n) that a small knapsack gives. Reduction modulo a prime not dividing a denominator is a homomorphism:
 * when no power g^k, k ≤ B(n), is 1 modulo p, no such power is 1, and the order is infinite. When one is, it is the
 * candidate, tested over ℚ. A large B(n) is capped, and then the answer may be `unable`.
 *
 * Reference: H. Minkowski, "Zur Theorie der positiven quadratischen Formen", J. reine angew. Math. 101 (1887);
 * J. Kuzmanovich, A. Pavlichenkov, "Finite groups of matrices whose entries are integers", Amer. Math. Monthly 109 (2002).
 */
import {
  equalMatrices,
  identityMatrix,
  isPrime,
  type ModularMatrix,
  matrixModular,
  multiplyMatrices,
  multiplyModular,
  type Outcome,
  ok,
  primeField,
  primesBelow,
  type RationalMatrix,
  unable,
} from '@lawful/cas-core';

/** An upper bound for the finite orders of n × n rational matrices; at most `cap` + 1. */
export function orderBound(n: number, cap: number): number {
  let best = new Array<number>(n + 1).fill(2);
  for (let p = 2; p <= n + 1; p++) {
    if (!isPrime(p)) continue;
    const next = [...best];
    // Powers of 2: a factor 2 is already granted, so 2^k multiplies by 2^(k−1).
    for (let q = p === 2 ? 4 : p, gain = p; q - q / p <= n; q *= p, gain *= p)
      for (let room = n; room >= q - q / p; room--)
        next[room] = Math.min(cap + 1, Math.max(next[room]!, best[room - (q - q / p)]! * gain));
    best = next;
  }
  return best[n]!;
}

/** The images of square matrices of one size modulo the largest prime below 2^24 that divides no denominator. */
export function reduceModular(matrices: readonly RationalMatrix[]): ModularMatrix[] {
  for (const p of primesBelow()) {
    const field = primeField(p);
    const residues = matrices.map((g) => g.map((row) => row.map((q) => field.fromRational(q))));
    if (residues.every((g) => g.every((row) => row.every((v) => v !== undefined))))
      return residues.map((g) => matrixModular(p, g.length, g.length, (i, j) => g[i]![j]!));
  }
  throw new RangeError('reduceModular: every prime below 2^24 divides a denominator');
}

const isIdentity = (m: ModularMatrix): boolean => m.data.every((v, k) => v === (k % (m.cols + 1) === 0 ? 1 : 0));

function matrixPower(g: RationalMatrix, k: number): RationalMatrix {
  let result = identityMatrix(g.length);
  for (let e = k, square = g; e > 0; e = Math.floor(e / 2)) {
    if (e % 2 === 1) result = multiplyMatrices(result, square);
    if (e > 1) square = multiplyMatrices(square, square);
  }
  return result;
}

/** The order of a square matrix, or 'infinite'; `unable` when it is neither found nor excluded below `cap`. */
export function elementOrder(g: RationalMatrix, cap = 20000): Outcome<number | 'infinite'> {
  const bound = orderBound(g.length, cap);
  const image = reduceModular([g])[0]!;
  let power = image;
  for (let k = 1; k <= Math.min(bound, cap); k++) {
    // In a finite group the order modulo an odd prime is the order (Minkowski), so the first hit decides.
    if (isIdentity(power)) return ok(equalMatrices(matrixPower(g, k), identityMatrix(g.length)) ? k : 'infinite');
    power = multiplyModular(power, image);
  }
  return bound <= cap ? ok('infinite') : unable(`no power up to ${cap} is the identity`);
}
