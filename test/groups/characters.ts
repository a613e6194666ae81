/**
 * Isotypic blocks of a finite group from its characters: the second way, independent of the commutant, against which blocks are tested.
 *
 * Complex irreducible characters, as residues modulo a prime: Dixon–Schneider.
 *
 * For classes C_k with representatives z_k the central character ω_k = |C_k|χ(z_k)/χ(1) satisfies, for every class
 * function c, Σ_l M_kl ω_l = (Σ_j c_j ω_j) ω_k with M_kl = Σ_x c(x)·[x⁻¹z_l ∈ C_k]. Modulo a prime p ≡ 1 mod exponent,
 * p > 2√|G|, all values exist, and for random c the eigenvalues of M are distinct, so each eigenvector is one character.
 * Degrees are the integers d ≤ √|G| with d² ≡ |G| / Σ ω_k ω_k* / |C_k|. What is asked of characters here (degrees, inner
 * products with rational characters, indicators) are integers smaller than p/2, hence known exactly from residues.
 *
 * The Frobenius–Schur indicator is ν = |G|⁻¹ Σ χ(g²) of the *complex* irreducible χ: 1 real, 0 complex, −1 quaternionic.
 *
 * Reference: J. Dixon, "High speed computation of group characters", Numer. Math. 10 (1967); G. Schneider, "Dixon's
 * character table algorithm revisited", J. Symb. Comp. 9 (1990).
 *
 * m = ⟨χ_V, χ⟩ counts χ in V ⊗ ℂ. Over ℝ (ν is that of the complex irreducible χ): ν = 1 gives the irreducible of dimension
 * χ(1) with multiplicity m; ν = 0 joins χ and χ̄ to one of dimension 2χ(1) with multiplicity m; ν = −1 gives 2χ(1) with
 * multiplicity m/2. V is rational, so Galois conjugates occur equally often; they are the blocks that the rational
 * method keeps in one factor: σ_a χ(g) = χ(g^a), a prime to the exponent.
 */
import {
  invMod,
  isPrime,
  matrixModular,
  nullspaceModular,
  type Outcome,
  ok,
  primeField,
  QQ,
  random,
  unable,
} from '@lawful/cas-core';
import type { FiniteGroup } from '@lawful/lie/inside/groups/finite-group';
import { type BlockShape, type BlockType, compareBlocks } from '@lawful/lie/inside/representations/block-shapes';
import { representation } from '@lawful/lie/inside/representations/representation';
import type { ColumnMatrix } from '@lawful/lie/inside/representations/sparse-matrix';
import { multiplySparse, sparseDiagonal } from '@lawful/lie/inside/representations/sparse-matrix';
import type { Representation } from '@lawful/lie/symmetry';
import { factorModular } from '../cas-core/factor-modular.js';
import { nullspaceOver } from '../cas-core/field-elimination.js';

interface ComplexCharacter {
  readonly degree: number;
  /** Residues of the values at the class representatives. */
  readonly values: readonly number[];
  /** ν of the complex irreducible. */
  readonly indicator: 1 | 0 | -1;
}

