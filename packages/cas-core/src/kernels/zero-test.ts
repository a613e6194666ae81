/**
 * Zero test in the differential field of kernels (theory §7): numerators are expanded with kernels as indeterminates and reduced by s² = a for
 * square roots. A numerator that vanishes so is zero, whatever the kernels. One that does not is nonzero when the kernels are
 * algebraically independent, or independent over the constants and one of its coefficients, a combination of constants such as e and log 2,
 * has an enclosure that excludes zero.
 */

import { type Ball, UNBOUNDED } from '../balls/ball.js';
import { ballField } from '../balls/ball-field.js';
import { decideSign } from '../balls/decide-sign.js';
import type { Polynomial, Term } from '../polynomials/polynomial-ring.js';
import { evaluateProgram } from '../programs/evaluate.js';
import { expandNodes, type Fraction } from '../programs/expand.js';
import type { Program } from '../programs/program.js';
import { type Outcome, ok, UnableError, unable } from '../rings/outcome.js';
import type { Rational } from '../rings/rationals.js';
import { power } from '../rings/ring.js';
import type { Random } from '../sampling/random.js';
import { type KernelProof, kernelIndependence } from './kernel-independence.js';
import { kernelsOf } from './kernels-of-program.js';
import { reduceRoot } from './root-relations.js';
import { rewriteKernels, separateKernels } from './separate-kernels.js';
import { isRoot, kernelBall } from './table.js';

export interface ReducedNumerator {
  readonly numerator: Polynomial<Rational>;
  /** The program variable of each variable of the ring. */
  readonly programVariable: readonly (number | undefined)[];
  readonly termOperations: number;
}

/**
 * The numerator of a node, fully expanded and reduced by s² = a for every root below it and cos² = 1 − sin², up to factors that do not vanish.
 * Throws `UnableError` beyond the term limit, or when a denominator vanishes identically.
 */
export function reducedNumerator(program: Program, node: number, termLimit?: number): ReducedNumerator {
  const roots = kernelsOf({ ...program, outputs: [node] }, () => false).filter(isRoot);
  const { ring, fractions, programVariable, termOperations } = expandNodes(
    program,
    [node, ...roots.map((k) => k.argument)],
    { keep: 'all', ...(termLimit === undefined ? {} : { termLimit }) },
  );
  const circular = circularPairs(program, programVariable);
  const reduce = (p: Polynomial<Rational>): Polynomial<Rational> => {
    let value = p;
    for (const [cos, sin] of circular) {
      const square = ring.sub(ring.one, power(ring, ring.generator(sin), 2));
      value = reduceRoot(value, cos, square, ring.one).polynomial;
    }
    for (let i = roots.length - 1; i >= 0; i--) {
      const at = programVariable.indexOf(roots[i]!.variable);
      const { num, den } = fractions[i + 1]!;
      if (at >= 0) value = reduceRoot(value, at, num, den).polynomial;
    }
    return value;
  };
  if (roots.length > 0 && fractions.some((f) => ring.isZero(reduce(f.den))))
    throw new UnableError('a denominator vanishes identically');
  return { numerator: reduce(fractions[0]!.num), programVariable, termOperations };
}

/**
 * Nodes as fractions in normal form modulo s² = a for roots of polynomials a and cos² = 1 − sin²: sqrt(a)^4 becomes a². Roots of quotients stay
 * as they are. Throws `UnableError` beyond the term limit.
 */
export function expandReduced(
  program: Program,
  nodes: readonly number[],
  termLimit: number,
): { readonly fractions: readonly Fraction[]; readonly programVariable: readonly (number | undefined)[] } {
  const roots = kernelsOf({ ...program, outputs: [...nodes] }, () => false).filter(isRoot);
  const { ring, fractions, programVariable } = expandNodes(program, [...nodes, ...roots.map((k) => k.argument)], {
    keep: 'all',
    termLimit,
  });
  const circular = circularPairs(program, programVariable);
  const reduce = (p: Polynomial<Rational>): Polynomial<Rational> => {
    let value = p;
    for (const [cos, sin] of circular)
      value = reduceRoot(value, cos, ring.sub(ring.one, power(ring, ring.generator(sin), 2)), ring.one).polynomial;
    for (let i = roots.length - 1; i >= 0; i--) {
      const at = programVariable.indexOf(roots[i]!.variable);
      const { num, den } = fractions[nodes.length + i]!;
      if (at >= 0 && ring.equal(den, ring.one)) value = reduceRoot(value, at, num, ring.one).polynomial;
    }
    return value;
  };
  const reduced = fractions.slice(0, nodes.length).map((f) => ({ ...f, num: reduce(f.num), den: reduce(f.den) }));
  if (reduced.some((f) => ring.isZero(f.den))) throw new UnableError('a denominator vanishes identically');
  return { fractions: reduced, programVariable };
}

