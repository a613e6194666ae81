/**
 * Rational candidates: the echelon coefficients of leaves (leaf-method.ts), interpolated (rational-interpolation.ts), simplest first.
 */
import { type FieldFamily, QQ, type Rational, type StateFunction, random as seeded, type Term } from '@lawful/cas-core';
import { randomPoint } from '../fields/samples.js';
import { type LeafBasis, leafProbe } from './leaf-method.js';
import {
  type BlackBox,
  boxShape,
  interpolateRational,
  interpolationSize,
  type RationalCandidate,
  type Shape,
} from './rational-interpolation.js';

export interface RationalSearchOptions {
  readonly seed: number;
  readonly prime: number;
  /** Degree of the polynomials that cut out leaves. */
  readonly leafDegree: number;
  /**
   * The dimension of the space of polynomial laws of degree ≤ `leafDegree` without constants. When the ideal of a leaf has no
   * more elements, it is spanned by h − h(θ₀), and its coefficients are functions of the laws known.
   */
  readonly explained: number;
  /** Highest degree of numerator and denominator. */
  readonly maxDegree: number;
  /** Called before each interpolation; false stops. */
  step?(): boolean;
  /** Receives candidates as they are found; returning true ends the search. */
  accept(candidate: StateFunction): boolean;
}

const EVALUATION_LIMIT = 300;

/** Searches until `accept` is satisfied; the constants of the family are taken at one random point, so none may be left. */
export function rationalLaws(family: FieldFamily, options: RationalSearchOptions): void {
  if (family.constants.length > 0 || family.clock !== undefined) return;
  const { prime: p, seed } = options;
  const random = seeded(seed).fork(`leaf ${options.leafDegree}`);
  const D = family.state.length;
  const probe = leafProbe(family, options.leafDegree, p, random, new Float64Array(family.variables.length));
  const first = randomPoint(family, p, random);
  const typical = probe.basisAt(family.state.map((v) => first[v]!));
  if (typical === undefined || typical.rows.length <= options.explained) return;
  const key = typical.pivots.join(',');
  // All boxes are asked at the same points, so that one leaf serves them all.
  const leaves = new Map<string, LeafBasis | undefined>();
  const leafAt = (point: Float64Array): LeafBasis | undefined => {
    const name = point.join(',');
    if (!leaves.has(name)) leaves.set(name, probe.basisAt(point));
    return leaves.get(name);
  };
  const box =
    (row: number, column: number): BlackBox =>
    (point) => {
      const basis = leafAt(point);
      return basis === undefined || basis.pivots.join(',') !== key ? undefined : basis.rows[row]![column];
    };
  const shaped: { box: BlackBox; shape: Shape }[] = [];
  const pivots = new Set(typical.pivots);
  for (let row = 0; row < typical.rows.length; row++)
    for (let column = 0; column < probe.monomials.length; column++) {
      if (pivots.has(column) || typical.rows[row]![column] === 0) continue;
      if (options.step?.() === false) return;
      const own = box(row, column);
      const shape = boxShape(own, D, p, seeded(seed).fork('shape'), options.maxDegree);
      if (shape !== undefined && shape.degree > 0 && interpolationSize(shape) <= EVALUATION_LIMIT)
        shaped.push({ box: own, shape });
    }
  shaped.sort((a, b) => interpolationSize(a.shape) - interpolationSize(b.shape));
  for (const { box: own, shape } of shaped) {
    if (options.step?.() === false) return;
    const candidate = interpolateRational(own, shape, D, p, seeded(seed).fork('points'));
    if (candidate !== undefined && options.accept(stateFunctionOf(candidate, family.state))) return;
  }
}

/** With positive first coefficients: -h is a law when h is. */
function stateFunctionOf(candidate: RationalCandidate, state: readonly number[]): StateFunction {
  const terms = (list: RationalCandidate['numerator']): Term<Rational>[] => {
    const negative = (list[0]?.coefficient.num ?? 0n) < 0n;
    return list.map(({ coefficient, monomial }) => {
      const exponents = new Map<number, number>();
      for (const d of monomial) exponents.set(state[d]!, (exponents.get(state[d]!) ?? 0) + 1);
      return {
        coefficient: negative ? QQ.neg(coefficient) : coefficient,
        exponents: [...exponents].sort(([a], [b]) => a - b),
      };
    });
  };
  const denominator = terms(candidate.denominator);
  const [only] = denominator;
  const constant = denominator.length === 1 && only!.exponents.length === 0;
  return { numerator: terms(candidate.numerator), denominator: constant ? undefined : denominator };
}
