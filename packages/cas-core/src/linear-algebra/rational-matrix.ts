/**
 * Linear algebra over ℚ by way of primes, with proofs.
 *
 * Denominators are cleared row by row; what remains is an integer matrix A. The rank modulo p is at most the rank over
 * ℚ, and a bad prime shows itself by a smaller rank or by later pivots, so of two primes that differ the one with the
 * larger rank, then with the lexicographically smaller pivots, is right. A nullspace is assembled from primes and then
 * checked: n − r independent vectors with A·x = 0 exactly, where r is a rank modulo a prime, show that the rank over ℚ
 * is r. A determinant needs no check: it is computed modulo a product of primes above twice Hadamard's bound.
 */
import { gcdInteger, QQ, type Rational, rational } from '../rings/rationals.js';
import { columnsOf, type Rows } from './field-elimination.js';
import {
  determinantModular,
  freeColumns,
  type ModularMatrix,
  matrixModular,
  rankProfileModular,
  reducedEchelonModular,
} from './modular-matrix.js';
import {
  agreesModulo,
  joinPrime,
  primesBelow,
  type ResidueVector,
  reconstructAll,
  residueNumber,
} from './modular-reconstruction.js';

type IntegerRows = readonly (readonly bigint[])[];

/** The least common multiple of the denominators; 1 for none. */
const commonDenominator = (row: readonly Rational[]): bigint =>
  row.reduce((d, q) => (d / gcdInteger(d, q.den)) * q.den, 1n);

const clear = (row: readonly Rational[]): bigint[] => {
  const d = commonDenominator(row);
  return row.map((q) => q.num * (d / q.den));
};

const atPrime = (rows: IntegerRows, cols: number, p: number): ModularMatrix =>
  matrixModular(p, rows.length, cols, (i, j) => residueNumber(rows[i]![j]!, p));

/** Negative when the pivots a are better evidence than b: more of them, or earlier. */
function comparePivots(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return b.length - a.length;
  const i = a.findIndex((v, k) => v !== b[k]);
  return i < 0 ? 0 : a[i]! - b[i]!;
}

/** The basis vectors from the non-pivot entries of the reduced echelon form, pivot row by pivot row. */
function assemble(cols: number, pivots: readonly number[], entries: readonly Rational[]): Rational[][] {
  const free = freeColumns(cols, pivots);
  return free.map((f, k) => {
    const x = new Array<Rational>(cols).fill(QQ.zero);
    x[f] = QQ.one;
    pivots.forEach((pivot, i) => {
      x[pivot] = QQ.neg(entries[i * free.length + k]!);
    });
    return x;
  });
}

const annihilates = (rows: IntegerRows, x: readonly Rational[]): boolean => {
  const y = clear(x);
  const support = y.flatMap((v, j) => (v === 0n ? [] : [j]));
  return rows.every((row) => support.reduce((t, j) => t + row[j]! * y[j]!, 0n) === 0n);
};

/**
 * The basis of {x ∈ ℚⁿ : a·x = 0} with one vector per free column, 1 there and 0 at the other free columns; proved by
 * substitution. `cols` is needed when `a` has no rows. Terminates for every input: finitely many primes are bad and
 * Cramer's rule bounds the entries.
 */
export function nullspaceRational(a: Rows<Rational>, cols?: number): Rational[][] {
  const n = columnsOf(a, cols);
  const rows = a.map(clear);
  let pivots: readonly number[] | undefined;
  let vector: ResidueVector | undefined;
  let guess: Rational[] | undefined;
  for (const p of primesBelow()) {
    const echelon = reducedEchelonModular(atPrime(rows, n, p));
    if (echelon.pivots.length === n) return [];
    const order = pivots === undefined ? -1 : comparePivots(echelon.pivots, pivots);
    if (order > 0) continue;
    if (order < 0) {
      pivots = echelon.pivots;
      vector = undefined;
      guess = undefined;
    }
    const free = freeColumns(n, echelon.pivots);
    const residues = echelon.pivots.flatMap((_, i) => free.map((f) => echelon.matrix.data[i * n + f]!));
    if (guess !== undefined && agreesModulo(guess, p, residues)) {
      const basis = assemble(n, echelon.pivots, guess);
      if (basis.every((x) => annihilates(rows, x))) return basis;
    }
    vector = joinPrime(vector, p, residues);
    guess = reconstructAll(vector);
  }
  throw new RangeError(`nullspaceRational: the entries of a ${a.length} × ${n} matrix exceed all primes below 2^24`);
}

const transpose = (a: Rows<Rational>, cols: number): Rational[][] =>
  Array.from({ length: cols }, (_, j) => a.map((row) => row[j]!));

/** The rank over ℚ: at once when it is full modulo a prime, else by a proved nullspace of the shorter side. */
export function rankRational(a: Rows<Rational>, cols?: number): number {
  const n = columnsOf(a, cols);
  const full = Math.min(a.length, n);
  for (const p of primesBelow()) {
    if (rankProfileModular(atPrime(a.map(clear), n, p)).rank === full) return full;
    break;
  }
  return n <= a.length
    ? n - nullspaceRational(a, n).length
    : a.length - nullspaceRational(transpose(a, n), a.length).length;
}

/**
 * The solution of a·x = b that vanishes at the free columns; undefined when there is none. Both answers are proved:
 * the last column of [a | b] is free exactly when the system is solvable, and its nullspace vector is the solution.
 */
export function solveRational(a: Rows<Rational>, b: readonly Rational[], cols?: number): Rational[] | undefined {
  const n = columnsOf(a, cols);
  if (b.length !== a.length) throw new RangeError(`solveRational: ${b.length} right-hand sides for ${a.length} rows`);
  const augmented = a.map((row, i) => [...row, b[i]!]);
  const basis = nullspaceRational(augmented, n + 1);
  const last = basis[basis.length - 1];
  if (last === undefined || QQ.isZero(last[n]!)) return undefined;
  return last.slice(0, n).map(QQ.neg);
}

/** The determinant over ℚ; 1 for the 0×0 matrix. Throws `RangeError` unless the matrix is square. */
export function determinantRational(a: Rows<Rational>): Rational {
  const n = columnsOf(a);
  if (a.length !== n) throw new RangeError(`determinantRational: a ${a.length} × ${n} matrix is not square`);
  const rows = a.map(clear);
  const scale = a.reduce((d, row) => d * commonDenominator(row), 1n);
  // Hadamard: |det|² ≤ ∏ |row|². A modulus above 2|det| determines the determinant.
  const bound = rows.reduce((product, row) => product * row.reduce((t, v) => t + v * v, 0n), 1n);
  let vector: ResidueVector = { modulus: 1n, entries: [0n] };
  for (const p of primesBelow()) {
    if (vector.modulus * vector.modulus > 4n * bound) break;
    vector = joinPrime(vector, p, [determinantModular(atPrime(rows, n, p))]);
  }
  const value = vector.entries[0]!;
  return rational(2n * value > vector.modulus ? value - vector.modulus : value, scale);
}
