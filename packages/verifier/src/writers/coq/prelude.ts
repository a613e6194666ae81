/**
 * The Coq prelude: definitions and proofs that every exported file begins with. It is kept as plain `.v` files beside the
 * sources, so that `coqc` and editors can open it; the build puts them into one module (write-preludes.mjs).
 */
import { DISCRETE, POLYNOMIALS, PRELUDE } from './prelude-text.js';

export const coqPrelude = (): string => PRELUDE;

/** Of files about optimisers in steps: polynomials, and Discrete.v. */
export const discretePrelude = (): string => `${PRELUDE.slice(0, POLYNOMIALS)}\n${DISCRETE}`;

const KEYWORDS =
  `as at cofix do else end exists exists2 fix for forall fun if IF in let match mod Prop return Set SProp then
  Type using where with by lazymatch multimatch tauto auto True False I O S true false nat bool list Some None`.split(
    /\s+/,
  );

/**
 * The words of the prelude, which no name of a certificate may take. Short words in lower case are bound variables there
 * and harmless: the prelude comes first, and the exported theorems use no short word that they do not bind.
 */
export function reservedWords(prelude: string): ReadonlySet<string> {
  return new Set([...KEYWORDS, ...(prelude.match(/\b([A-Z]\w*|\w{3,})/g) ?? [])]);
}
