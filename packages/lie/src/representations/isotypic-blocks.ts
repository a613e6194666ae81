/**
 * Real isotypic blocks through the commutant, over ℚ (theory §3).
 *
 * Z, the self-adjoint centre of C = End_G(V), is ≅ ℝ^(number of blocks) over ℝ. A random z ∈ Z whose minimal polynomial m has
 * degree dim Z separates the blocks; an irreducible factor f of m over ℚ, of degree s, stands for s Galois-conjugate
 * blocks. Everything is done at a vector v that separates Z (the Z_i·v are independent): an element of Z is known by
 * its value at v, so the degree of v's annihilator is that of m, and idempotents q_f(z) are found from z^j·v and written
 * in the basis of Z exactly, without multiplying matrices.
 *
 * Type and multiplicity come from the traces of X ↦ P·X and X ↦ P·X* on C (block-shapes.ts). Both
 * traces and d = dim W = tr P / (s·μ) are read off linearly in P.
 */
import {
  factorRational,
  inverseOver,
  matrixModular,
  nullspaceRational,
  type Outcome,
  ok,
  primeField,
  primesBelow,
  QQ,
  type Rational,
  type RationalMatrix,
  random,
  rankProfileModular,
  rational,
  rationalUnivariateRing,
  type Univariate,
  unable,
} from '@lawful/cas-core';
import { type Block, compareBlocks, shapeOf } from './block-shapes.js';
import { type CentralBasis, symmetricCentre } from './centre.js';
import { type Commutant, commutant, PAIR_LIMIT, signedGenerators } from './commutant.js';
import { type Orbitals, orbitalsOf } from './orbitals.js';
import { permutationBlocks } from './permutation-blocks.js';
import type { Representation } from './representation.js';

const ring = rationalUnivariateRing();
const dot = (a: readonly Rational[], b: readonly Rational[]): Rational =>
  a.reduce((t, x, i) => (QQ.isZero(x) || QQ.isZero(b[i]!) ? t : QQ.add(t, QQ.mul(x, b[i]!))), QQ.zero);
const apply = (m: RationalMatrix, v: readonly Rational[]): Rational[] => m.map((row) => dot(row, v));

/** Σ x_i Z_i. */
function combine(basis: CentralBasis, x: readonly Rational[]): Rational[][] {
  const n = basis[0]!.length;
  const out = Array.from({ length: n }, () => new Array<Rational>(n).fill(QQ.zero));
  basis.forEach((z, k) => {
    if (QQ.isZero(x[k]!)) return;
    for (let i = 0; i < n; i++) {
      const [row, from] = [out[i]!, z[i]!];
      for (let j = 0; j < n; j++) if (!QQ.isZero(from[j]!)) row[j] = QQ.add(row[j]!, QQ.mul(x[k]!, from[j]!));
    }
  });
  return out;
}

/** For each Z_i: its trace on V, and the traces of X ↦ Z_i X and X ↦ Z_i X* on the commutant. */
function tracesOf(v: Representation, c: Commutant, basis: CentralBasis): readonly (readonly Rational[])[] {
  const columns = c.basis.map(({ at, entries }) => entries.filter(([, j]) => j === at[1]));
  const rows = c.basis.map(({ at, entries }) => entries.filter(([i]) => i === at[1]));
  return basis.map((z) => {
    const trace = z.reduce((t, row, i) => QQ.add(t, row[i]!), QQ.zero);
    let left = QQ.zero;
    let adjoint = QQ.zero;
    c.basis.forEach(({ at: [a, b] }, k) => {
      for (const [l, , y] of columns[k]!) if (!QQ.isZero(z[a]![l]!)) left = QQ.add(left, QQ.mul(z[a]![l]!, y));
      for (const [, l, y] of rows[k]!)
        if (!QQ.isZero(z[a]![l]!))
          adjoint = QQ.add(adjoint, QQ.mul(QQ.mul(z[a]![l]!, y), QQ.div(v.form[b]!, v.form[l]!)));
    });
    return [trace, left, adjoint];
  });
}

/** Integers r, z = Σ r_i Z_i, the Krylov vectors z^j v, and rows on which the Z_i v are independent. */
interface Separation {
  /** z itself, in the basis of Z. */
  readonly element: readonly Rational[];
  readonly minimal: Univariate<Rational>;
  /** coordinates[j] writes z^j in the basis of Z, 0 ≤ j < k. */
  readonly coordinates: readonly (readonly Rational[])[];
}