/** Ring variables of cosines and sines of one argument. */
function circularPairs(program: Program, programVariable: readonly (number | undefined)[]): [number, number][] {
  const sines = new Map<number, number>();
  const kernelOf = (v: number | undefined) => (v === undefined ? undefined : program.variables[v]!.kernel);
  programVariable.forEach((v, i) => {
    const kernel = kernelOf(v);
    if (kernel?.kind === 'sin') sines.set(kernel.argument, i);
  });
  return programVariable.flatMap((v, i): [number, number][] => {
    const kernel = kernelOf(v);
    const sin = kernel?.kind === 'cos' ? sines.get(kernel.argument) : undefined;
    return sin === undefined ? [] : [[i, sin]];
  });
}

/** Whether a node vanishes identically. Never a guess: `unable` when the kernels could not be told apart. */
export function vanishes(program: Program, node: number, random: Random, termLimit?: number): Outcome<boolean> {
  const one: Program = { ...program, outputs: [node] };
  const numeratorOf = (own: Program): ReducedNumerator => reducedNumerator(own, own.outputs[0]!, termLimit);
  const fails = (own: Program, { programVariable }: ReducedNumerator): Outcome<boolean> =>
    programVariable.some((v) => v !== undefined && own.variables[v]!.mask !== undefined)
      ? unable('the value does not vanish with free slopes of its piecewise-linear units')
      : ok(false);
  try {
    const separated = separateKernels(one, () => false, random);
    if (separated.kind === 'ok') {
      const { program: own } = separated.value;
      const found = numeratorOf(own);
      return found.numerator.terms.size === 0 ? ok(true) : fails(own, found);
    }
    const rewritten = rewriteKernels(one, () => false);
    if (rewritten.kind !== 'ok') return separated;
    const { program: own } = rewritten.value;
    const found = numeratorOf(own);
    // Independent or not, what cancels is zero.
    if (found.numerator.terms.size === 0) return ok(true);
    const aside = kernelIndependence(own, () => false, random.fork('constants aside'), { constants: 'aside' });
    return aside.kind === 'ok' && hasNonzeroCoefficient(own, aside.value, found) ? fails(own, found) : separated;
  } catch (error) {
    if (error instanceof UnableError) return unable(error.message);
    throw error;
  }
}

/** Whether some coefficient, as a polynomial in the kernels that are not constant, has an enclosure that excludes zero. */
function hasNonzeroCoefficient(
  program: Program,
  proof: KernelProof,
  { numerator, programVariable }: ReducedNumerator,
): boolean {
  const constants = proof.kernels.filter((k) => k.depends === 'nothing');
  const place = new Map(constants.map((k, i) => [k.variable, i]));
  const coefficients = new Map<string, Term<Rational>[]>();
  for (const t of numerator.ring.sortedTerms(numerator)) {
    const isConstant = ([i]: readonly [number, number]): boolean => place.has(programVariable[i]!);
    const key = t.exponents.filter((e) => !isConstant(e)).join(' ');
    const group = coefficients.get(key) ?? [];
    coefficients.set(key, group);
    group.push({ coefficient: t.coefficient, exponents: t.exponents.filter(isConstant) });
  }
  return [...coefficients.values()].some((terms) => {
    const enclosure = (precision: number): Ball => {
      const field = ballField(precision);
      const values = evaluateProgram(
        { ...program, outputs: constants.map((k) => k.node) },
        field,
        field.fromRational,
        [],
        (kind, u) => kernelBall(kind, field, u),
      );
      if (values.kind !== 'ok') return UNBOUNDED;
      const value = (t: Term<Rational>): Ball =>
        t.exponents.reduce(
          (product, [i, e]) => field.mul(product, power(field, values.value[place.get(programVariable[i]!)!]!, e)),
          field.fromRational(t.coefficient),
        );
      return terms.map(value).reduce(field.add, field.zero);
    };
    return decideSign(enclosure, { maxPrecision: 240 }).answer === 'yes';
  });
}
