/**
 * The lift of the group G to the features, monomials m_i in the inputs. A matrix M is kept as its rows, the linear forms
 * Σ_j M_ij z_j in indeterminates z_0, z_1, …; the rows of XM arise from those of X when each z_j becomes row j of M.
 *
 * Subspaces: the projectors are idempotent and sum to 1. Then their ranks, which are their traces, sum to N, the images
 * form a direct sum, and E_k E_l = 0 for k ≠ l follows. That they commute with g is seen on the defect R − 1 of g, on
 * ξ itself for infinitesimal ξ, and for a cyclic ξ with image X on q(ad X)E = 0.
 *
 * Algebra: ξ respects the data when the quadratic forms z'wξz and z'ξAz vanish (a matrix is skew exactly when its form is
 * zero), and ξB = 0. The generic ξ has for wξ a skew matrix of new indeterminates s_ij, i < j; what should vanish
 * is linear in them, and the rank of this system modulo the prime bounds the dimension from above, while the given
 * matrices, verified over ℚ and independent modulo the prime, bound it from below.
 */
import { plus } from '../arithmetic/interpret.js';
import { type Polynomial, polynomialRing } from '../arithmetic/polynomial.js';
import { ONE } from '../arithmetic/rational.js';
import { primeField, rank, type SparseRow } from '../arithmetic/residue.js';
import type { Expanded } from '../arithmetic/tower.js';
import { defectsOf } from '../average/action.js';
import { rankOfRelations, span } from '../average/potentials.js';
import type { Average, Functional, Matrix, Symmetry } from '../average/reading.js';
import type { Claim } from '../reading/claim.js';
import { type Meter, meter, reject, tooLarge } from '../reading/rejection.js';
import type { Lift, LiftEvidence } from './reading.js';

const TERM_OPERATIONS = 60_000_000;
const MAX_OUTPUTS = 50_000;

type Rows = readonly Polynomial[];

const isZero = (M: Rows) => M.every(({ terms }) => terms.size === 0);
const whole = (n: bigint) => ({ numerator: n, denominator: 1n });

/** Π over the blocks of the multinomial coefficient of the degrees in it. */
function multinomial(feature: readonly number[], blocks: readonly number[]): bigint {
  const count = (upTo: number, same: (i: number) => boolean) => BigInt(feature.slice(0, upTo + 1).filter(same).length);
  return feature.reduce((w, i, k) => {
    return (w * count(k, (j) => blocks[j] === blocks[i])) / count(k, (j) => j === i);
  }, 1n);
}

