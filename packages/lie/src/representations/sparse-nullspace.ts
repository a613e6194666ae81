/**
 * Rational solutions of sparse homogeneous equations, proved.
 *
 * Elimination runs modulo primes below 2^24 (sparse-row-space.ts), entries come back by Chinese remainders and rational
 * reconstruction, and every equation is then checked over ℚ. The rank modulo p is at most the rank over ℚ; so as many
 * independent solutions over ℚ as there are modulo p show that they are all. Each solution is 1 at its own free unknown
 * and 0 at the other free ones, which makes "the coordinate of a solution" a matter of reading one entry.
 */
import {
  gcdInteger,
  joinPrime,
  type Outcome,
  ok,
  primesBelow,
  QQ,
  type Rational,
  type ResidueVector,
  reconstructAll,
  residueNumber,
  sparseRowSpaceModular,
  unable,
} from '@lawful/cas-core';

/** Σ coefficient·unknown = 0. Unknowns may repeat. */
export type Equation = readonly (readonly [unknown: number, coefficient: Rational])[];

export interface NullVector {
  /** The unknown at which this solution is 1 and the other basis vectors are 0. */
  readonly free: number;
  readonly entries: readonly (readonly [number, Rational])[];
}

interface IntegerEquation {
  readonly columns: readonly number[];
  readonly values: readonly bigint[];
}

function clear(equation: Equation): IntegerEquation {
  const d = equation.reduce((t, [, q]) => (t / gcdInteger(t, q.den)) * q.den, 1n);
  return { columns: equation.map(([j]) => j), values: equation.map(([, q]) => q.num * (d / q.den)) };
}

function satisfies(equations: readonly IntegerEquation[], at: readonly (readonly number[])[], x: NullVector): boolean {
  const value = new Map(x.entries);
  const touched = new Set(x.entries.flatMap(([j]) => at[j]!));
  for (const i of touched) {
    const { columns, values } = equations[i]!;
    let t = QQ.zero;
    columns.forEach((j, k) => {
      const v = value.get(j);
      if (v !== undefined) t = QQ.add(t, QQ.mul(v, { num: values[k]!, den: 1n }));
    });
    if (!QQ.isZero(t)) return false;
  }
  return true;
}

interface Attempt {
  readonly places: Map<string, number>;
  readonly position: (readonly [vector: number, unknown: number])[];
  vector: ResidueVector | undefined;
}

/** The basis of solutions, by increasing free unknown; `unable` when `maxPrimes` primes do not determine it. */
export function sparseNullspace(
  equations: readonly Equation[],
  unknowns: number,
  maxPrimes = 256,
): Outcome<readonly NullVector[]> {
  const rows = equations.filter((e) => e.length > 0).map(clear);
  const at: number[][] = Array.from({ length: unknowns }, () => []);
  rows.forEach((row, i) => {
    for (const j of row.columns) at[j]!.push(i);
  });
  const attempts = new Map<string, Attempt>();
  let asked = 0;
  let best = -1;
  for (const p of primesBelow()) {
    if (asked++ >= maxPrimes) break;
    const space = sparseRowSpaceModular(p, unknowns);
    space.insertMany(rows.map((r) => ({ columns: r.columns, values: r.values.map((v) => residueNumber(v, p)) })));
    if (space.rank < best) continue;
    best = space.rank;
    const key = space.pivots.join(' ');
    const attempt: Attempt = attempts.get(key) ?? { places: new Map(), position: [], vector: undefined };
    attempts.set(key, attempt);
    const pivots = new Set(space.pivots);
    const free = Array.from({ length: unknowns }, (_, j) => j).filter((j) => !pivots.has(j));
    const residues = new Map<number, number>();
    space.nullspace().forEach((vector, i) => {
      for (const [j, v] of vector) {
        const name = `${i} ${j}`;
        let place = attempt.places.get(name);
        if (place === undefined) {
          place = attempt.position.length;
          attempt.places.set(name, place);
          attempt.position.push([i, j]);
        }
        residues.set(place, v);
      }
    });
    // A place met only now was 0 modulo every earlier prime of this class.
    const known: ResidueVector | undefined = attempt.vector && {
      modulus: attempt.vector.modulus,
      entries: attempt.position.map((_, k) => attempt.vector!.entries[k] ?? 0n),
    };
    attempt.vector = joinPrime(
      known,
      p,
      attempt.position.map((_, k) => residues.get(k) ?? 0),
    );
    const values = reconstructAll(attempt.vector);
    if (values === undefined) continue;
    const lists: (readonly [number, Rational])[][] = free.map(() => []);
    values.forEach((q, k) => {
      const [i, j] = attempt.position[k]!;
      if (!QQ.isZero(q)) lists[i]!.push([j, q]);
    });
    const basis = lists.map((entries, i) => ({ free: free[i]!, entries }));
    if (basis.every((x) => satisfies(rows, at, x))) return ok(basis);
  }
  return unable(`the solutions of ${rows.length} equations in ${unknowns} unknowns need more than ${maxPrimes} primes`);
}
