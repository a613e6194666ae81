/**
 * All affine one-parameter symmetries of a model ([K21], T§8): vector fields X(θ) = Bθ + c with ⟨∇_θ ℓ(f_θ(x), y), X(θ)⟩ = 0 for all data.
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
  nullspaceRational,
  primesOf,
  QQ,
  type Rational,
  reconstructEchelonBasis,
  random as seeded,
  UnableError,
} from '@lawful/cas-core';
import { type FieldSample, fieldSamples, signFlips, sparsify } from '@lawful/lie';

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
  readonly symmetries: readonly AffineSymmetry[];
  /** The dimension of the Lie algebra of all affine symmetries. */
  readonly dimension: number;
  /** Dimension of the fields that are an affine function times a translation: symmetries that say nothing new, not listed. */
  readonly multiples: number;
  readonly gradientDimension: number;
  readonly skewDimension: number;
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
  const samples = new Map<number, FieldSample[]>();
  const samplesAt = (p: number): FieldSample[] => {
    let list = samples.get(p);
    if (list === undefined) {
      const factor = family.masks === 'slopes' ? 3 : 1;
      list = fieldSamples(family, p, factor * largest + 60, seeded(options.seed ?? 1).fork(`symmetries ${p}`));
      samples.set(p, list);
    }
    return list;
  };
  const solved: { readonly basis: readonly Vector[]; readonly unknowns: readonly Unknown[] }[] = [];
  for (const unknowns of classes) {
    if (options.step?.() === false) break;
    const atPrime = (p: number): Float64Array[] => {
      const rows = samplesAt(p).slice(0, (family.masks === 'slopes' ? 3 : 1) * unknowns.length + 60);
      const coefficient = (s: FieldSample, [i, j]: Unknown): number =>
        j === undefined ? s.velocity[i]! : (s.velocity[i]! * s.theta[family.state[j]!]!) % p;
      return nullspaceModular(
        matrixModular(p, rows.length, unknowns.length, (r, k) => coefficient(rows[r]!, unknowns[k]!)),
      );
    };
    const basis = reconstructEchelonBasis(atPrime, { primes: primesOf(family) });
    if (basis.kind !== 'ok') throw new UnableError('the symmetries could not be reconstructed over Q');
    solved.push({ basis: basis.value.basis, unknowns });
  }
  const dimension = solved.reduce((n, s) => n + s.basis.length, 0);
  const translations = solved.flatMap(({ basis, unknowns }) =>
    translationsOf(basis, unknowns).map((v) => describe(v, unknowns, true, false).field.shift),
  );
  let multiples = 0;
  const symmetries = solved.flatMap(({ basis, unknowns }) => {
    const known = multiplesIn(translations, unknowns, D);
    multiples += known.length;
    return splitClass(basis, unknowns, known);
  });
  const ordered = ORDER.flatMap((kind) => symmetries.filter((s) => s.kind === kind));
  return {
    symmetries: ordered,
    dimension,
    multiples,
    gradientDimension: ordered.filter((s) => s.gradient).length,
    skewDimension: ordered.filter((s) => s.kind === 'rotation').length,
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

type Vector = readonly Rational[];

const translationsOf = (basis: readonly Vector[], unknowns: readonly Unknown[]): Vector[] =>
  basis.length === 0 ? [] : combine(basis, (v) => unknowns.flatMap(([, j], k) => (j === undefined ? [] : [v[k]!])));

/** The fields θ_j·T of this class, T a translation: with T they are symmetries by themselves. */
function multiplesIn(translations: readonly AffineField['shift'][], unknowns: readonly Unknown[], D: number): Vector[] {
  const at = new Map(unknowns.map(([i, j], k) => [`${i},${j}`, k]));
  const out: Vector[] = [];
  for (const t of translations)
    for (let j = 0; j < D; j++) {
      const places = t.map(({ row }) => at.get(`${row},${j}`));
      if (places.some((k) => k === undefined)) continue;
      const v = new Array<Rational>(unknowns.length).fill(QQ.zero);
      t.forEach(({ value }, i) => {
        v[places[i]!] = value;
      });
      out.push(v);
    }
  return out;
}

/**
 * Translations, diagonal fields, other gradients, skew fields, and a complement, each a basis modulo those before it and modulo `known`.
 */
function splitClass(
  basis: readonly Vector[],
  unknowns: readonly Unknown[],
  known: readonly Vector[],
): AffineSymmetry[] {
  if (basis.length === 0) return [];
  const at = new Map(unknowns.map(([i, j], k) => [`${i},${j}`, k]));
  const mirrored = (k: number): number | undefined => {
    const [i, j] = unknowns[k]!;
    return j === undefined ? undefined : at.get(`${j},${i}`);
  };
  const zero = (vanish: (unknown: Unknown) => boolean): Vector[] =>
    combine(basis, (v) => unknowns.flatMap((u, k) => (vanish(u) ? [v[k]!] : [])));
  const parts: Vector[][] = [
    translationsOf(basis, unknowns),
    zero(([i, j]) => j === undefined || i !== j),
    combine(basis, (v) =>
      unknowns.flatMap(([i, j], k) => (j !== undefined && i < j ? [QQ.sub(v[k]!, v[mirrored(k)!]!)] : [])),
    ),
    combine(basis, (v) =>
      unknowns.flatMap(([i, j], k) => (j === undefined ? [v[k]!] : i <= j ? [QQ.add(v[k]!, v[mirrored(k)!]!)] : [])),
    ),
    [...basis],
  ];
  const kept: Vector[] = [...known];
  const out: AffineSymmetry[] = [];
  parts.forEach((part, level) => {
    for (const v of sparsify(part)) {
      if (!isIndependent(kept, v)) continue;
      kept.push(v);
      out.push(describe(v, unknowns, level < 3, level === 3));
    }
  });
  return out;
}

/** All combinations of the basis on which linear functionals vanish. */
function combine(basis: readonly Vector[], functionals: (v: Vector) => Rational[]): Vector[] {
  const values = basis.map(functionals);
  const rows = (values[0] ?? []).map((_, r) => values.map((v) => v[r]!)).filter((row) => row.some((q) => q.num !== 0n));
  return nullspaceRational(rows, basis.length).map((weights) =>
    basis[0]!.map((_, k) =>
      weights.reduce((s, w, b) => (w.num === 0n ? s : QQ.add(s, QQ.mul(w, basis[b]![k]!))), QQ.zero),
    ),
  );
}

function isIndependent(kept: readonly Vector[], v: Vector): boolean {
  const columns = [...kept, v];
  // Columns are dependent iff some combination vanishes.
  const rows = v.map((_, k) => columns.map((c) => c[k]!)).filter((row) => row.some((q) => q.num !== 0n));
  return nullspaceRational(rows, columns.length).length === 0;
}

function describe(v: Vector, unknowns: readonly Unknown[], gradient: boolean, skew: boolean): AffineSymmetry {
  const linear: AffineField['linear'][number][] = [];
  const shift: AffineField['shift'][number][] = [];
  const touched = new Set<number>();
  v.forEach((value, k) => {
    if (value.num === 0n) return;
    const [row, col] = unknowns[k]!;
    touched.add(row);
    if (col === undefined) shift.push({ row, value });
    else {
      linear.push({ row, col, value });
      touched.add(col);
    }
  });
  const field: AffineField = { linear, shift };
  return { kind: skew ? 'rotation' : kindOf(field), field, touched: [...touched].sort((a, b) => a - b), gradient };
}

function kindOf({ linear, shift }: AffineField): SymmetryKind {
  if (linear.length === 0) return 'translation';
  if (shift.length > 0 || linear.some((e) => e.row !== e.col)) return 'general';
  return linear.every((e) => e.value.num > 0n === linear[0]!.value.num > 0n) ? 'scale' : 'rescale';
}
