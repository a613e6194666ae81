/**
 * Which moments a margin loss sees (theory §15, Theorem B): 𝒦, the k ≥ 1 with a nonzero Taylor coefficient of ℓ at 0, and for a finite group finitely many
 * moments that imply all of them.
 *
 * With z_g = f(gx) and F_g = X_h f(gx), X_h m_k = k·Σ_g z_g^{k−1}·F_g. All k of one parity: Σ_g z_g^r·(z_g²)^j·F_g vanishes for all j when it does for j < |G|, by
 * Vandermonde in the distinct values of z_g². All k together: in the same way for k ≤ |G|.
 */
import type { LossFacts } from '@lawful/verifier/symmetry';

export interface MomentSupport {
  /** k in 𝒦, ascending, as far as they were computed. */
  readonly present: readonly number[];
  /** Per parity, every k of 𝒦: a finite list, or undefined for what may be all of them. */
  readonly odd: readonly number[] | undefined;
  readonly even: readonly number[] | undefined;
}

/** Undefined where the Taylor series of ℓ at 0 was not found. */
export function momentSupport({ derivativeCoefficients, evenPart, oddPart }: LossFacts): MomentSupport | undefined {
  if (derivativeCoefficients === undefined) return undefined;
  const present = derivativeCoefficients.flatMap((q, i) => (q.num === 0n ? [] : [i + 1]));
  const ofParity = (parity: number, part: LossFacts['oddPart']): readonly number[] | undefined =>
    part.polynomial === 'yes' && part.degree !== undefined && part.degree < derivativeCoefficients.length
      ? present.filter((k) => k % 2 === parity && k <= part.degree! + 1)
      : undefined;
  return { present, odd: ofParity(1, oddPart), even: ofParity(0, evenPart) };
}

/** Moments that imply all those of 𝒦, for a group with so many elements. */
export function sufficientMoments({ odd, even }: MomentSupport, order: number): number[] {
  const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);
  if (odd === undefined && even === undefined) return upTo(order);
  const all = new Set([...(odd ?? upTo(order).map((j) => 2 * j - 1)), ...(even ?? upTo(order).map((j) => 2 * j))]);
  return [...all].sort((a, b) => a - b);
}
