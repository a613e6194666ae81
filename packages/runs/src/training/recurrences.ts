/**
 * The exact recurrences of broken conservation laws (theory §8), as functions of floats: no approximation in η.
 *
 * With v⁺ = κv + s·d, d = g + λθ, θ⁺ = θ − η(n·d + m·v⁺), substitution gives, for a linear law q = ⟨1,θ⟩, p = ⟨1,v⟩,
 * r = ⟨1,g⟩:
 *
 *   p⁺ = κp + s(r + λq),   q⁺ = q − η(n(r + λq) + m·p⁺);
 *
 * for a quadratic one, a = θᵀBθ, b = θᵀBv, c = vᵀBv, and of the gradient G = gᵀBg, e = vᵀBg, k = θᵀBg, writing D = dᵀBd =
 * G + 2λk + λ²a, f = vᵀBd = e + λb, h = θᵀBd = k + λa:
 *
 *   c⁺ = κ²c + 2κs·f + s²D,   t = θᵀBv⁺ = κb + s·h,   w = dᵀBv⁺ = κf + s·D,
 *   a⁺ = a − 2η(n·h + m·t) + η²(n²D + 2nm·w + m²c⁺),   b⁺ = t − η(n·w + m·c⁺).
 *
 * Nesterov is n = 1, m = β: the recurrence stays closed, with the same recorded numbers. r and k are 0 when the symmetry
 * is exact; what batch norm with ε > 0 leaves of k can be measured and put in.
 */
import { type SgdSettings, stepCoefficients } from './sgd-settings.js';

export interface LinearState {
  readonly q: number;
  readonly p: number;
}

export interface QuadraticState {
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

/** What the recurrence takes from the gradients of one step. */
export interface QuadraticGradient {
  readonly G: number;
  readonly e: number;
  readonly k: number;
}

/** @param first no velocity yet: PyTorch's undampened first step */
export function linearStep(
  { q, p }: LinearState,
  r: number,
  settings: SgdSettings,
  eta: number,
  first: boolean,
): LinearState {
  const { lambda, kappa, s, n, m } = stepCoefficients(settings, eta, first);
  const d = r + lambda * q;
  const next = kappa * p + s * d;
  return { q: q - eta * (n * d + m * next), p: next };
}

export function quadraticStep(
  { a, b, c }: QuadraticState,
  { G, e, k }: QuadraticGradient,
  settings: SgdSettings,
  eta: number,
  first: boolean,
): QuadraticState {
  const { lambda, kappa, s, n, m } = stepCoefficients(settings, eta, first);
  const D = G + 2 * lambda * k + lambda ** 2 * a;
  const f = e + lambda * b;
  const h = k + lambda * a;
  const next = kappa ** 2 * c + 2 * kappa * s * f + s ** 2 * D;
  const t = kappa * b + s * h;
  const w = kappa * f + s * D;
  const moved = n ** 2 * D + 2 * n * m * w + m ** 2 * next;
  return { a: a - 2 * eta * (n * h + m * t) + eta ** 2 * moved, b: t - eta * (n * w + m * next), c: next };
}

/** |u|² of the step, u = n·d + m·v⁺ the direction in which θ moves: the forcing of the continuous model. */
export function squaredMove(
  { a, b, c }: QuadraticState,
  { G, e, k }: QuadraticGradient,
  settings: SgdSettings,
  first: boolean,
): number {
  const { lambda, kappa, s, n, m } = stepCoefficients(settings, 0, first);
  const D = G + 2 * lambda * k + lambda ** 2 * a;
  const f = e + lambda * b;
  return n ** 2 * D + 2 * n * m * (kappa * f + s * D) + m ** 2 * (kappa ** 2 * c + 2 * kappa * s * f + s ** 2 * D);
}
