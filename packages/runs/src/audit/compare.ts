/**
 * What is said of one law: its value, how large that is against its scale, and where two checkpoints are given, how far it moved and what that takes.
 *
 * Under SGD with rate η, decay λ and loss gradients g a linear law is multiplied by 1−ηλ a step, exactly; a quadratic one θᵀBθ goes to
 * (1−ηλ)²h + η²gᵀBg (theory §14). So the distance of h after K steps from (1−ηλ)^{2K} times what it was is at most η²‖B‖Σ|g|², and what moved says how
 * much gradient there was at least: for a matrix of laws by its trace norm, which is at least the Frobenius norm that stands here, place by place.
 */

import type { Dtype } from '../checkpoints/dtypes.js';
import { symmetricNorm } from './gram.js';
import { type AuditLaw, type AuditTerm, isQuadratic, type LawForm } from './laws.js';
import { push } from './plan.js';
import type { LawValues } from './terms.js';
import { areDisjoint } from './views.js';

/** Of SGD between two checkpoints. */
export interface Training {
  readonly rate?: number | undefined;
  readonly decay?: number | undefined;
  readonly steps?: number | undefined;
}

export interface Place {
  /** Values of the indices, from 0. */
  readonly at: readonly number[];
  readonly relative: number;
  readonly drift: number | null;
}

/** What is said of one law. */
export interface LawAudit {
  readonly law: string;
  readonly where: string;
  readonly form: LawForm;
  readonly count: number;
  /** Norm of all its values; of a Gram matrix the Frobenius norm. */
  readonly value: number;
  /** Norm of Σ|c|·|q|: the value without cancellation. */
  readonly scale: number;
  /** value/scale; null for constants and where all is zero. */
  readonly relative: number | null;
  /** Below this a relative value or drift is rounding of the stored numbers. */
  readonly rounding: number;
  /** Whether the relative value is; null for constants. */
  readonly balanced: boolean | null;
  /** Of a Gram matrix only its diagonal was taken; the sum of it. */
  readonly trace: number | null;
  /** Of constants. */
  readonly state: 'zeros' | 'not zeros' | null;
  /** In the other checkpoint. */
  readonly other: number | null;
  /** Norm of the difference from what was expected: the value times `factor`. */
  readonly change: number | null;
  /** change/scale. */
  readonly drift: number | null;
  /** (1−ηλ)^K for linear laws, squared for quadratic ones; 1 without decay. */
  readonly factor: number | null;
  /** Whether the drift is rounding. */
  readonly kept: boolean | null;
  /** The least Σ|g|² that the change takes under SGD of the given rate; null for linear laws. */
  readonly gradients: number | null;
  /** Places of the largest drift, or of the largest relative value, where there are several. */
  readonly worst: readonly Place[];
}

/** Half a unit in the last place of stored numbers, and what is allowed for it: sums of products of rounded numbers. */
const ROUNDING: Readonly<Record<Dtype, readonly [unit: number, allowed: number]>> = {
  F64: [2 ** -53, 1e-13],
  F32: [2 ** -24, 1e-6],
  F16: [2 ** -11, 4e-3],
  BF16: [2 ** -8, 3e-2],
  I64: [2 ** -53, 1e-13],
  I32: [2 ** -53, 1e-13],
};

const WORST = 3;

const largest = (dtypes: Iterable<Dtype>, column: 0 | 1): number =>
  Math.max(0, ...[...dtypes].map((dtype) => ROUNDING[dtype][column]));

/** @param other the same law in the other checkpoint */
export function auditOf(now: LawValues, other: LawValues | undefined, training: Training): LawAudit {
  const { law, places, isDiagonalOnly } = now;
  const isConstant = law.form === 'constant';
  const rounding = Math.max(largest(now.dtypes, 1), largest(other?.dtypes ?? [], 1));
  const [values, scales] = [placeNorms(now), now.scales];
  const [value, scale] = [norm(values), norm(scales)];
  const relative = isConstant || scale === 0 ? null : value / scale;
  const moved = other === undefined ? undefined : driftOf(now, other, training, rounding);
  return {
    law: law.law,
    where: law.where,
    form: law.form,
    count: law.count,
    value,
    scale,
    relative,
    rounding,
    balanced: isConstant ? null : value <= rounding * scale,
    trace: isDiagonalOnly ? now.values.reduce((sum, x) => sum + x, 0) : null,
    state: isConstant ? (value === 0 ? 'zeros' : 'not zeros') : null,
    other: other === undefined ? null : norm(placeNorms(other)),
    change: moved?.change ?? null,
    drift: moved?.drift ?? null,
    factor: moved?.factor ?? null,
    kept: moved?.kept ?? null,
    gradients: moved?.gradients ?? null,
    worst: values.length < 2 || isConstant ? [] : worstPlaces(places, values, scales, moved),
  };
}

