/**
 * Derives the tensor form M(θ)T(x) of a network by expanding its outputs as polynomials in the inputs (theory §4).
 */
import {
  accumulate,
  expandNodes,
  type Monomial,
  type OrdinalMonomial,
  type Outcome,
  ok,
  type Program,
  polynomialRing,
  QQ,
  type Rational,
  type TensorForm,
  UnableError,
  unable,
} from '@lawful/cas-core';
import type { Network } from '../lowering/network.js';

/** What the outputs are polynomials in: variables of the program. */
export interface TensorSource {
  readonly program: Program;
  readonly inputs: readonly number[];
  /** Parameters, then constants. */
  readonly others: readonly number[];
}

/** `unable` with the reason when no polynomial tensor form is found. */
export function tensorForm(network: Network): Outcome<TensorForm> {
  const { program, inputs, parameters, constants } = network;
  if (program.variables.some((v) => v.mask !== undefined))
    return unable('not tensorizable: the network has piecewise-linear units, so it is not a polynomial in its inputs');
  return expandedForm({ program, inputs, others: [...parameters, ...constants] });
}

/** The outputs of a program as polynomials in its inputs. */
export function expandedForm({ program, inputs: own, others: variables }: TensorSource): Outcome<TensorForm> {
  try {
    const { ring, fractions, programVariable } = expandNodes(program, program.outputs, {
      keep: 'all',
      termLimit: 5_000_000,
    });
    const inputs = new Map(own.map((v, i) => [v, i]));
    const ordinal = new Map(variables.map((v, i) => [v, i]));
    const coefficients = polynomialRing(
      QQ,
      variables.map((v) => program.variables[v]!.name),
    );
    const features = new Map<string, OrdinalMonomial>();
    const rows: Map<string, Map<Monomial, Rational>>[] = [];
    for (const { num, den } of fractions) {
      if (!ring.equal(den, ring.one))
        return unable(
          'not tensorizable: no polynomial tensor form was found, because the output divides by parameters or inputs',
        );
      const row = new Map<string, Map<Monomial, Rational>>();
      for (const { coefficient, exponents } of ring.sortedTerms(num)) {
        const x: number[] = [];
        const theta: [number, number][] = [];
        for (const [v, e] of exponents) {
          const variable = programVariable[v]!;
          const i = inputs.get(variable);
          const place = ordinal.get(variable);
          if (i === undefined && place === undefined)
            return unable(
              'not tensorizable: the output has exponentials, logarithms or roots, so it is not seen to be a polynomial in its inputs',
            );
          if (i === undefined) theta.push([place!, e]);
          else for (let k = 0; k < e; k++) x.push(i);
        }
        x.sort((a, b) => a - b);
        const key = x.join(',');
        features.set(key, x);
        const into = row.get(key) ?? new Map<Monomial, Rational>();
        accumulate(QQ, into, coefficients.encoding.fromExponents(theta), coefficient);
        row.set(key, into);
      }
      rows.push(row);
    }
    const order = [...features].sort(([, a], [, b]) => a.length - b.length || compare(a, b));
    const matrix = rows.map((row) => order.map(([key]) => coefficients.fromMap(row.get(key) ?? new Map())));
    return ok({ ring: coefficients, variables, inputs: own, features: order.map(([, m]) => m), matrix });
  } catch (error) {
    if (error instanceof UnableError) return unable(`no tensor form within the limits: ${error.message}`);
    throw error;
  }
}

const compare = (a: OrdinalMonomial, b: OrdinalMonomial): number => {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
};
