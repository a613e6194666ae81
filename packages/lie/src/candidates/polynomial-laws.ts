/**
 * Polynomial candidates of bounded degree by linear algebra modulo primes (theory §1.3).
 *
 * The monomials are split into classes by the sign flips of the family; in each class ⟨∇h, v⟩(θ) = 0 at random (θ, v) gives
 * linear equations for the coefficients. The reduced basis of the nullspace is reconstructed over ℚ from one prime, from more
 * when that fails. Every candidate is proved afterwards.
 */
import {
  type FieldFamily,
  matrixModular,
  nullspaceModular,
  primesOf,
  type Random,
  type Rational,
  reconstructEchelonBasis,
  type StateFunction,
  random as seeded,
} from '@lawful/cas-core';
import { hasVelocities } from './block-forms.js';
import { sparsify } from './candidate.js';
import { equationCount, type FieldSample, fieldSamples } from './field-samples.js';
import { type SignFlips, signFlips } from './sign-flips.js';

/** A monomial as its state variables with repetition, ascending. */
type VariableList = readonly number[];

export interface AnsatzSize {
  readonly unknowns: number;
  readonly classes: number;
  readonly largest: number;
}

export interface PolynomialAnsatz {
  readonly size: AnsatzSize;
  readonly classes: readonly (readonly VariableList[])[];
}

/** C(n + d − 1, d) summed over degrees 1 … d: the size before anything is built. */
export function monomialCount(variables: number, degree: number): number {
  let total = 0;
  let term = 1;
  for (let d = 1; d <= degree; d++) {
    term = (term * (variables + d - 1)) / d;
    total += term;
  }
  return Math.round(total);
}

/** Powers of the clock that an ansatz contains: e^{τt} or t under momentum; e^{λt} under decay, where a rate multiplies the power. */
const CLOCK_POWERS = { momentum: [0, 1, 2], decay: [0, 1, 2, 3, 4, 5, 6] };

/**
 * All monomials of degree `lowest` … `degree` in the state, split by the flips. With a clock the degree counts parameters and
 * velocities, and each monomial is taken with each power of the clock. Powers of e^{τt} split classes too: both generators are homogeneous
 * in it. Powers of t do not: the drift moves t at rate 1.
 */
export function polynomialAnsatz(
  family: FieldFamily,
  degree: number,
  lowest = 1,
  flips: SignFlips = signFlips(family),
): PolynomialAnsatz {
  const classes = new Map<string, VariableList[]>();
  const { clock } = family;
  const exponential = clock !== undefined && family.variables[clock]!.positive === true;
  const state = family.state.filter((v) => v !== clock);
  const powers = CLOCK_POWERS[hasVelocities(family) ? 'momentum' : 'decay'];
  const add = (monomial: readonly number[], tag: string): void => {
    const key = flips.classOf(monomial) + tag;
    const list = classes.get(key);
    if (list === undefined) classes.set(key, [monomial]);
    else list.push(monomial);
  };
  const extend = (monomial: number[], from: number): void => {
    if (monomial.length >= lowest) {
      if (clock === undefined) add(monomial, '');
      else
        for (const e of powers)
          add(
            [...monomial, ...Array.from({ length: e }, () => clock)].sort((x, y) => x - y),
            exponential ? ` clock ${e}` : '',
          );
    }
    if (monomial.length === degree) return;
    for (let i = from; i < state.length; i++) extend([...monomial, state[i]!], i);
  };
  extend([], 0);
  const lists = [...classes.values()];
  return {
    size: {
      unknowns: lists.reduce((n, c) => n + c.length, 0),
      classes: lists.length,
      largest: lists.reduce((n, c) => Math.max(n, c.length), 0),
    },
    classes: lists,
  };
}

/** d(monomial)/dt along the sample, mod p; constants stand still. */
function monomialRate(m: VariableList, s: FieldSample, ordinal: ReadonlyMap<number, number>, p: number): number {
  let total = 0;
  for (let k = 0; k < m.length; k++) {
    let term = s.velocity[ordinal.get(m[k]!) ?? -1] ?? 0;
    for (let l = 0; l < m.length && term !== 0; l++) if (l !== k) term = (term * s.theta[m[l]!]!) % p;
    total += term;
  }
  return total % p;
}

export interface PolynomialSearchOptions {
  readonly seed?: number;
  readonly primes?: readonly number[];
  /** Called before each class; returning false stops the search. */
  step?(state: { classIndex: number; found: number }): boolean;
  /** Where samples come from, when not from the family alone. */
  samples?(p: number, count: number, random: Random): readonly FieldSample[] | undefined;
}

export interface PolynomialSearch {
  readonly laws: readonly StateFunction[];
  /** False when the search was stopped or a class could not be reconstructed. */
  readonly finished: boolean;
}

export function polynomialLaws(
  family: FieldFamily,
  ansatz: PolynomialAnsatz,
  options: PolynomialSearchOptions = {},
): PolynomialSearch {
  const primes = options.primes ?? primesOf(family);
  const ordinal = new Map(family.state.map((v, d) => [v, d]));
  const samplesByPrime = new Map<number, readonly FieldSample[]>();
  const samplesOf = (p: number): readonly FieldSample[] => {
    let samples = samplesByPrime.get(p);
    if (samples === undefined) {
      const random = seeded(options.seed ?? 1).fork(`polynomial laws ${p}`);
      const count = equationCount(family, ansatz.size.largest);
      samples = options.samples?.(p, count, random) ?? fieldSamples(family, p, count, random);
      samplesByPrime.set(p, samples);
    }
    return samples;
  };
  const laws: StateFunction[] = [];
  let finished = true;
  for (let k = 0; k < ansatz.classes.length; k++) {
    if (options.step?.({ classIndex: k, found: laws.length }) === false) return { laws, finished: false };
    const monomials = ansatz.classes[k]!;
    if (monomials.length === 1) {
      // A single unknown: one sample with a nonzero rate excludes it.
      const p = primes[0]!;
      if (samplesOf(p).some((s) => monomialRate(monomials[0]!, s, ordinal, p) !== 0)) continue;
    }
    const kernelAt = (p: number): Float64Array[] => {
      const samples = samplesOf(p).slice(0, equationCount(family, monomials.length));
      return nullspaceModular(
        matrixModular(p, samples.length, monomials.length, (i, j) =>
          monomialRate(monomials[j]!, samples[i]!, ordinal, p),
        ),
      );
    };
    const basis = reconstructEchelonBasis(kernelAt, { primes });
    if (basis.kind !== 'ok') finished = false;
    else for (const vector of sparsify(basis.value.basis)) laws.push(toFunction(vector, monomials));
  }
  return { laws, finished };
}

function toFunction(vector: readonly Rational[], monomials: readonly VariableList[]): StateFunction {
  const numerator = vector.flatMap((coefficient, k) => {
    if (coefficient.num === 0n) return [];
    const exponents: [number, number][] = [];
    for (const v of monomials[k]!) {
      const last = exponents[exponents.length - 1];
      if (last !== undefined && last[0] === v) last[1]++;
      else exponents.push([v, 1]);
    }
    return [{ coefficient, exponents }];
  });
  return { numerator, denominator: undefined };
}
