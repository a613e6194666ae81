/**
 * A network as a power series in its data: the Taylor polynomials of the outputs at x = 0, exact, with polynomials in the parameters as coefficients (theory
 * §15). A loss that is analytic at x = 0 and conserves h does so in each degree of the data, t ↦ tx; so averages of these parts lie in the closure of the averages, and
 * bound its laws.
 */
import {
  type DataPolynomial,
  evaluateProgram,
  type Field,
  type KernelKind,
  monomialKey,
  multiplyData,
  type OrdinalMonomial,
  type Outcome,
  ok,
  type Polynomial,
  type PolynomialRing,
  polynomialRing,
  QQ,
  type Rational,
  seriesField,
  unable,
} from '@lawful/cas-core';
import type { Network } from '../lowering/network.js';
import type { DataPolynomials } from './data-polynomials.js';

type Series = DataPolynomial;

/** The outputs up to this degree in the data. `unable` where they are not analytic at x = 0, or not with polynomial coefficients. */
export function dataSeries(network: Network, degree: number): Outcome<DataPolynomials> {
  const { program, inputs } = network;
  if (program.variables.some((v) => v.mask !== undefined))
    return unable('the network has piecewise-linear units, so it is not analytic at x = 0');
  const variables = [...network.parameters, ...network.constants];
  const ring = polynomialRing(
    QQ,
    variables.map((v) => program.variables[v]!.name),
  );
  const S = seriesRing(ring, degree);
  const values = program.variables.map((_, v) => {
    const i = inputs.indexOf(v);
    if (i >= 0) return S.data(i);
    const j = variables.indexOf(v);
    return j < 0 ? undefined : S.constant(ring.fromTerms([{ coefficient: QQ.one, exponents: [[j, 1]] }]));
  });
  const result = evaluateProgram(program, S, (q) => S.constant(ring.constant(q)), values, S.kernel);
  return result.kind === 'ok'
    ? ok({ ring, variables, polynomials: result.value })
    : unable(`the network has no such Taylor polynomials at x = 0: ${result.reason}`);
}

/** The part of each degree in data that occurs, ascending. */
export function homogeneousParts(p: DataPolynomial): DataPolynomial[] {
  const parts = new Map<number, Map<string, { monomial: OrdinalMonomial; coefficient: Polynomial<Rational> }>>();
  for (const [key, term] of p) {
    const degree = term.monomial.length;
    const part = parts.get(degree) ?? new Map();
    part.set(key, term);
    parts.set(degree, part);
  }
  return [...parts].sort(([a], [b]) => a - b).map(([, part]) => part);
}

interface SeriesRing extends Field<Series> {
  constant(c: ReturnType<PolynomialRing<Rational>['constant']>): Series;
  data(i: number): Series;
  kernel(kind: KernelKind, argument: Series): Series | undefined;
}

/** Division and kernels where the constant term is a rational number at which they are analytic with rational coefficients. */
function seriesRing(ring: PolynomialRing<Rational>, degree: number): SeriesRing {
  const line = seriesField(degree + 1);
  const constant = (c: ReturnType<PolynomialRing<Rational>['constant']>): Series =>
    ring.isZero(c) ? new Map() : new Map([['', { monomial: [], coefficient: c }]]);
  const add = (a: Series, b: Series): Series => {
    const out = new Map(a);
    for (const [key, term] of b) {
      const old = out.get(key);
      const coefficient = old === undefined ? term.coefficient : ring.add(old.coefficient, term.coefficient);
      if (ring.isZero(coefficient)) out.delete(key);
      else out.set(key, { monomial: term.monomial, coefficient });
    }
    return out;
  };
  const neg = (a: Series): Series =>
    new Map([...a].map(([key, t]) => [key, { ...t, coefficient: ring.neg(t.coefficient) }]));
  const mul = (a: Series, b: Series): Series => multiplyData({ ring }, a, b, degree);
  /** The constant term when it is a number, and the rest. */
  const split = (a: Series): { readonly at: Rational; readonly rest: Series } | undefined => {
    const first = a.get('');
    const rest = new Map(a);
    rest.delete('');
    if (first === undefined) return { at: QQ.zero, rest };
    const terms = ring.sortedTerms(first.coefficient);
    return terms.length === 1 && terms[0]!.exponents.length === 0 ? { at: terms[0]!.coefficient, rest } : undefined;
  };
  /** Σ c_k·rest^k. */
  const composed = (coefficients: readonly Rational[], rest: Series): Series =>
    [...coefficients].reverse().reduce<Series>((sum, c) => add(mul(sum, rest), constant(ring.constant(c))), new Map());
  const outer = (a: Series, f: (x: readonly Rational[]) => readonly Rational[] | undefined): Series | undefined => {
    const parts = split(a);
    const coefficients = parts && f(line.variable(parts.at));
    return parts && coefficients && composed(coefficients, parts.rest);
  };
  const inverse = (a: Series): Series => {
    const parts = split(a);
    if (parts === undefined || QQ.isZero(parts.at)) throw new RangeError('a series without an inverse');
    return composed(line.inv(line.variable(parts.at)), parts.rest);
  };
  return {
    name: 'power series in the data',
    zero: new Map(),
    one: constant(ring.one),
    constant,
    data: (i) => new Map([[monomialKey([i]), { monomial: [i], coefficient: ring.one }]]),
    add,
    neg,
    sub: (a, b) => add(a, neg(b)),
    mul,
    characteristic: 0n,
    fromInteger: (n) => constant(ring.fromInteger(n)),
    // What a program may not divide by.
    isZero: (a) => {
      const parts = split(a);
      return parts === undefined || QQ.isZero(parts.at);
    },
    div: (a, b) => mul(a, inverse(b)),
    equal: (a, b) => add(a, neg(b)).size === 0,
    kernel: (kind, argument) => outer(argument, (x) => line.kernel(kind, [...x]) as readonly Rational[] | undefined),
    inv: inverse,
  };
}
