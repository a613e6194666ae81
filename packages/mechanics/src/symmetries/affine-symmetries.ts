/**
 * All affine one-parameter symmetries of a model ([K21], theory §8): vector fields X(θ) = Bθ + c with ⟨∇_θ ℓ(f_θ(x), y), X(θ)⟩ = 0 for all data.
 *
 * With v running through the plain family this is linear in (B, c): each random (θ, v) modulo a prime gives one equation, and sign flips of
 * the family split the unknowns into classes as they do for laws. Solutions are reconstructed over ℚ and proved. A solution is split into a
 * gradient part (B symmetric: X = ∇h with h = θᵀBθ/2 + cᵀθ, so h is conserved), a skew part (a symmetry and no law) and a complement
 * that is neither.
 */
import {
  type FieldFamily,
  matrixModular,
  nullspaceModular,
  primesOf,
  QQ,
  type Rational,
  rationalRowSpace,
  reconstructEchelonBasis,
  type SparseRationals,
  random as seeded,
  sparseCombination,
  sparseOf,
  UnableError,
} from '@lawful/cas-core';
import { type FieldSample, fieldSamples, signFlips, sparsify } from '@lawful/lie';
import { symmetryLimits } from './limits.js';

/** X(θ)_i = Σ_j B_ij θ_j + c_i, by state ordinals; entries are not zero. */
export interface AffineField {
  readonly linear: readonly { readonly row: number; readonly col: number; readonly value: Rational }[];
  readonly shift: readonly { readonly row: number; readonly value: Rational }[];
}

export type SymmetryKind = 'translation' | 'scale' | 'rescale' | 'rotation' | 'general';

export interface AffineSymmetry {
  readonly kind: SymmetryKind;
  readonly field: AffineField;
  /** State ordinals that it moves or depends on. */
  readonly touched: readonly number[];
  /** Whether X is a gradient, and so gives a law. */
  readonly gradient: boolean;
}

export interface SymmetryAlgebra {
  /** A basis modulo fields that are an affine function times a translation: those are symmetries that say nothing new. */
  readonly symmetries: readonly AffineSymmetry[];
  /** The dimension of all candidates, with the multiples of translations. */
  readonly dimension: number;
  /** False when `step` stopped the search: there may be more. */
  readonly finished: boolean;
}

export interface SymmetryOptions {
  readonly seed?: number;
  step?(): boolean;
}

/** An unknown: the entry B_ij, or c_i when there is no j. */
type Unknown = readonly [row: number, col: number | undefined];

/** Classes with more unknowns than this are refused. */
const CLASS_LIMIT = 2500;

/** Candidates; each must be proved (symmetry-proofs.ts). Throws `UnableError` for families that are too large. */
export function affineSymmetries(family: FieldFamily, options: SymmetryOptions = {}): SymmetryAlgebra {
  const D = family.state.length;
  const classes = unknownClasses(family, D);
  const largest = Math.max(0, ...classes.map((c) => c.length));
  if (largest > CLASS_LIMIT)
    throw new UnableError(`${largest} unknowns in one class of affine fields exceed the limit of ${CLASS_LIMIT}`);
  const samples = new Map<number, readonly FieldSample[]>();
  const samplesAt = (p: number): readonly FieldSample[] => {
    let list = samples.get(p);
    if (list === undefined) {
      const factor = family.masks === 'slopes' ? 3 : 1;
      list = fieldSamples(family, p, factor * largest + 60, seeded(options.seed ?? 1).fork(`symmetries ${p}`));
      samples.set(p, list);
    }
    return list;
  };
  const step = (): boolean => options.step?.() !== false;
  const solved: { readonly basis: readonly SparseRationals[]; readonly unknowns: readonly Unknown[] }[] = [];
  let finished = true;
  for (const unknowns of classes) {
    finished = finished && step();
    if (!finished) break;
    const atPrime = (p: number): Float64Array[] => {
      const rows = samplesAt(p).slice(0, (family.masks === 'slopes' ? 3 : 1) * unknowns.length + 60);
      const coefficient = (s: FieldSample, [i, j]: Unknown): number =>
        j === undefined ? s.velocity[i]! : (s.velocity[i]! * s.theta[family.state[j]!]!) % p;
      return nullspaceModular(
        matrixModular(p, rows.length, unknowns.length, (r, k) => coefficient(rows[r]!, unknowns[k]!)),
      );
    };
    const basis = reconstructEchelonBasis(atPrime, { primes: primesOf(family) });
    if (basis.kind !== 'ok')
      throw new UnableError(['the symmetries could not be reconstructed over Q', ...symmetryLimits(family)].join(': '));
    solved.push({ basis: basis.value.basis.map(sparseOf), unknowns });
  }
  const translations = solved.flatMap(({ basis, unknowns }) =>
    translationsOf(basis, unknowns).map((v) => describe(v, unknowns, true, false).field.shift),
  );
  const symmetries: AffineSymmetry[] = [];
  for (const { basis, unknowns } of solved)
    finished = finished && splitClass(basis, unknowns, multiplesIn(translations, unknowns, D), step, symmetries);
  return {
    symmetries: ORDER.flatMap((kind) => symmetries.filter((s) => s.kind === kind)),
    dimension: solved.reduce((n, s) => n + s.basis.length, 0),
    finished,
  };
}

const ORDER: readonly SymmetryKind[] = ['translation', 'scale', 'rescale', 'general', 'rotation'];

