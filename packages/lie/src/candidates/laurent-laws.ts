/**
 * Laws that are Laurent polynomials in exponentials of the state: u² − cosh²v is u² − (E + 1/E)/4 − 1/2 with E = e^{2v} (theory §1.3, transcendental
 * laws). An exponential never vanishes, so that its inverse is a coordinate like the others, and the ansatz stays linear algebra: the rate
 * of a product Π x^e is the product times Σ e·x'/x. Candidates only: each is proved afterwards.
 */
import {
  type FieldFamily,
  matrixFromRows,
  nullspaceModular,
  primeField,
  primesOf,
  QQ,
  type Rational,
  rationalReconstruct,
  type StateFunction,
  random as seeded,
  type Term,
} from '@lawful/cas-core';
import { sparsify } from './candidate.js';
import { fieldSamples } from './field-samples.js';

/** A product as variables with exponents, by ascending variable. */
type Powers = readonly (readonly [variable: number, exponent: number])[];

/** Beyond this many unknowns nothing is tried. */
const UNKNOWN_LIMIT = 1200;
const SPARE = 16;

/**
 * Candidates of degree at most two.
 * @param family with the exponentials among the state
 */
export function laurentLaws(
  family: FieldFamily,
  exponentials: ReadonlySet<number>,
  { seed = 1, step = () => true }: { readonly seed?: number; step?(): boolean },
): StateFunction[] {
  const products = productsOf(family.state, exponentials);
  if (products.length > UNKNOWN_LIMIT || !step()) return [];
  const p = primesOf(family)[0]!;
  const F = primeField(p);
  const place = new Map(family.state.map((v, d) => [v, d]));
  const samples = fieldSamples(family, p, products.length + SPARE, seeded(seed).fork('Laurent'), () => !step());
  if (samples.length < products.length + SPARE) return [];
  // A coordinate may be drawn as 0, and has no logarithmic rate there: the spare equations make up for such a point.
  const usable = samples.filter(({ theta }) => family.state.every((v) => theta[v] !== 0));
  if (usable.length < products.length) return [];
  const rows = usable.map(({ theta, velocity }) => {
    const inverse = family.state.map((v) => F.inv(theta[v]!));
    return products.map((product) => {
      let [value, rate] = [1, 0];
      for (const [v, e] of product) {
        const d = place.get(v)!;
        const logarithmic = F.mul(velocity[d]!, inverse[d]!);
        for (let k = 0; k < Math.abs(e); k++) value = F.mul(value, e > 0 ? theta[v]! : inverse[d]!);
        rate = F.add(rate, F.mul(F.fromInteger(BigInt(e)), logarithmic));
      }
      return F.mul(value, rate);
    });
  });
  const vectors: Rational[][] = [];
  for (const vector of nullspaceModular(matrixFromRows(p, products.length, rows))) {
    const lifted = Array.from(vector, (r) => rationalReconstruct(BigInt(r), BigInt(p)));
    if (lifted.every((q): q is Rational => q !== undefined)) vectors.push(lifted);
  }
  return sparsify(vectors).map((vector) => quotientOf(products, vector));
}

/** All products of degree one and two, exponentials and their inverses both of degree one. */
function productsOf(state: readonly number[], exponentials: ReadonlySet<number>): Powers[] {
  const letters = state.flatMap((v): [number, number][] =>
    exponentials.has(v)
      ? [
          [v, 1],
          [v, -1],
        ]
      : [[v, 1]],
  );
  const out: Powers[] = letters.map((l) => [l]);
  letters.forEach(([v, e], i) => {
    for (const [w, f] of letters.slice(i))
      if (v !== w)
        out.push(
          v < w
            ? [
                [v, e],
                [w, f],
              ]
            : [
                [w, f],
                [v, e],
              ],
        );
      else if (e === f) out.push([[v, 2 * e]]);
  });
  return out;
}

/** Σ q·product over the common denominator. */
function quotientOf(products: readonly Powers[], vector: readonly Rational[]): StateFunction {
  const used = products.flatMap((product, k): [Powers, Rational][] =>
    QQ.isZero(vector[k]!) ? [] : [[product, vector[k]!]],
  );
  const below = new Map<number, number>();
  for (const [product] of used) for (const [v, e] of product) if (e < 0) below.set(v, Math.max(below.get(v) ?? 0, -e));
  const numerator = used.map(([product, coefficient]): Term<Rational> => {
    const powers = new Map(below);
    for (const [v, e] of product) powers.set(v, (powers.get(v) ?? 0) + e);
    return { coefficient, exponents: [...powers].filter(([, e]) => e > 0).sort(([v], [w]) => v - w) };
  });
  const denominator: Term<Rational>[] = [{ coefficient: QQ.one, exponents: [...below].sort(([v], [w]) => v - w) }];
  return { numerator, denominator: below.size === 0 ? undefined : denominator };
}
