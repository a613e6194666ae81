/**
 * Arguments of kernels as fractions of polynomials, in one ring whose variables are those of a Program by index; and the way
 * back, from a polynomial to a node.
 */
import { divideExact } from '../polynomials/division.js';
import { gcd } from '../polynomials/gcd.js';
import { type Polynomial, type PolynomialRing, polynomialRing, type Term } from '../polynomials/polynomial-ring.js';
import { expandNodes } from '../programs/expand.js';
import type { Program, Variable } from '../programs/program.js';
import type { ProgramBuilder } from '../programs/program-builder.js';
import { UnableError } from '../rings/outcome.js';
import { QQ, type Rational } from '../rings/rationals.js';
import { power } from '../rings/ring.js';
import { reduceRoot } from './root-relations.js';
import { isRoot } from './table.js';

/** More variables than this in a program whose kernels depend on each other are refused. */
const VARIABLE_LIMIT = 2000;
const TERM_LIMIT = 400_000;

export const argumentRing = (): PolynomialRing<Rational> =>
  polynomialRing(
    QQ,
    Array.from({ length: VARIABLE_LIMIT }, (_, i) => `v${i}`),
  );

export interface ArgumentFraction {
  readonly num: Polynomial<Rational>;
  readonly den: Polynomial<Rational>;
}

/** The fraction of a node in lowest terms; kernels are variables. Throws `UnableError` when it is too large. */
export function argumentFraction(program: Program, node: number, ring: PolynomialRing<Rational>): ArgumentFraction {
  const { fractions, programVariable } = expandNodes(program, [node], { keep: 'all', termLimit: TERM_LIMIT });
  const embed = (p: Polynomial<Rational>): Polynomial<Rational> =>
    ring.fromTerms(
      p.ring.sortedTerms(p).map((t) => ({
        coefficient: t.coefficient,
        exponents: t.exponents
          .map(([i, e]): [number, number] => {
            const v = programVariable[i]!;
            if (v >= VARIABLE_LIMIT)
              throw new UnableError(`more than ${VARIABLE_LIMIT} variables among dependent kernels`);
            return [v, e];
          })
          .sort((a, b) => a[0] - b[0]),
      })),
    );
  const { num, den } = withoutSquares(program, { num: embed(fractions[0]!.num), den: embed(fractions[0]!.den) });
  if (den.terms.size === 0) throw new UnableError('the argument of a kernel has a vanishing denominator');
  const common = gcd(num, den);
  const scale = ring.degree(common) === 0 ? undefined : common;
  const reduced = scale === undefined ? { num, den } : { num: quotientOf(num, scale), den: quotientOf(den, scale) };
  const unit = constantOf(reduced.den);
  return unit === undefined ? reduced : { num: ring.scale(QQ.inv(unit), reduced.num), den: ring.one };
}

/** The same fraction with no root to a power above one: s² = a, from the top of the tower to its bottom. */
function withoutSquares(program: Program, f: ArgumentFraction): ArgumentFraction {
  const { ring } = f.num;
  let { num, den } = f;
  const roots = new Map<number, number>();
  const collect = (p: Polynomial<Rational>): void => {
    for (const m of p.terms.keys())
      for (const [v, e] of ring.encoding.exponents(m)) {
        const kernel = e > 1 ? program.variables[v]!.kernel : undefined;
        if (isRoot(kernel)) roots.set(v, kernel!.argument);
      }
  };
  for (;;) {
    roots.clear();
    collect(num);
    collect(den);
    // The highest root first: its argument names lower ones only.
    const top = [...roots].sort((a, b) => b[1] - a[1])[0];
    if (top === undefined) return { num, den };
    const a = argumentFraction(program, top[1], ring);
    const [n, d] = [reduceRoot(num, top[0], a.num, a.den), reduceRoot(den, top[0], a.num, a.den)];
    num = ring.mul(n.polynomial, power(ring, a.den, d.power));
    den = ring.mul(d.polynomial, power(ring, a.den, n.power));
  }
}

const quotientOf = (a: Polynomial<Rational>, b: Polynomial<Rational>): Polynomial<Rational> => divideExact(a, b)!;

/** The value of a constant polynomial. */
export function constantOf(p: Polynomial<Rational>): Rational | undefined {
  if (p.terms.size === 0) return QQ.zero;
  return p.ring.degree(p) === 0 ? [...p.terms.values()][0] : undefined;
}

/** The node of a variable of the builder, by its index. */
export type NodeOfVariable = (variable: number) => number;

export const monomialNode = (
  builder: ProgramBuilder,
  nodeOf: NodeOfVariable,
  exponents: Term<Rational>['exponents'],
): number =>
  exponents.reduce((product, [v, e]) => builder.mul(product, builder.pow(nodeOf(v), e)), builder.constant(QQ.one));

export const polynomialNode = (builder: ProgramBuilder, nodeOf: NodeOfVariable, p: Polynomial<Rational>): number =>
  builder.sum(
    p.ring
      .sortedTerms(p)
      .map((t) => builder.mul(builder.constant(t.coefficient), monomialNode(builder, nodeOf, t.exponents))),
  );

/** Whether a polynomial is seen to be positive: positive coefficients, even powers or positive variables, one term without zeros. */
export function isSeenPositive(p: Polynomial<Rational>, variables: readonly Variable[]): boolean {
  const positive = (v: number): boolean => variables[v]!.positive === true || variables[v]!.kernel?.kind === 'exp';
  let strict = false;
  for (const t of p.ring.sortedTerms(p)) {
    if (t.coefficient.num <= 0n) return false;
    if (t.exponents.some(([v, e]) => e % 2 === 1 && !positive(v))) return false;
    strict ||= t.exponents.every(([v]) => positive(v));
  }
  return strict;
}
