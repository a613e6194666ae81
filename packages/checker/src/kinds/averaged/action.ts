/**
 * The group G at work on polynomials in the data: g acts by x_i ↦ Σ_j g_ij x_j, an infinitesimal ξ as the derivation with
 * x_i ↦ Σ_j ξ_ij x_j. Each generator becomes one operator whose image every invariant functional kills, and only those:
 * p∘g − p, ξp, and for the cyclic group of order n that ξ generates q(ξ)p with q(ξ) = ξ·Π(ξ² + w²) over the multiples w
 * of n that can be weights; those are the weights that exp(2πξ/n) does not see. A group is orthogonal when it keeps
 * |x|², and so the conditions on the matrices are these operators again, applied to |x|² and to the x_i.
 */
import { plus } from '../../core/arithmetic/interpret.js';
import type { Polynomial, PolynomialRing } from '../../core/arithmetic/polynomial.js';
import { ONE } from '../../core/arithmetic/rational.js';
import { reject } from '../../text/rejection.js';
import type { Matrix, Symmetry } from './reading.js';

const MAX_WEIGHT = 64;

type Operator = (p: Polynomial) => Polynomial;

/** The defects of the generators, on polynomials in the given indeterminates, one for each coordinate. */
export function defectsOf({ generators }: Symmetry, coordinates: readonly number[], R: PolynomialRing) {
  const zero = R.sum([]);
  const square = R.sum(coordinates.map((x) => [R.term(ONE, [[x, 2]]), 1]));

  /** The linear forms that the coordinates go to. */
  function rowsOf(matrix: Matrix): Map<number, Polynomial> {
    const [rows, at] = [new Map<number, Polynomial>(), (i: number) => coordinates[i] as number];
    for (const [i, j, entry] of matrix) rows.set(at(i), plus(R, rows.get(at(i)), R.term(entry, [[at(j), 1]])));
    return rows;
  }
  function substitution(matrix: Matrix): Operator {
    const rows = rowsOf(matrix);
    const image = (m: string, c: bigint, scale: bigint) =>
      [...m].map((x) => rows.get(x.charCodeAt(0)) ?? zero).reduce(R.multiply, { terms: new Map([['', c]]), scale });
    return (p) => R.sum([...[...p.terms].map(([m, c]) => [image(m, c, p.scale), 1] as const), [p, -1]]);
  }

  function derivation(matrix: Matrix): Operator {
    const rows = rowsOf(matrix);
    return (p) => {
      const partial = R.gradient(p, (i) => rows.has(i));
      return R.sum([...partial].map(([i, d]) => [R.multiply(d, rows.get(i) as Polynomial), 1]));
    };
  }

  function visible(name: string, along: Operator, order: number): Operator {
    const square = (w: number) => R.term({ numerator: BigInt(w * w), denominator: 1n });
    /** (ξ² + w²)p */
    const without = (p: Polynomial, w: number) => plus(R, along(along(p)), R.multiply(square(w), p));
    let [largest, left] = [0, coordinates.map((x) => along(R.term(ONE, [[x, 1]])))];
    while (left.some(({ terms }) => terms.size > 0)) {
      if (++largest > MAX_WEIGHT) reject(`${name}.generator has a weight that is not an integer up to ${MAX_WEIGHT}`);
      left = left.map((p) => without(p, largest));
    }
    return (p) => {
      const bound = largest * Math.max(0, ...[...p.terms.keys()].map((m) => m.length));
      let image = along(p);
      for (let w = order; w <= bound; w += order) image = without(image, w);
      return image;
    };
  }

  return generators.map(({ kind, place, matrix, order }) => {
    const [defect, due] = kind === 'finite' ? [substitution(matrix), 'an orthogonal'] : [derivation(matrix), 'a skew'];
    if (defect(square).terms.size > 0) reject(`${place} is not ${due} matrix`);
    return [place, kind === 'cyclic' ? visible(place, defect, order) : defect] as const;
  });
}
