/**
 * Optimisers that act on each entry by itself, oddly in the history of its gradients: Adam, RMSprop, AdaGrad, Lion, sign descent.
 *
 * Entries with g_a ≡ ±g_b from equal states have updates u_a = ±u_b for ever, and where g_a ≡ 0 nothing moves. So Σ c_i θ_i is kept when in each class of
 * entries with equal gradients up to signs s_i, Σ c_i s_i = 0: the two rows of a classifier with two classes. Nothing of it needs the size of a step.
 */
import { QQ, type Rational } from '@lawful/cas-core';
import type { LawReason } from '../optimiser-row.js';

export const pairedEntries: LawReason = ({ shape, identities }) => {
  if (shape.linear === undefined) return undefined;
  const sums = new Map<number, Rational>();
  for (const [d, c] of shape.linear) {
    const { of, sign } = identities.classOf(d);
    if (sign === 0) continue;
    sums.set(of, QQ.add(sums.get(of) ?? QQ.zero, sign === 1 ? c : QQ.neg(c)));
  }
  return [...sums.values()].every(QQ.isZero)
    ? {
        keeps: 'exact',
        identity: 'q -> (1 - eta*lambda)*q, decay decoupled, from a state of zeros',
        latex: 'q^+=(1-\\eta \\lambda )q',
        by: 'entries whose gradients are equal or opposite, proved, have equal or opposite updates',
      }
    : undefined;
};
