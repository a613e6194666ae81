/**
 * What the bound may assume about the slopes of piecewise nodes (T§1.2, ReLU).
 *
 * `maskReach`: let f = g₀ + Σ s_i g_i with slopes s_i, and let the arguments z_i of the piecewise nodes be affine in the
 * inputs, none constant and no two proportional, for generic θ. Then for each i there are inputs on both sides of the
 * hyperplane z_i = 0 that differ in no other slope; f being rational in the inputs, the fields on two such cells span
 * those of g_i, and so the fields that data reach span those of freely chosen slopes. Each condition on the z_i holds
 * for generic θ when it holds at one point modulo p. A constant z_i has no hyperplane to cross.
 */
import type { Expanded, Fraction, Slopes } from '../arithmetic/fraction.js';
import { factorsOf, type Polynomial, type PolynomialRing } from '../arithmetic/polynomial.js';
import { primeField } from '../arithmetic/residue.js';
import type { Claim } from '../reading/claim.js';
import type { Site } from '../reading/evidence.js';
import { reject } from '../reading/rejection.js';

type Chosen = (indeterminate: number) => boolean;

/** The total degree in the chosen indeterminates, infinite when they occur in the denominator. */
function degree({ numerator, denominator }: Fraction, chosen: Chosen): number {
  const own = (m: string) => [...factorsOf(m)].reduce((total, [i, e]) => (chosen(i) ? total + e : total), 0);
  const of = (f: Polynomial) => [...f.terms.keys()].reduce((largest, m) => Math.max(largest, own(m)), 0);
  return of(denominator) > 0 ? Number.POSITIVE_INFINITY : of(numerator);
}

/** The slopes that no output contains beyond the first degree. */
export function freeSlopes(outputs: readonly Fraction[], slopes: Slopes): Set<number> {
  const free = new Set(slopes.keys());
  for (const { numerator, denominator } of outputs) {
    for (const m of numerator.terms.keys()) for (const [i, e] of factorsOf(m)) if (e > 1) free.delete(i);
    for (const m of denominator.terms.keys()) for (const [i] of factorsOf(m)) free.delete(i);
  }
  return free;
}

export function checkMaskReach(
  given: Site,
  claim: Claim,
  { outputs, pieceArguments }: Expanded,
  R: PolynomialRing,
): void {
  const { variables, inputs } = claim;
  const F = primeField(given.prime);
  const isSlope: Chosen = (i) => i >= variables.length;
  const isInput: Chosen = (i) => variables[i]?.role === 'input';
  const inSlopes = outputs.reduce((largest, f) => Math.max(largest, degree(f, isSlope)), 0);
  if (inSlopes > 1) reject(`evidence.maskReach is given, but the outputs are of degree ${inSlopes} in the slopes`);
  const point = given.point.map(F.fromInteger);
  const seen = new Map<string, number>();
  pieceArguments.forEach((z, i) => {
    const the = `the argument of piecewise node ${i}`;
    if (degree(z, isSlope) > 0) reject(`evidence.maskReach is given, but ${the} contains a slope`);
    if (degree(z, isInput) > 1) reject(`evidence.maskReach is given, but ${the} is not affine in the inputs`);
    const below = R.evaluate(F, z.denominator, point);
    if (below === 0) reject(`at the point of evidence.maskReach ${the} is not defined, modulo ${F.prime}`);
    const partial = R.gradient(z.numerator, isInput);
    const gradient = inputs.map((k) => (partial.has(k) ? R.evaluate(F, partial.get(k) as Polynomial, point) : 0));
    const lead =
      gradient.find((component) => component !== 0) ??
      reject(`at the point of evidence.maskReach ${the} is constant, modulo ${F.prime}`);
    const vector = [...gradient, R.evaluate(F, z.numerator, point)];
    const direction = vector.map((component) => F.multiply(component, F.invert(lead))).join();
    const earlier = seen.get(direction);
    if (earlier !== undefined) {
      reject(`at the point of evidence.maskReach ${the} is proportional to that of ${earlier}, modulo ${F.prime}`);
    }
    seen.set(direction, i);
  });
}
