/**
 * The lift of the group G to the features, monomials m_i in the inputs, and what its checks have in common. The features are
 * closed under G and contain what occurs in the outputs. The average has been verified before.
 */
import { polynomialRing } from '../../core/arithmetic/polynomial.js';
import type { Claim } from '../../core/claim.js';
import type { Functions } from '../../core/functions.js';
import { type Meter, meter, reject } from '../../text/rejection.js';
import { span } from '../averaged/potentials.js';
import type { Average, Symmetry } from '../averaged/reading.js';
import { matrices } from './matrices.js';
import type { Lift } from './reading.js';

const TERM_OPERATIONS = 60_000_000;

/** What the claim of the lift is about. */
interface Ground {
  readonly claim: Claim;
  readonly functions: Functions;
  readonly symmetry: Symmetry;
  readonly average: Average;
  readonly spend: Meter;
}

export type Frame = ReturnType<typeof frameOf>;

/** Features, and the inputs that they are made of, as letters of monomials. */
export function frameOf({ features }: Lift, { claim, functions, symmetry, average, spend }: Ground) {
  const letters = String.fromCharCode(...claim.inputs);
  const named = features.map((feature) => feature.map((i) => letters[i]).join(''));
  const blockOf = new Map([...letters].map((x, i) => [x, average.blocks[i] as number]));
  const M = matrices(polynomialRing(meter(TERM_OPERATIONS, 'term operations in the lift')), features.length);
  /** The part of a monomial in the inputs. */
  const data = (m: string) => [...m].filter((x) => blockOf.has(x)).join('');
  return { M, features, letters, named, blockOf, data, claim, functions, symmetry, average, spend };
}

export function checkFeatures({ named, letters, blockOf, data, claim, functions, spend }: Frame): void {
  const known = new Set(named);
  const ordinals = (m: string) => [...m].map((x) => letters.indexOf(x));
  for (const m of span(named, blockOf, spend).keys())
    if (!known.has(m)) reject(`claim.lift.features is not closed under the group: it lacks [${ordinals(m)}]`);
  for (const m of claim.outputs.flatMap((step) => [...functions.at(step).terms.keys()].map(data)))
    if (!known.has(m)) reject(`claim.lift.features lacks [${ordinals(m)}], which occurs in an output`);
}
