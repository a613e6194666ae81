/**
 * Zero test in the differential field of kernels (T§7): numerators are expanded with kernels as indeterminates and reduced by s² = a for
 * square roots. A numerator that vanishes so is zero, whatever the kernels. One that does not is nonzero when the kernels are
 * algebraically independent.
 */

import type { Monomial } from '../polynomials/monomials.js';
import { accumulate, type Polynomial } from '../polynomials/polynomial-ring.js';
import { expandNodes } from '../programs/expand.js';
import type { Program } from '../programs/program.js';
import { type Outcome, ok, UnableError, unable } from '../rings/outcome.js';
import { QQ, type Rational } from '../rings/rationals.js';
import type { Random } from '../sampling/random.js';
import { kernelsOf } from './kernel-independence.js';
import { rewriteKernels, separateKernels } from './separate-kernels.js';

export interface ReducedNumerator {
  readonly numerator: Polynomial<Rational>;
  /** The program variable of each variable of the ring. */
  readonly programVariable: readonly (number | undefined)[];
  readonly termOperations: number;
}

/**
 * The numerator of a node, fully expanded and reduced by s² = a for every root below it, up to factors that do not vanish.
 * Throws `UnableError` beyond the term limit, or when a denominator vanishes identically.
 */
export function reducedNumerator(program: Program, node: number, termLimit?: number): ReducedNumerator {
  const roots = kernelsOf({ ...program, outputs: [node] }, () => false).filter((k) => k.kind === 'sqrt');
  const { ring, fractions, programVariable, termOperations } = expandNodes(
    program,
    [node, ...roots.map((k) => k.argument)],
    { keep: 'all', ...(termLimit === undefined ? {} : { termLimit }) },
  );
  const reduce = (p: Polynomial<Rational>): Polynomial<Rational> => {
    let value = p;
    for (let i = roots.length - 1; i >= 0; i--) {
      const at = programVariable.indexOf(roots[i]!.variable);
      const { num, den } = fractions[i + 1]!;
      if (at >= 0) value = reduceRoot(value, at, num, den);
    }
    return value;
  };
  if (roots.length > 0 && fractions.some((f) => ring.isZero(reduce(f.den))))
    throw new UnableError('a denominator vanishes identically');
  return { numerator: reduce(fractions[0]!.num), programVariable, termOperations };
}

/** den^k·p modulo s² = num/den, with k just large enough. */
function reduceRoot(
  p: Polynomial<Rational>,
  s: number,
  num: Polynomial<Rational>,
  den: Polynomial<Rational>,
): Polynomial<Rational> {
  const { ring } = p;
  const { encoding } = ring;
  const byHalf = new Map<number, Map<Monomial, Rational>>();
  let most = 0;
  for (const [m, c] of p.terms) {
    const half = Math.floor(encoding.exponent(m, s) / 2);
    let lower = m;
    for (let k = 0; k < 2 * half; k++) lower = encoding.lower(lower, s);
    let part = byHalf.get(half);
    if (part === undefined) {
      part = new Map();
      byHalf.set(half, part);
    }
    accumulate(QQ, part, lower, c);
    most = Math.max(most, half);
  }
  let total = ring.zero;
  const powers = (q: Polynomial<Rational>): Polynomial<Rational>[] => {
    const out = [ring.one];
    for (let k = 1; k <= most; k++) out.push(ring.mul(out[k - 1]!, q));
    return out;
  };
  const [up, down] = [powers(num), powers(den)];
  for (const [half, part] of byHalf)
    total = ring.add(total, ring.mul(ring.fromMap(part), ring.mul(up[half]!, down[most - half]!)));
  return total;
}

/** Whether a node vanishes identically. Never a guess: `unable` when the kernels could not be told apart. */
export function vanishes(program: Program, node: number, random: Random, termLimit?: number): Outcome<boolean> {
  const one: Program = { ...program, outputs: [node] };
  try {
    const separated = separateKernels(one, () => false, random);
    if (separated.kind === 'ok') {
      const { program: own } = separated.value;
      return ok(reducedNumerator(own, own.outputs[0]!, termLimit).numerator.terms.size === 0);
    }
    // Independent or not, what cancels is zero.
    const rewritten = rewriteKernels(one, () => false);
    if (rewritten.kind === 'ok') {
      const { program: own } = rewritten.value;
      if (reducedNumerator(own, own.outputs[0]!, termLimit).numerator.terms.size === 0) return ok(true);
    }
    return separated;
  } catch (error) {
    if (error instanceof UnableError) return unable(error.message);
    throw error;
  }
}
