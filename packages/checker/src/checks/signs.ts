/**
 * Signs that can be seen without arithmetic: of squares, of positive numbers, of roots and exponentials, of units that
 * cut one side off, and of sums and products of these. A node that has one sign is not switched by data (pathFamily.ts).
 * A root of what is never positive has an empty domain, and so have two roots of expressions with a
 * negative sum (opposite ones are not independent, see kernels.ts): on an empty set everything is constant, and so such claims are refused.
 */
import { plus } from '../arithmetic/interpret.js';
import { factorsOf, type Polynomial } from '../arithmetic/polynomial.js';
import type { Expanded } from '../arithmetic/tower.js';
import type { Claim } from '../reading/claim.js';
import type { Piece, Step } from '../reading/program.js';
import { reject } from '../reading/rejection.js';

const MAX_ROOTS = 100;

/** 1: never negative, -1: never positive; 0: not seen to be either. */
type Sign = -1 | 0 | 1;

/** The signs that steps are seen to have on all of the network's domain. */
export function signs({ steps, pieces }: Claim['program']): readonly Sign[] {
  const found: Sign[] = [];
  const at = (step: number) => found[step] ?? 0;
  const bent = ({ low, high }: Piece): Sign => {
    if (low.numerator <= 0n && high.numerator >= 0n) return 1;
    return low.numerator >= 0n && high.numerator <= 0n ? -1 : 0;
  };
  const signOf = (step: Step): Sign => {
    if (step.op === 'constant') return step.value.numerator < 0n ? -1 : 1;
    if (step.op === 'invert') return at(step.of);
    if (step.op === 'kernel') return step.kind === 'log' ? 0 : 1;
    if (step.op === 'sum') {
      const all = new Set(step.terms.map(([term, sign]) => at(term) * sign));
      return all.size === 1 ? ([...all][0] as Sign) : 0;
    }
    if (step.op !== 'product') return 0;
    const slope = steps[step.left];
    const piece = slope?.op === 'slope' ? pieces[slope.index] : undefined;
    if (piece?.of === step.right) return bent(piece);
    return step.left === step.right ? 1 : ((at(step.left) * at(step.right)) as Sign);
  };
  for (const step of steps) found.push(signOf(step));
  return found;
}

/** Every term is negative, and so is every value: its exponents are even. */
const isNegative = ({ terms }: Polynomial): boolean =>
  terms.size > 0 && [...terms].every(([m, c]) => c < 0n && [...factorsOf(m)].every(([, e]) => e % 2 === 0));

/** Of two roots that are both real where their arguments have a negative sum, one has a negative argument. */
export function checkDomain({ program }: Claim, { at, R }: Expanded): void {
  const roots = [...program.kernels.entries()].filter(([, { kind }]) => kind === 'sqrt').slice(0, MAX_ROOTS);
  const sign = roots.length > 0 ? signs(program) : [];
  for (const [n, [k, { of }]] of roots.entries()) {
    const empty = `kernel ${k} is sqrt of an expression that is never positive`;
    if (sign[of] === -1) reject(`${empty}: the claim speaks of no point at all`);
    for (const [j, other] of roots.slice(0, n))
      if (isNegative(plus(R, at(of), at(other.of))))
        reject(`${empty} where that of kernel ${j} is: the claim speaks of no point at all`);
  }
}
