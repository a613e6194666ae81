/**
 * Nodes of a Program as polynomials in the data, whose coefficients are polynomials in parameters and constants: what averages over a group are
 * taken of, exactly, monomial by monomial (theory §4, §15).
 */
import {
  accumulate,
  type DataPolynomial,
  expandNodes,
  type Monomial,
  monomialKey,
  type OrdinalMonomial,
  type Outcome,
  ok,
  type PolynomialRing,
  type Program,
  polynomialRing,
  programBuilder,
  QQ,
  type Rational,
  UnableError,
  unable,
} from '@lawful/cas-core';
import { appendPointLoss } from '../losses/table.js';
import type { Network } from '../lowering/network.js';

export interface DataPolynomials {
  /** Polynomials in the parameters and constants; its variable i stands for `variables[i]`. */
  readonly ring: PolynomialRing<Rational>;
  readonly variables: readonly number[];
  readonly polynomials: readonly DataPolynomial[];
}

const TERM_LIMIT = 5_000_000;

/** What nodes are polynomials in: variables of the program. */
export interface DataSource {
  readonly program: Program;
  /** A monomial lists their ordinals. */
  readonly data: readonly number[];
  /** Parameters, then constants: what coefficients are polynomials in. */
  readonly others: readonly number[];
}

/** `unable` with the reason when a node is no polynomial in data, parameters and constants. */
export function dataPolynomials(
  { program, data, others: variables }: DataSource,
  nodes: readonly number[],
  what: string,
): Outcome<DataPolynomials> {
  try {
    const { ring, fractions, programVariable } = expandNodes(program, nodes, { keep: 'all', termLimit: TERM_LIMIT });
    const place = new Map(data.map((v, i) => [v, i]));
    const ordinal = new Map(variables.map((v, i) => [v, i]));
    const own = polynomialRing(
      QQ,
      variables.map((v) => program.variables[v]!.name),
    );
    const polynomials: DataPolynomial[] = [];
    for (const { num, den } of fractions) {
      if (!ring.equal(den, ring.one)) return unable(`${what} divides by parameters or inputs`);
      const sums = new Map<string, { monomial: OrdinalMonomial; terms: Map<Monomial, Rational> }>();
      for (const { coefficient, exponents } of ring.sortedTerms(num)) {
        const x: number[] = [];
        const theta: [number, number][] = [];
        for (const [v, e] of exponents) {
          const i = place.get(programVariable[v]!);
          const j = ordinal.get(programVariable[v]!);
          if (i === undefined && j === undefined)
            return unable(
              `${what} has exponentials, logarithms or roots, so it is not seen to be a polynomial in its inputs`,
            );
          if (i === undefined) theta.push([j!, e]);
          else for (let k = 0; k < e; k++) x.push(i);
        }
        x.sort((a, b) => a - b);
        const key = monomialKey(x);
        const sum = sums.get(key) ?? { monomial: x, terms: new Map<Monomial, Rational>() };
        accumulate(QQ, sum.terms, own.encoding.fromExponents(theta), coefficient);
        sums.set(key, sum);
      }
      polynomials.push(
        new Map(
          [...sums].map(([key, { monomial, terms }]) => [key, { monomial, coefficient: own.fromMap(terms) }] as const),
        ),
      );
    }
    return ok({ ring: own, variables, polynomials });
  } catch (error) {
    if (error instanceof UnableError) return unable(`no polynomial within the limits: ${error.message}`);
    throw error;
  }
}

/**
 * ℓ(f_θ(x), y) as one polynomial in the inputs, then the labels: for losses that are polynomials in outputs and labels, of any degree (theory §15).
 * Its averages over all data span those of the loss.
 */
export function lossPolynomial(network: Network): Outcome<DataPolynomials> {
  const { output, inputs, parameters, constants } = network;
  if (network.program.variables.some((v) => v.mask !== undefined))
    return unable('the network has piecewise-linear units, so the loss is not a polynomial in its inputs');
  const builder = programBuilder(network.program);
  const start = network.program.variables.length;
  const labels = output.nodes.map((_, j) => builder.variable(`y[${j + 1}]`, 'label'));
  const node = appendPointLoss(network, builder, output, { ...output, nodes: labels });
  const data = [...inputs, ...labels.map((_, j) => start + j)];
  return dataPolynomials(
    { program: builder.build([node]), data, others: [...parameters, ...constants] },
    [node],
    'the loss',
  );
}
