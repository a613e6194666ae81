/**
 * The Lie algebra of the lifted group. ξ respects the data when the quadratic forms z'wξz and z'ξAz vanish (a matrix is skew
 * exactly when its form is zero), and ξB = 0. The generic ξ has for wξ a skew matrix of new indeterminates s_ij, i < j;
 * what should vanish is linear in them, and the rank of this system modulo the prime bounds the dimension from above,
 * while the given matrices, verified over ℚ and independent modulo the prime, bound it from below.
 */
import { primeField, rank, type SparseRow } from '../../core/arithmetic/residue.js';
import { reject, tooLarge } from '../../text/rejection.js';
import { rankOfRelations, span } from '../averaged/potentials.js';
import type { Functional, Matrix } from '../averaged/reading.js';
import type { Frame } from './features.js';
import { isZero, type Rows, whole } from './matrices.js';

const MAX_OUTPUTS = 50_000;

const join = (f: readonly number[], g: readonly number[]) => [...f, ...g].sort((a, b) => a - b);

/** Π over the blocks of the multinomial coefficient of the degrees in it. */
function multinomial(feature: readonly number[], blocks: readonly number[]): bigint {
  const count = (upTo: number, same: (i: number) => boolean) => BigInt(feature.slice(0, upTo + 1).filter(same).length);
  return feature.reduce((w, i, k) => {
    return (w * count(k, (j) => blocks[j] === blocks[i])) / count(k, (j) => j === i);
  }, 1n);
}

/** The products of features are monomials on which the functionals of the average have values. */
function checkProducts({ features, letters, blockOf, data, claim: { outputs }, functions, spend }: Frame): void {
  const { R, at } = functions;
  if (outputs.length > MAX_OUTPUTS) tooLarge(`a lift with over ${MAX_OUTPUTS} outputs`);
  const square = R.sum(outputs.map((step) => [R.multiply(at(step), at(step)), 1]));
  const W = span(new Set([...square.terms.keys()].map(data)), blockOf, spend);
  const outside = features.flatMap((f) => features.map((g) => join(f, g)));
  for (const m of outside)
    if (!W.has(m.map((i) => letters[i]).join('')))
      reject(`claim.lift.features has the product [${m}], whose degrees do not occur in |f|^2`);
}

/** The matrices A of the forms, B of the vectors that the algebra keeps. */
function invariants({ M: { R, z }, features, claim: { inputs, outputs }, average }: Frame) {
  const table = (functional: Functional, others: readonly (readonly number[])[]): Rows => {
    const values = new Map(functional.map(({ monomial, value }) => [monomial.join(), value]));
    return features.map((f) => {
      const entries = others.map((g, j) => [j, values.get(join(f, g).join())] as const);
      return R.sum(entries.flatMap(([j, value]) => (value ? [[z(j, value), 1] as const] : [])));
    });
  };
  const labels = outputs.map((_, j) => [inputs.length + j]);
  return {
    A: (average.lists.get('quadratic') ?? []).map((L) => table(L, features)),
    B: (average.lists.get('labelled') ?? []).map((L) => table(L, labels)),
  };
}

export function checkAlgebra(algebra: readonly Matrix[], algebraDimension: number, frame: Frame): void {
  const { M, features, claim, average, spend } = frame;
  const { R, form, times, size: N } = M;
  const F = primeField(average.prime);
  checkProducts(frame);
  const { A, B } = invariants(frame);
  const weights = features.map((f) => multinomial(f, average.blocks));

  const given = algebra.map(M.rowsOf);
  given.forEach((xi, k) => {
    const place = `evidence.lift.algebra[${k}]`;
    if (!isZero(form(xi, (i) => whole(weights[i] as bigint))))
      reject(`${place} is not skew for the weights of the features`);
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

  const first = Math.max(N, claim.outputs.length);
  const generic = features.map((_, i) => {
    const entry = (j: number) =>
      R.term({ numerator: i < j ? 1n : -1n, denominator: weights[i] as bigint }, [
        [j, 1],
        [first + Math.min(i, j) * N + Math.max(i, j), 1],
      ]);
    return R.sum(features.flatMap((_, j) => (i === j ? [] : [[entry(j), 1] as const])));
  });
  function* equations(): Iterable<SparseRow> {
    const vanishing = [...A.map((Q) => form(times(generic, Q))), ...B.map((V) => times(generic, V))];
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
