/**
 * Derives the tensor form M(θ)T(x) of a network by expanding its outputs as polynomials in the inputs (theory §4).
 */
import { type OrdinalMonomial, type Outcome, ok, type TensorForm, unable } from '@lawful/cas-core';
import type { Network } from '../lowering/network.js';
import { dataPolynomials } from './data-polynomials.js';

/** `unable` with the reason when no polynomial tensor form is found. */
export function tensorForm(network: Network): Outcome<TensorForm> {
  const { program, inputs } = network;
  const expanded = dataPolynomials(network, program, program.outputs, inputs, 'the output');
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