function separate(n: number, basis: CentralBasis, seed: number): Outcome<Separation> {
  const k = basis.length;
  const source = random(seed);
  for (let attempt = 0; attempt < 24; attempt++) {
    const range = 2 ** Math.min(attempt + 3, 20);
    const draw = (): Rational => rational(source.below(2 * range + 1) - range);
    const v = Array.from({ length: n }, draw);
    const values = basis.map((z) => apply(z, v));
    const [p] = primesBelow();
    const field = primeField(p!);
    const residues = values.map((x) => x.map((q) => field.fromRational(q) ?? 0));
    const profile = rankProfileModular(matrixModular(p!, n, k, (i, j) => residues[j]![i]!));
    if (profile.rank < k) continue;
    const element = Array.from({ length: k }, draw);
    const z = combine(basis, element);
    const krylov = [v];
    for (let j = 0; j < k; j++) krylov.push(apply(z, krylov[j]!));
    const square = profile.rows.map((i) => values.map((x) => x[i]!));
    const inverse = inverseOver(QQ, square);
    if (inverse === undefined) continue;
    const coordinates = krylov.map((x) =>
      apply(
        inverse,
        profile.rows.map((i) => x[i]!),
      ),
    );
    const relation = nullspaceRational(
      Array.from({ length: k }, (_, i) => coordinates.map((x) => x[i]!)),
      k + 1,
    );
    if (relation.length !== 1) continue;
    return ok({
      element,
      minimal: ring.monic(ring.fromCoefficients(relation[0]!)),
      coordinates: coordinates.slice(0, k),
    });
  }
  return unable('no random central element separated the blocks');
}

/**
 * The isotypic blocks of v, sorted; `unable` when a cap is met in the commutant, its centre or the factorisation.
 *
 * @param orbitals of signed permutations, where they are known already
 */
export function isotypicBlocks(v: Representation, seed: number, orbitals?: Orbitals): Outcome<Block[]> {
  if (v.size === 0) return ok([]);
  const signed = signedGenerators(v);
  if (signed !== undefined && v.size ** 2 <= PAIR_LIMIT) {
    const blocks = permutationBlocks(orbitals ?? orbitalsOf(v.size, signed), signed, v.form, seed);
    if (blocks.kind === 'ok') return blocks;
  }
  return blocksByCommutant(v, seed);
}

/** The same through equations for the commutant, whatever the generators are. */
export function blocksByCommutant(v: Representation, seed: number): Outcome<Block[]> {
  const c = commutant(v);
  return c.kind === 'ok' ? blocksOfCommutant(v, c.value, seed) : c;
}

/** The same from a commutant that is already known. */
function blocksOfCommutant(v: Representation, c: Commutant, seed: number): Outcome<Block[]> {
  const centre = symmetricCentre(v, c, random(seed).fork('centre'));
  if (centre.kind !== 'ok') return centre;
  const basis = centre.value;
  const k = basis.length;
  const separation = separate(v.size, basis, seed);
  if (separation.kind !== 'ok') return separation;
  const { element, minimal, coordinates } = separation.value;
  const factored = factorRational(minimal);
  if (factored.kind !== 'ok') return factored;
  const traces = tracesOf(v, c, basis);

  /** The coordinates in Z of f(z). */
  const evaluate = (f: Univariate<Rational>): Rational[] => {
    const r = ring.rem(f, minimal);
    return Array.from({ length: k }, (_, i) =>
      r.reduce((t, a, j) => QQ.add(t, QQ.mul(a, coordinates[j]![i]!)), QQ.zero),
    );
  };
  const blocks: Block[] = [];
  for (const { factor } of factored.value.factors) {
    const s = factor.length - 1;
    const cofactor = ring.divmod(minimal, factor)[0];
    const [, inverse] = ring.xgcd(ring.rem(cofactor, factor), factor);
    const idempotent = ring.mul(cofactor, inverse);
    const x = evaluate(idempotent);
    const [rank, dimension, signature] = [0, 1, 2].map((i) =>
      dot(
        x,
        traces.map((t) => t[i]!),
      ),
    );
    const shape = [rank!, dimension!, signature!].every((q) => q.den === 1n)
      ? shapeOf(s, Number(rank!.num), Number(dimension!.num), Number(signature!.num))
      : undefined;
    if (shape === undefined) throw new RangeError('isotypicBlocks: traces that fit no type; is the form invariant?');
    blocks.push(
      Object.freeze({
        ...shape,
        projector: () => combine(basis, x),
        field: () => ({ matrix: combine(basis, element), minimal: factor }),
      }),
    );
  }
  const total = blocks.reduce((t, b) => t + b.conjugates * b.dimension * b.multiplicity, 0);
  if (total !== v.size) throw new RangeError(`isotypicBlocks: the blocks add up to ${total}, not ${v.size}`);
  return ok(blocks.sort(compareBlocks));
}
