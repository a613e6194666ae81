/**
 * The domain of a claim with roots. A root of what is never positive has an empty domain, and so have two roots of
 * expressions with a negative sum (opposite ones are not independent, see independence.ts): on an empty set everything is
 * constant, and so such claims are refused.
 */
import { plus } from '../core/arithmetic/interpret.js';
import { factorsOf, type Polynomial } from '../core/arithmetic/polynomial.js';
import type { Claim } from '../core/claim.js';
import type { Functions } from '../core/functions.js';
import { signs } from '../slopes/signs.js';
import { reject } from '../text/rejection.js';

const MAX_ROOTS = 100;

/** Every term is negative, and so is every value: its exponents are even. */
const isNegative = ({ terms }: Polynomial): boolean =>
  terms.size > 0 && [...terms].every(([m, c]) => c < 0n && [...factorsOf(m)].every(([, e]) => e % 2 === 0));

/** Of two roots that are both real where their arguments have a negative sum, one has a negative argument. */
export function checkDomain({ program }: Claim, { at, R, isWanted }: Functions): void {
  const roots = [...program.kernels.entries()].filter(([, { kind }]) => kind === 'sqrt').slice(0, MAX_ROOTS);
  const sign = roots.length > 0 ? signs(program) : [];
  for (const [n, [k, { of }]] of roots.entries()) {
    const empty = `kernel ${k} is sqrt of an expression that is never positive`;
    if (sign[of] === -1) reject(`${empty}: the claim speaks of no point at all`);
    for (const [j, other] of roots.slice(0, n))
      if (isWanted(of) && isWanted(other.of) && isNegative(plus(R, at(of), at(other.of))))
        reject(`${empty} where that of kernel ${j} is: the claim speaks of no point at all`);
  }
}
