/**
 * What the bound may assume about the slopes of piecewise nodes (theory §1.2, ReLU).
 *
 * `near-point`: nothing. The signs of all arguments are computed exactly, over ℚ, from the integers of the point and of
 * the sample; where none is zero the slopes are constant near the point.
 *
 * `path-family`: that they are free, unit by unit and sample by sample, where no unit contradicts it (pathFamily.ts).
 *
 * `maskReach`: let f = g₀ + Σ s_i g_i with slopes s_i, and let the arguments z_i of the piecewise nodes be affine in the
 * inputs, none constant and no two proportional, for generic θ. Then for each i there are inputs on both sides of the
 * hyperplane z_i = 0 that differ in no other slope; f being rational in the inputs, the fields on two such cells span
 * those of g_i, and so the fields that data reach span those of freely chosen slopes. Each condition on the z_i holds
 * for generic θ when it holds at one point modulo p. A constant z_i has no hyperplane to cross.
 */
import { demanded, type Leaf, values } from '../core/arithmetic/interpret.js';
import { factorsOf, type Polynomial, polynomialRing } from '../core/arithmetic/polynomial.js';
import type { Rational } from '../core/arithmetic/rational.js';
import { primeField } from '../core/arithmetic/residue.js';
import type { Claim, Entries, LieRank, Sample, Site } from '../core/claim.js';
import type { Functions, Scalar } from '../core/functions.js';
import type { Piece } from '../core/reading/program.js';
import type { SlopesOf } from '../core/rooms.js';
import { tower } from '../kernels/tower.js';
import { type Meter, meter, reject } from '../text/rejection.js';

const EXACT_OPERATIONS = 20_000_000;

export type Chosen = (indeterminate: number) => boolean;

/** The total degree in the chosen indeterminates, infinite when they occur in a denominator or a kernel. */
export function degree(f: Polynomial, chosen: Chosen, { layers, roots }: Functions): number {
  const of = (i: number, e: number) => (layers.has(i) ? Number.POSITIVE_INFINITY : e);
  const own = (m: string) =>
    [...factorsOf(m)].reduce((total, [i, e]) => total + (roots(i).some(chosen) ? of(i, e) : 0), 0);
  return [...f.terms.keys()].reduce((largest, m) => Math.max(largest, own(m)), 0);
}

/**
 * Which slopes a sample may use: those it truly has at the point (near-point); else, when the scalars of the family have
 * degree at most one in a slope, any, because lo ≠ hi span all; else one of the two.
 */
export function slopesOfSamples(
  given: LieRank,
  claim: Claim,
  scalars: readonly Scalar[],
  functions: Functions,
  spend: Meter,
): SlopesOf {
  const F = primeField(given.prime);
  const free = claim.tangents ? seenFree(claim, functions) : freeSlopes(scalars, functions);
  const bound = [...claim.program.pieces.entries()].filter(([i]) => !free.has(functions.firstSlope + i));
  const truly = claim.hypotheses.includes('near-point') ? trueSlopes(claim, given) : undefined;
  function check({ slopes }: Sample, place: string): void {
    if (truly) return;
    spend(bound.length);
    for (const [i, { low, high }] of bound) {
      const slope = F.fromInteger(slopes.get(i) ?? 0);
      if (slope === F.fromRational(low) || slope === F.fromRational(high)) continue;
      reject(`${place} has slope ${i} = ${slope}, neither lo nor hi, and this slope is not free`);
    }
  }
  function at(sample: Sample): (piece: number) => number {
    const truth = sample.drift ? undefined : truly?.(sample.data).map(F.fromRational);
    return (i) => truth?.[i] ?? F.fromInteger(sample.slopes.get(i) ?? 0);
  }
  return { check, at };
}

/** The slopes that no scalar of the family contains beyond the first degree. */
function freeSlopes(scalars: readonly Scalar[], { slopes, layers, roots }: Functions): Set<number> {
  const free = new Set(slopes.keys());
  for (const m of scalars.flatMap(({ value }) => [...value.terms.keys()])) {
    for (const [i, e] of factorsOf(m)) {
      if (e > 1 || layers.has(i)) for (const slope of roots(i)) free.delete(slope);
    }
  }
  return free;
}

/** An upper bound of the total degree of the scalars in some slopes, from sums and products as they are written. */
function seenDegree({ program, family }: Claim, chosen: (slope: number) => boolean): number {
  const degrees = new Float64Array(program.steps.length);
  const at = (i: number) => degrees[i] as number;
  program.steps.forEach((step, i) => {
    if (step.op === 'slope') degrees[i] = chosen(step.index) ? 1 : 0;
    else if (step.op === 'product') degrees[i] = at(step.left) + at(step.right);
    else if (step.op === 'sum') degrees[i] = step.terms.reduce((most, [term]) => Math.max(most, at(term)), 0);
    else if (step.op === 'invert' || step.op === 'kernel')
      degrees[i] = at(step.of) === 0 ? 0 : Number.POSITIVE_INFINITY;
  });
  return family.scalars.reduce((most, step) => Math.max(most, at(step)), 0);
}

