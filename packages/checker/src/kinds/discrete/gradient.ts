/**
 * The gradient of ⟨u, f_θ(x)⟩ with parameters, inputs and cotangent as indeterminates. The gradient of a batch is a sum of such gradients at one θ, so
 * that what is linear and zero for one is zero for every batch. What is of degree d in it has only d data points in each term, and is tested on d.
 */
import { factorsOf, type Polynomial, polynomialRing } from '../../core/arithmetic/polynomial.js';
import { ONE } from '../../core/arithmetic/rational.js';
import type { Claim } from '../../core/claim.js';
import type { Functions } from '../../core/functions.js';
import { checkDomain } from '../../kernels/domain.js';
import { expandProgram } from '../../kernels/tower.js';
import { meter, TooLarge } from '../../text/rejection.js';

const TERM_OPERATIONS = 40_000_000;

export interface Gradients {
  readonly R: Functions['R'];
  /** By the variable of the parameter; undefined where it is zero as written. */
  of(parameter: number): Polynomial | undefined;
  /** The component of the sum over the first points, each with data and cotangent of its own. */
  ofPoints(parameter: number, points: number): Polynomial;
  isZero(f: Polynomial): boolean;
}

/** @param points how many data points `ofPoints` is asked for at most */
export function gradients(claim: Claim, points: number): Gradients {
  const { variables, program, outputs, inputs, family, parameters } = claim;
  const R = polynomialRing(meter(TERM_OPERATIONS, 'term operations'));
  const own = outputs.length;
  const reserved = own + Math.max(0, points - 1) * (inputs.length + own);
  const functions = expandProgram(claim, R, false, reserved);
  checkDomain(claim, functions);
  const first = variables.length + program.kernels.length + program.pieces.length;
  const letter = (i: number) => R.term(ONE, [[i, 1]]);
  const cotangents = outputs.map((_, j) => letter(first + j));
  if (family.cotangent === 'sum-zero')
    cotangents[own - 1] = R.sum(cotangents.slice(0, -1).map((u) => [u, -1] as const));
  const paired = R.sum(outputs.map((step, j) => [R.multiply(cotangents[j] as Polynomial, functions.at(step)), 1] as const)); // biome-ignore format: one line
  const moving = new Set(parameters);
  const slopes = functions.gradient(paired, (i) => moving.has(i));
  const ordinal = new Map(inputs.map((i, k) => [i, k]));

  /** The letter of the point in the place of that of the first. */
  function renamed(i: number, point: number): number {
    const base = first + own + (point - 1) * (inputs.length + own);
    const k = ordinal.get(i);
    if (k !== undefined) return base + k;
    return i >= first && i < first + own ? base + inputs.length + (i - first) : i;
  }
  function ofPoints(parameter: number, count: number): Polynomial {
    if (functions.layers.size > 0 || functions.slopes.size > 0)
      throw new TooLarge('a law is invariant under steps of several data points, and the network divides or has kernels or slopes: this checker multiplies out polynomial networks only'); // biome-ignore format: one sentence
    const one = slopes.get(parameter) ?? R.sum([]);
    const copies = Array.from({ length: count }, (_, k) => {
      if (k === 0) return [[one, 1] as const];
      return [...one.terms].map(([monomial, c]) => {
        const factors = [...factorsOf(monomial)].map(([i, e]) => [renamed(i, k), e] as const);
        return [R.term({ numerator: c, denominator: one.scale }, factors), 1] as const;
      });
    });
    return R.sum(copies.flat());
  }
  return { R, of: (i) => slopes.get(i), ofPoints, isZero: functions.isZero };
}