interface Moved {
  readonly change: number;
  readonly drift: number;
  readonly factor: number;
  readonly kept: boolean;
  readonly gradients: number | null;
  /** Place by place. */
  readonly changes: Float64Array;
  readonly scales: Float64Array;
}

function driftOf(now: LawValues, other: LawValues, training: Training, rounding: number): Moved {
  const { law, rows } = now;
  const { rate, decay = 0, steps } = training;
  const isFactored = rate !== undefined && steps !== undefined && decay !== 0;
  const factor = isFactored ? (1 - rate * decay) ** (isQuadratic(law.form) ? 2 * steps : steps) : 1;
  const difference = other.values.map((x, i) => x - factor * now.values[i]!);
  const changes = normsOf(difference, now.kind === 'gram' ? rows : 1);
  const scales = now.scales.map((s, p) => Math.max(Math.abs(factor) * s, other.scales[p]!));
  const [change, scale] = [norm(changes), norm(scales)];
  const drift = scale === 0 ? 0 : change / scale;
  // Every step rounds once more; such errors add up like a random walk.
  const unit = Math.max(largest(now.dtypes, 0), largest(other.dtypes, 0));
  const allowed = rounding + unit * Math.sqrt(steps ?? 0);
  // What decay does must be known, and must not make laws larger.
  const isBounded = decay === 0 || (isFactored && Math.abs(1 - rate * decay) <= 1);
  const gradients =
    rate === undefined || !isQuadratic(law.form) || !isBounded
      ? null
      : changes.reduce((sum, x) => sum + x, 0) / (rate ** 2 * largestEigenvalue(law));
  return { change, drift, factor, kept: drift <= allowed, gradients, changes, scales };
}

/**
 * At least ‖B‖ of θᵀBθ: the largest |coefficient|, and where terms may speak of the same entries of a tensor, their sum. A direction of unit norm in a
 * Gram matrix gives a B of that size.
 */
export function largestEigenvalue({ terms }: AuditLaw): number {
  let most = 0;
  for (const own of byTensor(terms).values()) {
    const areApart = own.every(({ view }, i) => own.slice(i + 1).every((b) => areDisjoint(view, b.view)));
    const sizes = own.map(({ coefficient }) => Math.abs(coefficient));
    most = Math.max(most, areApart ? Math.max(...sizes) : sizes.reduce((a, b) => a + b, 0));
  }
  return most;
}

function byTensor(terms: readonly AuditTerm[]): Map<string, AuditTerm[]> {
  const out = new Map<string, AuditTerm[]>();
  for (const term of terms) push(out, term.view.tensor, term);
  return out;
}

function norm(values: Float64Array): number {
  // Scaled, so that squares do not overflow.
  let [most, sum] = [0, 0];
  for (const x of values) most = Math.max(most, Math.abs(x));
  if (most === 0 || !Number.isFinite(most)) return most;
  for (const x of values) sum += (x / most) ** 2;
  return most * Math.sqrt(sum);
}

const placeNorms = ({ values, kind, rows }: LawValues): Float64Array => normsOf(values, kind === 'gram' ? rows : 1);

const normsOf = (values: Float64Array, rows: number): Float64Array =>
  Float64Array.from({ length: rows === 0 ? 0 : values.length / rows ** 2 }, (_, p) =>
    rows === 1 ? Math.abs(values[p]!) : symmetricNorm(values, rows, p * rows * rows),
  );

function worstPlaces(
  sizes: readonly number[],
  values: Float64Array,
  scales: Float64Array,
  moved: Moved | undefined,
): readonly Place[] {
  const ratio = (x: number, scale: number): number => (scale === 0 ? 0 : x / scale);
  const rank = (p: number): number =>
    moved === undefined ? ratio(values[p]!, scales[p]!) : ratio(moved.changes[p]!, moved.scales[p]!);
  const best: number[] = [];
  for (let p = 0; p < values.length; p++) {
    const last = best[WORST - 1];
    if (last !== undefined && rank(p) <= rank(last)) continue;
    best.push(p);
    best.sort((a, b) => rank(b) - rank(a) || a - b);
    best.length = Math.min(best.length, WORST);
  }
  return best
    .filter((p) => rank(p) > 0)
    .map((p) => ({
      at: indexOf(p, sizes),
      relative: ratio(values[p]!, scales[p]!),
      drift: moved === undefined ? null : rank(p),
    }));
}

function indexOf(place: number, sizes: readonly number[]): number[] {
  const index: number[] = [];
  let rest = place;
  for (const size of [...sizes].reverse()) {
    index.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return index;
}
