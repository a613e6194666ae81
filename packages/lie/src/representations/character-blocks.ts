/**
 * Isotypic blocks of a finite group from its characters: the second way, independent of the commutant.
 *
 * m = ⟨χ_V, χ⟩ counts χ in V ⊗ ℂ. Over ℝ (ν is that of the complex irreducible χ): ν = 1 gives the irreducible of dimension
 * χ(1) with multiplicity m; ν = 0 joins χ and χ̄ to one of dimension 2χ(1) with multiplicity m; ν = −1 gives 2χ(1) with
 * multiplicity m/2. V is rational, so Galois conjugates occur equally often; they are the blocks that the rational
 * method keeps in one factor: σ_a χ(g) = χ(g^a), a prime to the exponent.
 */
import { invMod, type Outcome, ok, primeField, QQ } from '@lawful/cas-core';
import type { FiniteGroup } from '../groups/finite-group.js';
import { type CharacterTable, complexCharacters } from './characters.js';
import { type BlockShape, type BlockType, compareBlocks } from './isotypic-blocks.js';
import { type Representation, representation } from './representation.js';
import { type ColumnMatrix, multiplySparse, sparseIdentity, traceSparse } from './sparse-matrix.js';

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/** The left regular representation: element i is the basis vector i. */
export const regularRepresentation = <E>(group: FiniteGroup<E>): Representation =>
  representation(group.order, {
    finite: group.generators.map((k) => ({
      rows: group.order,
      columns: group.elements.map((_, j) => [[group.multiply(k, j), QQ.one] as const]),
    })),
  });

/** The character of v at one element of each class, residues modulo p. Traces of finite order are integers. */
function characterOf<E>(group: FiniteGroup<E>, v: Representation, p: number): number[] {
  const field = primeField(p);
  return group.conjugacy.classes.map((members) => {
    const product = group
      .word(members[0]!)
      .reduceRight<ColumnMatrix>((m, k) => multiplySparse(v.finite[k]!, m), sparseIdentity(v.size));
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
