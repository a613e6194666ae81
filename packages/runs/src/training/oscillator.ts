/**
 * The damped oscillator q'' + 2γq' + ω²q = F(t), in its three regimes.
 *
 * Fundamental solutions: C with (C, C')(0) = (1, 0) and S with (S, S')(0) = (0, 1). With F = 0 the solution is
 * q(0)C + q'(0)S; with F it gains ∫₀ᵗ S(t − τ)F(τ)dτ. Underdamped, γ < ω: S = e^{−γt} sin(νt)/ν, ν² = ω² − γ²; critical:
 * S = t e^{−γt}; overdamped: S = (e^{−at} − e^{−bt})/(b − a) with b = γ + ρ, a = ω²/b, ρ² = γ² − ω². Always
 * C = S' + 2γS. Differences of nearly equal exponentials are taken by expm1, so nothing is lost near γ = ω or ω = 0.
 */

export interface DampedOscillator {
  readonly gamma: number;
  readonly omegaSquared: number;
  readonly regime: 'underdamped' | 'critical' | 'overdamped';
  S(t: number): number;
  /** S'. */
  slopeOfS(t: number): number;
  C(t: number): number;
  /** ∫₀ᵗ S, by Gauss–Legendre quadrature with 8 points: for steps t with γt and ωt of order one. */
  integralOfS(t: number): number;
}

/** Throws `RangeError` for a negative γ or ω². */
export function dampedOscillator(gamma: number, omegaSquared: number): DampedOscillator {
  if (!(gamma >= 0 && omegaSquared >= 0 && Number.isFinite(gamma + omegaSquared)))
    throw new RangeError(`dampedOscillator: γ = ${gamma} and ω² = ${omegaSquared}, expected at least 0`);
  const discriminant = gamma ** 2 - omegaSquared;
  const root = Math.sqrt(Math.abs(discriminant));
  const regime = discriminant < 0 ? 'underdamped' : discriminant === 0 ? 'critical' : 'overdamped';
  const fast = gamma + root;
  const slow = regime === 'overdamped' ? omegaSquared / fast : gamma;
  const S = (t: number): number => {
    if (regime === 'underdamped') return (Math.exp(-gamma * t) * Math.sin(root * t)) / root;
    if (regime === 'critical') return t * Math.exp(-gamma * t);
    return (-Math.exp(-slow * t) * Math.expm1(-2 * root * t)) / (2 * root);
  };
  const slopeOfS = (t: number): number => {
    if (regime === 'underdamped') return Math.exp(-gamma * t) * Math.cos(root * t) - gamma * S(t);
    if (regime === 'critical') return (1 - gamma * t) * Math.exp(-gamma * t);
    return Math.exp(-fast * t) - slow * S(t);
  };
  const C = (t: number): number => slopeOfS(t) + 2 * gamma * S(t);
  const integralOfS = (t: number): number =>
    (t / 2) * NODES.reduce((sum, x, i) => sum + WEIGHTS[i]! * (S((t / 2) * (1 - x)) + S((t / 2) * (1 + x))), 0);
  return Object.freeze({ gamma, omegaSquared, regime, S, slopeOfS, C, integralOfS });
}

/** Positive nodes and weights of Gauss–Legendre quadrature on [−1, 1] with 8 points (Abramowitz and Stegun, table 25.4). */
const NODES = [0.1834346424956498, 0.525532409916329, 0.7966664774136267, 0.9602898564975363];
const WEIGHTS = [0.362683783378362, 0.31370664587788727, 0.22238103445337448, 0.10122853629037626];