/** The average has been verified before. */
export function checkLift(
  { features, dimensions, algebraDimension }: Lift,
  { projectors, algebra }: LiftEvidence,
  { inputs, outputs }: Claim,
  { at, R: ring }: Expanded,
  symmetry: Symmetry,
  average: Average,
  spend: Meter,
): void {
  const R = polynomialRing(meter(TERM_OPERATIONS, 'term operations in the lift'));
  const F = primeField(average.prime);
  const N = features.length;
  const letters = String.fromCharCode(...inputs);
  const named = features.map((feature) => feature.map((i) => letters[i]).join(''));
  const position = new Map(named.map((m, i) => [m, i]));
  const blockOf = new Map([...letters].map((x, i) => [x, average.blocks[i] as number]));
  const ordinals = (m: string) => [...m].map((x) => letters.indexOf(x));
  const data = (m: string) => [...m].filter((x) => blockOf.has(x)).join('');
  const z = (i: number, value = ONE) => R.term(value, [[i, 1]]);

  for (const m of span(named, blockOf, spend).keys())
    if (!position.has(m)) reject(`claim.lift.features is not closed under the group: it lacks [${ordinals(m)}]`);
  for (const m of outputs.flatMap((step) => [...at(step).terms.keys()].map(data)))
    if (!position.has(m)) reject(`claim.lift.features lacks [${ordinals(m)}], which occurs in an output`);

  function rowsOf(matrix: Matrix): Rows {
    const rows = features.map(() => R.sum([]));
    for (const [i, j, entry] of matrix) rows[i] = plus(R, rows[i], z(j, entry));
    return rows;
  }
  const times = (X: Rows, M: Rows): Rows =>
    X.map(({ terms, scale }) => {
      const image = (m: string, c: bigint) =>
        R.multiply({ terms: new Map([[m.slice(1), c]]), scale }, M[m.charCodeAt(0)] as Polynomial);
      return R.sum([...terms].map(([m, c]) => [image(m, c), 1]));
    });
  const minus = (X: Rows, Y: Rows): Rows => X.map((row, i) => plus(R, row, Y[i] as Polynomial, -1));
  const scaled = (X: Rows, n: number): Rows => X.map((row) => R.multiply(R.term(whole(BigInt(n))), row));
  const commutator = (X: Rows, E: Rows): Rows => minus(times(X, E), times(E, X));

  /** M is annihilated by `along`·Π(along² + w²), over the multiples w of `step` up to `bound`. */
  function without(along: (M: Rows) => Rows, M: Rows, step: number, bound: number): Rows {
    let left = along(M);
    for (let w = step; w <= bound && !isZero(left); w += step) left = minus(along(along(left)), scaled(left, -w * w));
    return left;
  }

  // Subspaces. As an infinitesimal one, a cyclic generator has its derivation for an operator.
  const unit = features.map((_, i) => z(i));
  const projections = projectors.map(rowsOf);
  projections.forEach((E, k) => {
    const place = `evidence.lift.projectors[${k}]`;
    if (!isZero(minus(times(E, E), E))) reject(`${place} is not idempotent`);
    const diagonal = E.map(({ terms, scale }, i) => ({
      terms: new Map([['', terms.get(String.fromCharCode(i)) ?? 0n]]),
      scale,
    }));
    const excess = plus(R, R.sum(diagonal.map((entry) => [entry, 1])), R.term(whole(BigInt(dimensions[k] ?? 0))), -1);
    if (!isZero([excess])) reject(`${place} does not have the trace ${dimensions[k]} that claim.lift.dimensions says`);
  });
  if (!isZero(projections.reduce(minus, unit))) reject('evidence.lift.projectors do not sum to 1');
  const plain = symmetry.generators.map((g) => (g.kind === 'cyclic' ? { ...g, kind: 'infinitesimal' as const } : g));
  const coordinates = [...inputs, ...outputs.map((_, j) => (inputs.at(-1) ?? 0) + 1 + j)];
  defectsOf({ ...symmetry, generators: plain }, coordinates, R).forEach(([place, defect], g) => {
    const X = named.map((m) => {
      const { terms, scale } = defect({ terms: new Map([[m, 1n]]), scale: 1n });
      return { terms: new Map([...terms].map(([n, c]) => [String.fromCharCode(position.get(n) as number), c])), scale };
    });
    const { kind, order } = symmetry.generators[g] as Symmetry['generators'][number];
    let largest = 0;
    for (let left: Rows = kind === 'cyclic' ? X : []; !isZero(left); ) {
      largest++;
      left = minus(times(X, times(X, left)), scaled(left, -largest * largest));
    }
    projections.forEach((E, k) => {
      if (isZero(without((M) => commutator(X, M), E, Math.max(1, order), 2 * largest))) return;
      reject(`evidence.lift.projectors[${k}] does not commute with ${place}`);
    });
  });

  // Algebra.
  if (outputs.length > MAX_OUTPUTS) tooLarge(`a lift with over ${MAX_OUTPUTS} outputs`); // biome-ignore format: one sentence
  const square = ring.sum(outputs.map((step) => [ring.multiply(at(step), at(step)), 1]));
  const W = span(new Set([...square.terms.keys()].map(data)), blockOf, spend);
  const join = (f: readonly number[], g: readonly number[]) => [...f, ...g].sort((a, b) => a - b);
  const outside = features.flatMap((f) => features.map((g) => join(f, g)));
  for (const m of outside)
    if (!W.has(m.map((i) => letters[i]).join('')))
      reject(`claim.lift.features has the product [${m}], whose degrees do not occur in |f|^2`);
  const table = (functional: Functional, others: readonly (readonly number[])[]): Rows => {
    const values = new Map(functional.map(({ monomial, value }) => [monomial.join(), value]));
    return features.map((f) => {
      const entries = others.map((g, j) => [j, values.get(join(f, g).join())] as const);
      return R.sum(entries.flatMap(([j, value]) => (value ? [[z(j, value), 1] as const] : [])));
    });
  };
  const A = average.quadratic.map((L) => table(L, features));
  const labels = outputs.map((_, j) => [inputs.length + j]);
  const B = average.labelled.map((L) => table(L, labels));
  const weights = features.map((f) => multinomial(f, average.blocks));
  const form = (M: Rows, factor = (_: number) => ONE) => [
    R.sum(M.map((row, i) => [R.multiply(z(i, factor(i)), row), 1])),
  ];
  const weighted = (xi: Rows) => form(xi, (i) => whole(weights[i] as bigint));

  const given = algebra.map(rowsOf);
  given.forEach((xi, k) => {
    const place = `evidence.lift.algebra[${k}]`;
    if (!isZero(weighted(xi))) reject(`${place} is not skew for the weights of the features`);
    A.forEach((form_, l) => {
      if (!isZero(form(times(xi, form_)))) reject(`${place} moves the form of evidence.average.quadratic[${l}]`);
    });
    B.forEach((vectors, l) => {
      if (!isZero(times(xi, vectors))) reject(`${place} does not kill evidence.average.labelled[${l}]`);
    });
  });
  const residue = (c: bigint, scale: bigint) => F.fromRational({ numerator: c, denominator: scale });
  const flat = (xi: Rows): SparseRow =>
    new Map(
      xi.flatMap(({ terms, scale }, i) => [...terms].map(([m, c]) => [i * N + m.charCodeAt(0), residue(c, scale)])),
    );
  const independent = rank(F, given.map(flat), spend);
  if (independent < algebraDimension)
    reject(`evidence.lift.algebra has rank ${independent}, not ${algebraDimension}, modulo ${F.prime}`);

  const first = Math.max(N, outputs.length);
  const generic = features.map((_, i) => {
    const entry = (j: number) =>
      R.term({ numerator: i < j ? 1n : -1n, denominator: weights[i] as bigint }, [
        [j, 1],
        [first + Math.min(i, j) * N + Math.max(i, j), 1],
      ]);
    return R.sum(features.flatMap((_, j) => (i === j ? [] : [[entry(j), 1] as const])));
  });
  function* equations(): Iterable<SparseRow> {
    const vanishing = [...A.map((M) => form(times(generic, M))), ...B.map((M) => times(generic, M))];
    for (const { terms, scale } of vanishing.flat()) {
      const rows = new Map<string, Map<number, number>>();
      for (const [m, c] of terms) {
        const row = rows.get(m.slice(0, -1)) ?? new Map<number, number>();
        rows.set(m.slice(0, -1), row.set(m.charCodeAt(m.length - 1), residue(c, scale)));
      }
      yield* rows.values();
    }
  }
  const dimension = (N * (N - 1)) / 2 - rankOfRelations(F, equations(), spend);
  if (dimension !== algebraDimension)
    reject(`claim.lift.algebraDimension is ${algebraDimension}, but modulo ${F.prime} it is ${dimension}`);
}
