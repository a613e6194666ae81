/**
 * Quotients of Darboux polynomials with one cofactor (theory §1.3): X(p) = κp and X(q) = κq give X(p/q) = 0. The products q·X(p) and p·X(q) are
 * never formed, which for determinants of thousands of terms are out of reach; κ is X(q)/q, a division. Success proves, failure decides nothing.
 */
import { divideExact, expandNodes, type FieldFamily, type Generator, type StateFunction } from '@lawful/cas-core';
import { lieParts } from './lie-derivative.js';

/** Throws `UnableError` beyond the limit of term operations. */
export function shareCofactor(
  family: FieldFamily,
  generator: Generator,
  h: StateFunction,
  termLimit: number,
  due: (() => boolean) | undefined,
): { readonly proved: boolean; readonly termOperations: number } {
  const program = lieParts(family, generator, h);
  const { fractions, ring, termOperations } = expandNodes(program, program.outputs, { keep: 'all', termLimit, due });
  const [p, q, ofP, ofQ] = fractions;
  const common = [p!, q!, ofP!, ofQ!].every(({ den }) => ring.equal(den, ring.one));
  const kappa = common && !ring.isZero(ofQ!.num) ? divideExact(ofQ!.num, q!.num) : undefined;
  if (kappa === undefined) return { proved: common && ring.isZero(ofQ!.num) && ring.isZero(ofP!.num), termOperations };
  return {
    proved: ring.equal(ofP!.num, ring.mul(kappa, p!.num)),
    termOperations: termOperations + kappa.terms.size * p!.num.terms.size,
  };
}
