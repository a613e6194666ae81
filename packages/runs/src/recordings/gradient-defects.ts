/**
 * Gradients held against the symmetries of the network: ⟨X, g⟩ = 0 for every law, at every θ and for any data, so what is not rounding is a fault of a
 * backward pass (theory §14, Theorem I (5)), or a law that does not hold of this network.
 *
 * The defect of a law is Σ|⟨X, g⟩| over Σ|θ|ᵀ|B||g|, both over the steps, so that a step with hardly a gradient says little. A sound backward leaves a few units
 * of rounding; sums over batches and tokens that cancel leave more, and what is above `ALLOWED` units is called a defect. Where several laws are broken,
 * the tensors that are in all of them are where to look. A factor in the signal that goes back leaves the tensors above it consistent with each other, and
 * breaks the one law across the place.
 */
import type { RunLaw } from './run-law.js';

export interface GradientDefect {
  readonly law: RunLaw;
  /** Σ|⟨X, g⟩| / Σ scale over the steps; 0 without gradients. */
  readonly relative: number;
  /** The same in units of rounding, half a unit in the last place. */
  readonly units: number;
  readonly isSound: boolean;
  /** |⟨X, g⟩| / scale at every step. */
  readonly steps: Float64Array;
}

/** Units of rounding. Runs of the tests have up to 100, from a batch norm with ε at the idealised law that neglects it; a factor of 1.001 makes 10⁴ in float32. */
const ALLOWED = 1024;

export function gradientDefect(law: RunLaw, breaking: Float64Array, scale: Float64Array, unit: number): GradientDefect {
  const total = (values: Float64Array): number => values.reduce((sum, x) => sum + Math.abs(x), 0);
  const [most, size] = [total(breaking), total(scale)];
  const relative = most === 0 ? 0 : most / size;
  return {
    law,
    relative,
    units: relative / unit,
    isSound: relative <= ALLOWED * unit,
    steps: breaking.map((x, i) => (x === 0 ? 0 : Math.abs(x) / scale[i]!)),
  };
}

/** What gradients of a run say of its backward pass. */
export interface GradientVerdict {
  /** The worst first. */
  readonly broken: readonly GradientDefect[];
  /** Tensors that all broken laws speak of; all tensors of the law where one is broken. */
  readonly suspects: readonly string[];
}

/** Undefined for a recording without scales. */
export function gradientVerdict(
  laws: readonly { readonly defect: GradientDefect | undefined }[],
): GradientVerdict | undefined {
  const defects = laws.flatMap(({ defect }) => (defect === undefined ? [] : [defect]));
  if (defects.length === 0) return undefined;
  const broken = defects.filter(({ isSound }) => !isSound).sort((a, b) => b.relative - a.relative);
  const [first, ...others] = broken;
  const suspects = (first?.law.tensors ?? []).filter((tensor) =>
    others.every(({ law }) => law.tensors.includes(tensor)),
  );
  return { broken, suspects };
}
