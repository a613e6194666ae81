/**
 * Laws that are polynomials in the state and in kernels of the state: logarithms, exponentials and their inverses (theory §1.3, transcendental laws).
 *
 * Along a field v a kernel K(θ) moves with rate Σ_d ∂K/∂θ_d·v_d, so the kernels join the state as further coordinates and a polynomial
 * ansatz in all of them is linear algebra as before, and rational laws (e^{−a} − e^{−b}) come from leaves as before. Candidates only:
 * each is proved afterwards.
 */
import { type FieldFamily, gradientModular, primeField, primesOf, random, type StateFunction } from '@lawful/cas-core';
import { laurentLaws } from './laurent-laws.js';
import { polynomialAnsatz, polynomialLaws } from './polynomial-laws.js';
import { rationalLaws } from './rational-laws.js';
import { withKernelRates } from './separable-laws.js';

export interface KernelLawOptions {
  readonly seed?: number;
  readonly degree: number;
  /** Kernel variables of the family that may occur. */
  readonly kernels: readonly number[];
  step?(): boolean;
}

/** Candidates up to the degree, in variables of the family; those in the state alone are left out. */
export function kernelLaws(family: FieldFamily, options: KernelLawOptions): StateFunction[] {
  if (options.kernels.length === 0 || family.generators.length !== 1) return [];
  const extended = withKernelRates(family, options.kernels);
  const out: StateFunction[] = [];
  const keep = (h: StateFunction): boolean => {
    if (usesKernel(h, family) && !isConstant(h, family, seed)) out.push(h);
    return out.length > 0;
  };
  const seed = options.seed ?? 1;
  const step = (): boolean => options.step?.() ?? true;
  for (let degree = 1; degree <= options.degree && out.length === 0; degree++)
    for (const h of polynomialLaws(extended, polynomialAnsatz(extended, degree, 1), { seed, step }).laws) keep(h);
  const exponentials = options.kernels.filter((v) => family.variables[v]!.kernel!.kind === 'exp');
  if (out.length > 0 || exponentials.length === 0) return out;
  const narrow = withKernelRates(family, exponentials);
  for (const h of laurentLaws(narrow, new Set(exponentials), { seed, step })) keep(h);
  if (out.length > 0 || narrow.state.length > RATIONAL_LIMIT) return out;
  const [prime] = primesOf(family);
  for (let leafDegree = 1; leafDegree <= 2 && out.length === 0; leafDegree++)
    rationalLaws(narrow, { seed, prime: prime!, leafDegree, explained: 0, maxDegree: 3, step, accept: keep });
  return out;
}

/** Rational laws are looked for in this many coordinates at most. */
const RATIONAL_LIMIT = 8;

const usesKernel = (h: StateFunction, family: FieldFamily): boolean =>
  [...h.numerator, ...(h.denominator ?? [])].some((t) =>
    t.exponents.some(([v]) => family.variables[v]?.kernel !== undefined),
  );

/** Constant as a function of state and kernels: all partial derivatives vanish at a random point. */
function isConstant(h: StateFunction, family: FieldFamily, seed: number): boolean {
  const F = primeField(primesOf(family)[0]!);
  const draw = random(seed).fork('constants');
  const point = family.variables.map(() => draw.nonzero(F.p));
  return gradientModular(h, F, point)?.size === 0;
}