/** More slopes are not looked at one by one. */
const MAX_SLOPES = 1000;

/** The slopes that are seen to occur in no scalar beyond the first degree. */
function seenFree(claim: Claim, { slopes, firstSlope }: Functions): Set<number> {
  const all = [...slopes.keys()];
  if (seenDegree(claim, (slope) => slopes.has(firstSlope + slope)) <= 1) return new Set(all);
  if (all.length > MAX_SLOPES) return new Set();
  return new Set(all.filter((i) => seenDegree(claim, (slope) => firstSlope + slope === i) <= 1));
}

/** A reader of the slopes that a sample has at the point of the evidence: of all pieces, or of those chosen. */
export function trueSlopes({ program }: Claim, { point }: Site, chosen?: readonly number[]) {
  const R = polynomialRing(meter(EXACT_OPERATIONS, 'operations on exact numbers'));
  const { K } = tower(R, new Map(), 0, 'the network divides by zero at the point of evidence.lieRank');
  const own = chosen ?? [...program.pieces.keys()];
  const sites = own.map((i) => (program.pieces[i] as Piece).of);
  const order = demanded(program, chosen ? sites : [...sites, ...program.poles]);
  const known = new Map<string, Rational[]>();

  const taken = ({ of, low, high }: Piece, i: number, found: ReadonlyMap<number, Polynomial>): Rational => {
    const z = found.get(of)?.terms.get('') ?? 0n;
    if (z !== 0n) return z > 0n ? high : low;
    return reject(`piecewise node ${i} is on its kink for a sample at the point of evidence.lieRank`);
  };

  return (data: Entries): Rational[] => {
    const key = [...data].join(';');
    const earlier = known.get(key);
    if (earlier !== undefined) return earlier;
    const leaf = (step: Leaf, found: ReadonlyMap<number, Polynomial>) => {
      if (step.op === 'constant') return R.term(step.value);
      if (step.op === 'slope') return R.term(taken(program.pieces[step.index] as Piece, step.index, found));
      const value = BigInt(data.get(step.index) ?? (point[step.index] as number));
      return value === 0n ? undefined : R.term({ numerator: value, denominator: 1n });
    };
    const found = values(program, order, K, leaf, sites);
    const slopes = own.map((i) => taken(program.pieces[i] as Piece, i, found));
    known.set(key, slopes);
    return slopes;
  };
}

export function checkMaskReach(given: Site, claim: Claim, scalars: readonly Scalar[], expanded: Functions): void {
  const { R, at, slopes, valuesAt } = expanded;
  const { program, data } = claim;
  const F = primeField(given.prime);
  const isSlope: Chosen = (i) => slopes.has(i);
  const isInput: Chosen = (i) => data.has(i);
  // A root keeps inputs to one side, where a hyperplane need not be.
  const root = program.kernels.findIndex((kernel) => kernel.kind === 'sqrt' && kernel.data);
  if (root >= 0)
    reject(`evidence.maskReach is given, but kernel ${root} is a square root of the data, which limits the inputs`);
  const inSlopes = claim.tangents
    ? seenDegree(claim, (slope) => slopes.has(expanded.firstSlope + slope))
    : scalars.reduce((largest, f) => Math.max(largest, degree(f.value, isSlope, expanded)), 0);
  if (inSlopes > 1) reject(`evidence.maskReach is given, but the outputs are of degree ${inSlopes} in the slopes`);
  const value = valuesAt(F, (i) => F.fromInteger(given.point[i] ?? i + 2), 'evidence.maskReach');
  const seen = new Map<string, number>();
  program.pieces.forEach(({ of }, i) => {
    const [z, the] = [at(of), `the argument of piecewise node ${i}`];
    if (degree(z, isSlope, expanded) > 0) reject(`evidence.maskReach is given, but ${the} contains a slope`);
    if (degree(z, isInput, expanded) > 1) reject(`evidence.maskReach is given, but ${the} is not affine in the inputs`);
    const partial = R.gradient(z, isInput);
    const gradient = [...data].map((k) => (partial.has(k) ? R.evaluate(F, partial.get(k) as Polynomial, value) : 0));
    const lead =
      gradient.find((component) => component !== 0) ??
      reject(`at the point of evidence.maskReach ${the} is constant, modulo ${F.prime}`);
    const vector = [...gradient, R.evaluate(F, z, value)];
    const direction = vector.map((component) => F.multiply(component, F.invert(lead))).join();
    const earlier = seen.get(direction);
    if (earlier !== undefined) {
      reject(`at the point of evidence.maskReach ${the} is proportional to that of ${earlier}, modulo ${F.prime}`);
    }
    seen.set(direction, i);
  });
}
