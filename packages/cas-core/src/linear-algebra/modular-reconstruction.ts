/**
 * From residues back to rationals: Chinese remainders, rational reconstruction, and spaces known only modulo primes.
 *
 * A fraction n/d with |n|, d ≤ √((m − 1)/2) and d prime to m is determined by its residue modulo m, and the extended
 * Euclidean algorithm finds it (P. Wang, M. Guy, J. Davenport, "p-adic reconstruction of rational numbers", SIGSAM
 * Bull. 16 (1982); J. von zur Gathen, J. Gerhard, *Modern Computer Algebra*, Theorem 5.26). That a *space* has been
 * found is a weaker statement: finitely many primes are bad, and nothing here can name them. So a result of
 * `reconstructEchelonBasis` is a candidate that agreed with one more prime than was used to build it; a caller who
 * needs a theorem passes `verify`, or proves the result afterwards as rational-matrix.ts does.
 */
import { integerSquareRoot } from '../rings/integers.js';
import { type Outcome, ok, unable } from '../rings/outcome.js';
import { invMod, isPrime } from '../rings/prime-field.js';
import { type Rational, rational } from '../rings/rationals.js';
import { MODULUS_LIMIT } from './elimination-loops.js';
import { matrixFromRows, reducedEchelonModular } from './modular-matrix.js';

/** The primes below `limit`, in falling order. */
export function* primesBelow(limit: number = MODULUS_LIMIT): Generator<number> {
  for (let n = Math.ceil(limit) - 1; n >= 2; n--) if (isPrime(n)) yield n;
}

/** The residue modulo a number's modulus, in 0 … m−1. */
export const modulo = (a: bigint, m: bigint): bigint => {
  const r = a % m;
  return r < 0n ? r + m : r;
};

/** The residue of a bigint as a number, for p < 2^53. */
export const residueNumber = (a: bigint, p: number): number => Number(modulo(a, BigInt(p)));

/**
 * The unique n/d with n ≡ residue·d modulo the modulus, |n| and d at most √((modulus − 1)/2), d prime to the modulus;
 * undefined when there is none. Throws `RangeError` for a modulus below 1.
 */
export function rationalReconstruct(residue: bigint, modulus: bigint): Rational | undefined {
  if (modulus < 1n) throw new RangeError(`rationalReconstruct: modulus ${modulus}`);
  const bound = integerSquareRoot((modulus - 1n) / 2n);
  let [r0, r1] = [modulus, modulo(residue, modulus)];
  let [t0, t1] = [0n, 1n];
  while (r1 > bound) {
    const q = r0 / r1;
    [r0, r1] = [r1, r0 - q * r1];
    [t0, t1] = [t1, t0 - q * t1];
  }
  const den = t1 < 0n ? -t1 : t1;
  if (den === 0n || den > bound) return undefined;
  const value = rational(t1 < 0n ? -r1 : r1, den);
  // r1 = s·m + t1·a with s, t1 coprime: a common factor of r1 and t1 divides m, and the residue is not a unit multiple.
  return value.den === den ? value : undefined;
}

/**
 * The x in 0 … m·p−1 with x ≡ a modulo m and x ≡ b modulo p, given 1/m modulo p. Preconditions, not checked: p is a prime that
 * does not divide m, and a, b are reduced.
 */
const lift = (a: bigint, m: bigint, b: number, p: number, inverse: number): bigint => {
  const difference = (b - residueNumber(a, p) + p) % p;
  return difference === 0 ? a : a + m * BigInt((difference * inverse) % p);
};

/** A list of integers known modulo a growing product of primes. */
export interface ResidueVector {
  readonly modulus: bigint;
  readonly entries: readonly bigint[];
}

/** Adds one prime to a residue vector. Precondition, not checked: p does not divide the modulus. */
export function joinPrime(vector: ResidueVector | undefined, p: number, residues: ArrayLike<number>): ResidueVector {
  if (vector === undefined) return { modulus: BigInt(p), entries: Array.from(residues, BigInt) };
  const inverse = invMod(residueNumber(vector.modulus, p), p);
  return {
    modulus: vector.modulus * BigInt(p),
    entries: vector.entries.map((a, i) => lift(a, vector.modulus, residues[i]!, p, inverse)),
  };
}

/** All entries as rationals, or undefined when one of them is not yet determined. */
export function reconstructAll(vector: ResidueVector): Rational[] | undefined {
  const out: Rational[] = [];
  for (const entry of vector.entries) {
    const q = rationalReconstruct(entry, vector.modulus);
    if (q === undefined) return undefined;
    out.push(q);
  }
  return out;
}

/** Whether every rational reduces to its residue modulo p; false when a denominator vanishes. */
export function agreesModulo(values: readonly Rational[], p: number, residues: ArrayLike<number>): boolean {
  return values.every((q, i) => {
    const den = residueNumber(q.den, p);
    return den !== 0 && residueNumber(q.num, p) === (residues[i]! * den) % p;
  });
}

export interface EchelonBasis {
  /** The reduced echelon basis over ℚ, by increasing pivot. */
  readonly basis: readonly (readonly Rational[])[];
  readonly pivots: readonly number[];
  /** The primes that agree with the basis, in the order they were used. */
  readonly primes: readonly number[];
}

export interface ReconstructionOptions {
  /** Distinct primes below 2^24; by default all of them, falling. */
  readonly primes?: Iterable<number>;
  /** How many primes to ask for before giving up; 64 by default. */
  readonly maxPrimes?: number;
  /** A proof that the basis is right. When it fails, more primes are taken. */
  readonly verify?: (basis: readonly (readonly Rational[])[]) => boolean;
}

/**
 * The space over ℚ whose reductions modulo primes are spanned by the rows `atPrime(p)` (equally long, any spanning
 * set; undefined for a prime that cannot be used). Primes are sorted by their pivots and the first class of primes
 * whose reconstruction predicts one further prime of the class wins, so bad primes cost time but do not mislead
 * unless they agree among themselves. `unable` after `maxPrimes`.
 */
export function reconstructEchelonBasis(
  atPrime: (p: number) => readonly ArrayLike<number>[] | undefined,
  options: ReconstructionOptions = {},
): Outcome<EchelonBasis> {
  const maxPrimes = options.maxPrimes ?? 64;
  const classes = new Map<string, { primes: number[]; vector: ResidueVector; guess: Rational[] | undefined }>();
  let asked = 0;
  for (const p of options.primes ?? primesBelow()) {
    if (asked++ >= maxPrimes) break;
    const rows = atPrime(p);
    if (rows === undefined) continue;
    const cols = rows[0]?.length ?? 0;
    const { matrix, pivots } = reducedEchelonModular(matrixFromRows(p, cols, rows));
    const residues = matrix.data.subarray(0, pivots.length * cols);
    const key = pivots.join(' ');
    const known = classes.get(key);
    if (known?.guess !== undefined && agreesModulo(known.guess, p, residues)) {
      const values = known.guess;
      const basis = pivots.map((_, i) => values.slice(i * cols, (i + 1) * cols));
      if (options.verify === undefined || options.verify(basis))
        return ok({ basis, pivots, primes: [...known.primes, p] });
    }
    const vector = joinPrime(known?.vector, p, residues);
    classes.set(key, { primes: [...(known?.primes ?? []), p], vector, guess: reconstructAll(vector) });
  }
  return unable(`no basis was confirmed within ${maxPrimes} primes (${classes.size} different sets of pivots seen)`);
}
