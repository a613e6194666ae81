/**
 * Derives the tensor form M(θ)T(x) of a network by expanding its outputs as polynomials in the inputs (theory §4).
 */
import { type OrdinalMonomial, type Outcome, ok, type Program, type TensorForm, unable } from '@lawful/cas-core';
import type { Network } from '../lowering/network.js';
import { dataPolynomials } from './data-polynomials.js';

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
export function expandedForm({ program, inputs, others }: TensorSource): Outcome<TensorForm> {
  const expanded = dataPolynomials({ program, data: inputs, others }, program.outputs, 'the output');
  if (expanded.kind !== 'ok') return unable(`not tensorizable: ${expanded.reason}`);
  const { ring, variables, polynomials } = expanded.value;
  const features = new Map<string, OrdinalMonomial>();
  for (const p of polynomials) for (const [key, { monomial }] of p) features.set(key, monomial);
  const order = [...features].sort(([, a], [, b]) => a.length - b.length || compare(a, b));
  const matrix = polynomials.map((p) => order.map(([key]) => p.get(key)?.coefficient ?? ring.zero));
  return ok({ ring, variables, inputs, features: order.map(([, m]) => m), matrix });
}

const compare = (a: OrdinalMonomial, b: OrdinalMonomial): number => {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return 0;
};
