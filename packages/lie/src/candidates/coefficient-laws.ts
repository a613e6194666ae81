/**
 * Laws whose coefficients are polynomials in numbers that stand still: (a + c·b)x has the law c·a − b for a constant c, and a matrix that is singular
 * over ℚ(√2) or ℚ(e^q) has linear laws with coefficients there.
 *
 * A constant of the model, and an exponential or a logarithm of constants, has a free value modulo a prime like an indeterminate. The root s of a
 * rational number a has two, ±s; an identity over ℚ that holds at both is one in ℚ[s]/(s² − a). So the family is looked at once more with the roots as
 * constants, whose values are drawn from the two.
 */
import {
  type FieldFamily,
  fixedVariables,
  isRoot,
  OP,
  type Program,
  powMod,
  primeField,
  type Random,
  type Rational,
  type StateFunction,
} from '@lawful/cas-core';
import { wordEvaluator } from '../fields/bracket-words.js';
import { denseSample } from '../fields/samples.js';
import { type FieldSample, fieldSamples } from './field-samples.js';
import { type PolynomialAnsatz, type PolynomialSearchOptions, polynomialLaws } from './polynomial-laws.js';

export interface CoefficientLetters {
  /** Variables with free values. */
  readonly free: readonly number[];
  /** Roots of rational numbers. */
  readonly roots: readonly { readonly variable: number; readonly square: Rational }[];
}

/** Numbers that stand still at a point: constants, kernels of constants alone. */
export function coefficientLetters({ network, variables, constants, kernels = [] }: FieldFamily): CoefficientLetters {
  const own = constants.filter((v) => variables[v]!.role === 'constant');
  const free: number[] = [...own];
  const roots: { variable: number; square: Rational }[] = [];
  for (const variable of kernels) {
    const kernel = network.variables[variable]?.kernel;
    if (kernel === undefined || !standsStill(network, kernel.argument)) continue;
    if (!isRoot(kernel)) free.push(variable);
    else if (network.op[kernel.argument] === OP.constant)
      roots.push({ variable, square: network.constants[network.left[kernel.argument]!]! });
  }
  return { free, roots };
}

/** Whether a node depends on constants alone. */
function standsStill({ op, left, right, variables }: Program, root: number): boolean {
  const stack = [root];
  for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
    if (op[n] === OP.constant) continue;
    if (op[n] !== OP.variable) {
      stack.push(left[n]!);
      if (op[n] !== OP.neg && op[n] !== OP.pow) stack.push(right[n]!);
      continue;
    }
    const { role, kernel } = variables[left[n]!]!;
    if (kernel !== undefined) stack.push(kernel.argument);
    else if (role !== 'constant') return false;
  }
  return true;
}

/** Monomials of degree one to `degree` in the state, each times every monomial of degree at most `powers` in the letters (roots at most once each). */
export function coefficientAnsatz(
  family: FieldFamily,
  degree: number,
  powers: number,
  { free, roots }: CoefficientLetters,
): PolynomialAnsatz {
  const coefficients: number[][] = [];
  const letters = [...free, ...roots.map((r) => r.variable)];
  const once = new Set(roots.map((r) => r.variable));
  const letter = (taken: number[], from: number): void => {
    coefficients.push(taken);
    if (taken.length === powers) return;
    for (let i = from; i < letters.length; i++) letter([...taken, letters[i]!], once.has(letters[i]!) ? i + 1 : i);
  };
  letter([], 0);
  const monomials: number[][] = [];
  const extend = (monomial: readonly number[], from: number): void => {
    if (monomial.length > 0) for (const c of coefficients) monomials.push([...monomial, ...c].sort((x, y) => x - y));
    if (monomial.length === degree) return;
    for (let i = from; i < family.state.length; i++) extend([...monomial, family.state[i]!], i);
  };
  extend([], 0);
  const unknowns = monomials.length;
  return { size: { unknowns, classes: 1, largest: unknowns }, classes: [monomials] };
}

/** Candidates from an ansatz in the letters. */
export function coefficientLaws(
  family: FieldFamily,
  ansatz: PolynomialAnsatz,
  { roots }: CoefficientLetters,
  options: PolynomialSearchOptions,
): readonly StateFunction[] {
  const samples =
    roots.length === 0
      ? {}
      : { samples: (p: number, count: number, random: Random) => bothRoots(family, roots, p, count, random) };
  return polynomialLaws(family, ansatz, { ...options, ...samples }).laws;
}

/** Samples with the roots of numbers at either of their two values. */
function bothRoots(
  family: FieldFamily,
  roots: CoefficientLetters['roots'],
  p: number,
  count: number,
  random: Random,
): readonly FieldSample[] {
  const F = primeField(p);
  const values = roots.map(({ square }) => {
    const a = F.fromRational(square);
    // p ≡ 3 mod 4: a^((p+1)/4) is a root of a where there is one.
    const s = a === undefined ? undefined : powMod(a, (p + 1) / 4, p);
    return s !== undefined && F.mul(s, s) === a ? s : undefined;
  });
  if (values.includes(undefined)) return fieldSamples(family, p, count, random);
  const chosen = new Set(roots.map((r) => r.variable));
  const variables = family.variables.map((v, k) => (chosen.has(k) ? { name: v.name, role: 'constant' as const } : v));
  const split: FieldFamily = {
    ...family,
    variables,
    generators: family.generators.map((g) => ({ ...g, field: { ...g.field, variables } })),
  };
  const evaluator = wordEvaluator(split, p);
  const out: FieldSample[] = [];
  for (let tries = 0; evaluator !== undefined && out.length < count && tries < 4 * (count + 10); tries++) {
    const theta = new Float64Array(variables.length);
    for (const v of [...split.state, ...fixedVariables(split)]) theta[v] = random.nonzero(p);
    roots.forEach(({ variable }, k) => {
      theta[variable] = random.below(2) === 0 ? values[k]! : F.neg(values[k]!);
    });
    const generator = tries % split.generators.length;
    const sample = denseSample(split, generator, p, random);
    const velocity = sample && evaluator.evaluate(0, [sample], theta);
    if (velocity !== undefined) out.push({ generator, theta, velocity });
  }
  return out;
}
