/**
 * The group G at work on polynomials in the data: g acts by x_i ↦ Σ_j g_ij x_j, an infinitesimal ξ as the derivation with
 * x_i ↦ Σ_j ξ_ij x_j. Each generator becomes one operator whose image every invariant functional kills: p∘g − p, ξp, and
 * for the cyclic group of order n that ξ generates q(ξ)p with q(ξ) = ξ·Π(ξ² + w²) over the multiples w of n that can be
 * weights; those are the weights that exp(2πξ/n) does not see. A group is orthogonal when it keeps |x|², so that the
 * conditions on matrices are the same operators applied to |x|², and to the x_i for integer weights.
 */
import type { Polynomial, PolynomialRing } from '../arithmetic/polynomial.js';
import { ONE, type Rational } from '../arithmetic/rational.js';
import { reject } from '../reading/rejection.js';
import type { Matrix, Symmetry } from './reading.js';

const MAX_WEIGHT = 64;

export interface Generator {
  readonly name: string;
  /** Takes a monomial to a polynomial on which every invariant functional is zero. */
  readonly defect: (monomial: string) => Polynomial;
}

/** Σ_j entry · x_j for each row, by the letters of the coordinates. */
export function rowsOf(matrix: Matrix, letters: string, R: PolynomialRing): Map<number, Polynomial> {
  const rows = new Map<number, Polynomial>();
  for (const [i, j, entry] of matrix) {
    const [row, column] = [letters.charCodeAt(i), letters.charCodeAt(j)];
    const term = R.term(entry, [[column, 1]]);
    const before = rows.get(row);
    rows.set(
      row,
      before === undefined
        ? term
        : R.sum([
            [before, 1],
            [term, 1],
          ]),
    );
  }
  return rows;
}

export function generatorsOf(symmetry: Symmetry, letters: string, R: PolynomialRing): Generator[] {
  const zero = R.sum([]);
  const whole = (n: number): Rational => ({ numerator: BigInt(n), denominator: 1n });
  const monic = (monomial: string) =>
    R.term(
      ONE,
      [...monomial].map((x) => [x.charCodeAt(0), 1] as const),
    );
  const squares = [...letters].map((x) => x + x);
  const kept = (defect: Generator['defect']) => R.sum(squares.map((m) => [defect(m), 1])).terms.size === 0;

  function finite(matrix: Matrix, k: number): Generator {
    const [name, rows] = [`claim.family.finite[${k}]`, rowsOf(matrix, letters, R)];
    const defect = (monomial: string) => {
      const image = [...monomial].map((x) => rows.get(x.charCodeAt(0)) ?? zero).reduce(R.multiply, R.one);
      return R.sum([
        [image, 1],
        [monic(monomial), -1],
      ]);
    };
    return kept(defect) ? { name, defect } : reject(`${name} is not an orthogonal matrix`);
  }

  function derivation(matrix: Matrix, name: string) {
    const rows = rowsOf(matrix, letters, R);
    const along = (p: Polynomial): Polynomial =>
      R.sum([...R.gradient(p, (i) => rows.has(i))].map(([i, d]) => [R.multiply(d, rows.get(i) ?? zero), 1]));
    return kept((m) => along(monic(m))) ? along : reject(`${name} is not a skew matrix`);
  }

  function infinitesimal(matrix: Matrix, k: number): Generator {
    const name = `claim.family.infinitesimal[${k}]`;
    const along = derivation(matrix, name);
    return { name, defect: (monomial) => along(monic(monomial)) };
  }

  function cyclic({ generator, order }: Symmetry['cyclic'][number], k: number): Generator {
    const name = `claim.family.cyclic[${k}]`;
    const along = derivation(generator, `${name}.generator`);
    /** (ξ² + w²)p */
    const without = (p: Polynomial, w: number) =>
      R.sum([
        [along(along(p)), 1],
        [R.multiply(R.term(whole(w * w)), p), 1],
      ]);
    let [largest, left] = [0, [...letters].map((x) => along(monic(x)))];
    while (left.some(({ terms }) => terms.size > 0)) {
      if (++largest > MAX_WEIGHT) reject(`${name}.generator has a weight that is not an integer up to ${MAX_WEIGHT}`);
      left = left.map((p) => without(p, largest));
    }
    const defect = (monomial: string) => {
      let image = along(monic(monomial));
      for (let w = order; w <= largest * monomial.length; w += order) image = without(image, w);
      return image;
    };
    return { name, defect };
  }

  const { finite: g, infinitesimal: xi, cyclic: n } = symmetry;
  return [...g.map(finite), ...xi.map(infinitesimal), ...n.map(cyclic)];
}
