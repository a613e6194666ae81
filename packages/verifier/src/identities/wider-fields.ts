/**
 * Proofs along more fields than a generator has (`Generator.wider`): what all of them conserve, its own conserve. An average over O(d) moves columns of parameters
 * by P ↦ PS, S symmetric with entries of high degree; with S free the identity for a quotient of minors has a few terms, whatever d is. An orthogonalising step moves a layer
 * by G·q(GᵀG) = q(GGᵀ)·G, with free matrices in place of q by G·S and by T·G.
 */
import { expandNodes, type FieldFamily, type Generator, type StateFunction, UnableError } from '@lawful/cas-core';
import { lieNumerator } from './lie-derivative.js';

const TERM_LIMIT = 2_000_000;

/** Whether X(h) expands to zero for one family of wider fields; false decides nothing. */
export function holdsAlongWider(
  family: FieldFamily,
  generator: Generator,
  h: StateFunction,
  due: (() => boolean) | undefined,
): boolean {
  return (generator.wider ?? []).some((field) => {
    const rate = lieNumerator(family, { ...generator, field }, h);
    try {
      const [only] = expandNodes(rate, rate.outputs, { keep: 'all', termLimit: TERM_LIMIT, due }).fractions;
      return only!.num.terms.size === 0;
    } catch (error) {
      if (error instanceof UnableError) return false;
      throw error;
    }
  });
}