interface CharacterTable {
  readonly p: number;
  readonly exponent: number;
  readonly classSizes: readonly number[];
  /** powerMap(a)[k] is the class of z_k^a. */
  powerMap(a: number): readonly number[];
  readonly characters: readonly ComplexCharacter[];
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** The largest prime below 2^24 that is 1 modulo e and beyond `above`; undefined when there is none. */
function splittingPrime(e: number, above: number): number | undefined {
  for (let k = Math.floor((2 ** 24 - 2) / e); k > 0 && k * e + 1 > above; k--) if (isPrime(k * e + 1)) return k * e + 1;
  return undefined;
}

/** How many products |G|·(number of classes) may be formed. */
const PRODUCT_LIMIT = 20_000_000;

function complexCharacters<E>(group: FiniteGroup<E>, seed: number): Outcome<CharacterTable> {
  const { classes, classOf } = group.conjugacy;
  const r = classes.length;
  if (group.order * r > PRODUCT_LIMIT)
    return unable(`${group.order} elements in ${r} classes: more than ${PRODUCT_LIMIT} products`);
  const representatives = classes.map((members) => members[0]!);
  const exponent = representatives.map((i) => group.orderOf(i)).reduce((t, m) => (t / gcd(t, m)) * m, 1);
  const p = splittingPrime(exponent, 2 * Math.sqrt(group.order));
  if (p === undefined) return unable(`no prime below 2^24 is 1 modulo the exponent ${exponent}`);
  const classSizes = classes.map((members) => members.length);
  const inverseClass = representatives.map((i) => classOf[group.inverse(i)]!);
  const squareClass = representatives.map((i) => classOf[group.multiply(i, i)]!);

  // counts[l][j·r + k]: how many x ∈ C_j have x⁻¹ z_l ∈ C_k. Inverses run through the class of inverses.
  const counts = representatives.map((z) => {
    const count = new Float64Array(r * r);
    for (let y = 0; y < group.order; y++) {
      const j = inverseClass[classOf[y]!]!;
      count[j * r + classOf[group.multiply(y, z)]!]!++;
    }
    return count;
  });
  const source = random(seed);
  for (let attempt = 0; attempt < 16; attempt++) {
    const c = Array.from({ length: r }, () => source.nonzero(p));
    const m = Array.from({ length: r }, (_, k) =>
      counts.map((count) => c.reduce((t, cj, j) => (t + cj * count[j * r + k]!) % p, 0)),
    );
    const eigenvalues = distinctEigenvalues(m, p, source.below(2 ** 30));
    if (eigenvalues === undefined) continue;
    const characters = eigenvalues.map((lambda): ComplexCharacter => {
      const shifted = matrixModular(p, r, r, (k, l) => m[k]![l]! - (k === l ? lambda : 0));
      const [vector] = nullspaceModular(shifted);
      const scale = invMod(vector![0]!, p);
      const omega = Array.from(vector!, (x) => (x * scale) % p);
      const norm = omega.reduce(
        (t, w, k) => (t + ((w * omega[inverseClass[k]!]!) % p) * invMod(classSizes[k]! % p, p)) % p,
        0,
      );
      const square = ((group.order % p) * invMod(norm, p)) % p;
      let degree = 1;
      while (degree * degree <= group.order && (degree * degree) % p !== square) degree++;
      const values = omega.map((w, k) => (((w * degree) % p) * invMod(classSizes[k]! % p, p)) % p);
      const sum = values.reduce((t, _, k) => (t + classSizes[k]! * values[squareClass[k]!]!) % p, 0);
      const nu = (sum * invMod(group.order % p, p)) % p;
      if (degree * degree > group.order || !(nu <= 1 || nu === p - 1))
        throw new RangeError('complexCharacters: an eigenvector that is no character');
      return { degree, values, indicator: nu === p - 1 ? -1 : nu === 1 ? 1 : 0 };
    });
    characters.sort((a, b) => a.degree - b.degree);
    const powerMap = (a: number): number[] => representatives.map((i) => classOf[group.power(i, a)]!);
    return ok({ p, exponent, classSizes, powerMap, characters });
  }
  return unable('no random class function separated the characters');
}

/** The eigenvalues of m when they are distinct and lie in F_p; undefined otherwise. */
function distinctEigenvalues(m: readonly (readonly number[])[], p: number, seed: number): number[] | undefined {
  const r = m.length;
  const field = primeField(p);
  const source = random(seed);
  const krylov = [Array.from({ length: r }, () => source.nonzero(p))];
  for (let j = 0; j < r; j++) krylov.push(m.map((row) => row.reduce((t, x, l) => (t + x * krylov[j]![l]!) % p, 0)));
  const relation = nullspaceOver(
    field,
    Array.from({ length: r }, (_, i) => krylov.map((x) => x[i]!)),
    r + 1,
  );
  if (relation.length !== 1) return undefined;
  const { factors } = factorModular(field, relation[0]!);
  if (factors.length !== r || factors.some(({ factor }) => factor.length !== 2)) return undefined;
  return factors.map(({ factor }) => (p - factor[0]!) % p);
}

/** The left regular representation: element i is the basis vector i. */
export const regularRepresentation = <E>(group: FiniteGroup<E>): Representation =>
  representation(group.order, {
    finite: group.generators.map((k) => ({
      rows: group.order,
      columns: group.elements.map((_, j) => [[group.multiply(k, j), QQ.one] as const]),
    })),
  });

const traceSparse = (a: ColumnMatrix) =>
  a.columns.reduce((t, column, j) => column.reduce((s, [i, v]) => (i === j ? QQ.add(s, v) : s), t), QQ.zero);

/** The character of v at one element of each class, residues modulo p. Traces of finite order are integers. */
function characterOf<E>(group: FiniteGroup<E>, v: Representation, p: number): number[] {
  const field = primeField(p);
  return group.conjugacy.classes.map((members) => {
    const product = group
      .word(members[0]!)
      .reduceRight<ColumnMatrix>((m, k) => multiplySparse(v.finite[k]!, m), sparseDiagonal(v.form.map(() => QQ.one)));
    const trace = traceSparse(product);
    if (trace.den !== 1n) throw new RangeError('characterBlocks: a trace is not an integer');
    return field.fromInteger(trace.num);
  });
}

/** Orbits of the characters under σ_a, a prime to the exponent: lists of indices into the table. */
function galoisOrbits(table: CharacterTable): number[][] {
  const indexOf = new Map(table.characters.map((chi, i) => [chi.values.join(), i]));
  const maps = Array.from({ length: table.exponent }, (_, a) => a + 1)
    .filter((a) => gcd(a, table.exponent) === 1)
    .map((a) => table.powerMap(a));
  const seen = new Set<number>();
  const orbits: number[][] = [];
  table.characters.forEach((chi, i) => {
    if (seen.has(i)) return;
    const orbit = new Set(maps.map((map) => indexOf.get(map.map((k) => chi.values[k]!).join())!));
    for (const j of orbit) seen.add(j);
    orbits.push([...orbit]);
  });
  return orbits;
}

const TYPES: Readonly<Record<string, BlockType>> = { '1': 'real', '0': 'complex', '-1': 'quaternionic' };

/**
 * The real blocks of v, sorted, Galois conjugates taken together. The finite generators of v must be those of the group,
 * in step, and v must have no others; the dimension p > dim V bounds the multiplicities.
 */
export function characterBlocks<E>(group: FiniteGroup<E>, v: Representation, seed: number): Outcome<BlockShape[]> {
  if (v.finite.length !== group.generators.length || v.infinitesimal.length + v.cyclic.length > 0)
    throw new RangeError('characterBlocks: the generators of group and representation are not in step');
  const found = complexCharacters(group, seed);
  if (found.kind !== 'ok') return found;
  const table = found.value;
  const { p, classSizes } = table;
  const character = characterOf(group, v, p);
  const inverse = table.powerMap(-1);
  const perElement = invMod(group.order % p, p);
  const blocks: BlockShape[] = [];
  for (const orbit of galoisOrbits(table)) {
    const chi = table.characters[orbit[0]!]!;
    const sum = character.reduce((t, x, k) => (t + ((classSizes[k]! * x) % p) * chi.values[inverse[k]!]!) % p, 0);
    const m = (sum * perElement) % p;
    if (m === 0) continue;
    const type = TYPES[`${chi.indicator}`]!;
    blocks.push({
      dimension: type === 'real' ? chi.degree : 2 * chi.degree,
      multiplicity: type === 'quaternionic' ? m / 2 : m,
      type,
      conjugates: type === 'complex' ? orbit.length / 2 : orbit.length,
    });
  }
  const total = blocks.reduce((t, b) => t + b.conjugates * b.dimension * b.multiplicity, 0);
  if (total !== v.size) throw new RangeError(`characterBlocks: the blocks add up to ${total}, not ${v.size}`);
  return ok(blocks.sort(compareBlocks));
}

/** Whether two lists of blocks are equal as multisets of shapes. */
export function agree(a: readonly BlockShape[], b: readonly BlockShape[]): boolean {
  const [x, y] = [[...a].sort(compareBlocks), [...b].sort(compareBlocks)];
  return x.length === y.length && x.every((block, i) => compareBlocks(block, y[i]!) === 0);
}