function unknownClasses(family: FieldFamily, D: number): Unknown[][] {
  const flips = signFlips(family);
  const classes = new Map<string, Unknown[]>();
  const add = (key: string, unknown: Unknown): void => {
    const list = classes.get(key);
    if (list === undefined) classes.set(key, [unknown]);
    else list.push(unknown);
  };
  for (let i = 0; i < D; i++) {
    add(flips.classOf([family.state[i]!]), [i, undefined]);
    for (let j = 0; j < D; j++) add(flips.classOf([family.state[i]!, family.state[j]!]), [i, j]);
  }
  return [...classes.values()];
}

/** The indices of the unknowns of a class, by their entries. */
const indexOf = (unknowns: readonly Unknown[]): ReadonlyMap<string, number> =>
  new Map(unknowns.map(([i, j], k) => [`${i},${j}`, k]));

const translationsOf = (basis: readonly SparseRationals[], unknowns: readonly Unknown[]): SparseRationals[] =>
  combine(basis, (k) => (unknowns[k]![1] === undefined ? undefined : [k, 1]));

/** The fields θ_j·T of this class, T a translation: with T they are symmetries by themselves. */
function multiplesIn(
  translations: readonly AffineField['shift'][],
  unknowns: readonly Unknown[],
  D: number,
): SparseRationals[] {
  const at = indexOf(unknowns);
  const out: SparseRationals[] = [];
  for (const t of translations)
    for (let j = 0; j < D; j++) {
      const places = t.map(({ row }) => at.get(`${row},${j}`));
      if (places.some((k) => k === undefined)) continue;
      out.push(new Map(t.map(({ value }, i): [number, Rational] => [places[i]!, value])));
    }
  return out;
}

/**
 * Appends translations, diagonal fields, other gradients, skew fields, and a complement to `out`, each a basis modulo those before it and
 * modulo `known`; false when `step` said to stop before all were.
 */
function splitClass(
  basis: readonly SparseRationals[],
  unknowns: readonly Unknown[],
  known: readonly SparseRationals[],
  step: () => boolean,
  out: AffineSymmetry[],
): boolean {
  const at = indexOf(unknowns);
  /** The equation that B_ij and B_ji share. */
  const pair = (i: number, j: number): number => at.get(i < j ? `${i},${j}` : `${j},${i}`)!;
  const equations: readonly Equation[] = [
    (k) => (unknowns[k]![1] === undefined ? undefined : [k, 1]),
    (k) => (unknowns[k]![0] === unknowns[k]![1] ? undefined : [k, 1]),
    (k) => {
      const [i, j] = unknowns[k]!;
      return j === undefined || i === j ? undefined : [pair(i, j), i < j ? 1 : -1];
    },
    (k) => {
      const [i, j] = unknowns[k]!;
      return [j === undefined ? k : pair(i, j), 1];
    },
    () => undefined,
  ];
  const space = rationalRowSpace();
  let rank = 0;
  for (const v of known) {
    if (!step()) return false;
    if (space.insert(v)) rank++;
  }
  for (const [level, equation] of equations.entries()) {
    // All lies in the span of the basis: nothing is independent any more.
    if (rank === basis.length) return true;
    for (const v of sparsified(level === 4 ? basis : combine(basis, equation))) {
      if (!step()) return false;
      if (!space.insert(v)) continue;
      rank++;
      out.push(describe(v, unknowns, level < 3, level === 3));
    }
  }
  return true;
}

/** To which equation an entry contributes, and with what sign. */
type Equation = (entry: number) => readonly [equation: number, sign: 1 | -1] | undefined;

/** All combinations of the basis that satisfy the equations. */
function combine(basis: readonly SparseRationals[], equation: Equation): SparseRationals[] {
  const rows = new Map<number, Map<number, Rational>>();
  basis.forEach((v, b) => {
    for (const [k, q] of v) {
      const place = equation(k);
      if (place === undefined) continue;
      const [index, sign] = place;
      const row = rows.get(index) ?? new Map<number, Rational>();
      rows.set(index, row);
      const sum = QQ.add(row.get(b) ?? QQ.zero, sign === 1 ? q : QQ.neg(q));
      if (sum.num === 0n) row.delete(b);
      else row.set(b, sum);
    }
  });
  const space = rationalRowSpace();
  for (const row of rows.values()) space.insert(row);
  return space.nullspace(basis.length).map((weights) => sparseCombination(weights, basis));
}

/** A sparser basis of the same space, with coprime integers. */
function sparsified(vectors: readonly SparseRationals[]): SparseRationals[] {
  const columns = [...new Set(vectors.flatMap((v) => [...v.keys()]))].sort((a, b) => a - b);
  return sparsify(vectors.map((v) => columns.map((k) => v.get(k) ?? QQ.zero))).map(
    (v) => new Map([...sparseOf(v)].map(([k, q]) => [columns[k]!, q])),
  );
}

function describe(v: SparseRationals, unknowns: readonly Unknown[], gradient: boolean, skew: boolean): AffineSymmetry {
  const linear: AffineField['linear'][number][] = [];
  const shift: AffineField['shift'][number][] = [];
  const touched = new Set<number>();
  for (const [k, value] of [...v].sort(([a], [b]) => a - b)) {
    const [row, col] = unknowns[k]!;
    touched.add(row);
    if (col === undefined) shift.push({ row, value });
    else {
      linear.push({ row, col, value });
      touched.add(col);
    }
  }
  const field: AffineField = { linear, shift };
  return { kind: skew ? 'rotation' : kindOf(field), field, touched: [...touched].sort((a, b) => a - b), gradient };
}

function kindOf({ linear, shift }: AffineField): SymmetryKind {
  if (linear.length === 0) return 'translation';
  if (shift.length > 0 || linear.some((e) => e.row !== e.col)) return 'general';
  return linear.every((e) => e.value.num > 0n === linear[0]!.value.num > 0n) ? 'scale' : 'rescale';
}
