/**
 * Signs that can be seen without arithmetic: of squares, of positive numbers, of roots and exponentials, of units that
 * cut one side off, and of sums and products of these. A node that has one sign is not switched by data (pathFamily.ts),
 * and a root of what is never positive is defined nowhere (kernels/domain.ts).
 */
import type { Claim } from '../core/claim.js';
import type { Piece, Step } from '../core/reading/program.js';

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
    if (step.op === 'kernel') return step.kind === 'exp' || step.kind === 'sqrt' || step.kind === 'gauss' ? 1 : 0;
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
