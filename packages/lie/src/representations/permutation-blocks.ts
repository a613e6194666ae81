/**
 * Isotypic blocks of signed permutations from orbitals, class sums and one minimal polynomial (theory §3, §15 "Large lifts").
 *
 * z, an integer combination of class sums, is central and self-adjoint. When its minimal polynomial m has degree k, no smaller than an upper bound for
 * dim Z (centreBound), it separates the blocks and dim Z = k is proved with it. m has integer coefficients, of known size since no
 * eigenvalue of z exceeds its largest row sum: so it is known exactly from its residues. Its irreducible factors f over ℚ are the blocks. For a prime
 * modulo which f and m/f stay coprime, the idempotent of f has coefficients in ℤ_(p), and its traces, integers below p, are exact.
 */
import {
  factorRational,
  joinPrime,
  matrixModular,
  nullspaceModular,
  type Outcome,
  ok,
  primeField,
  primesBelow,
  QQ,
  type Random,
  type Rational,
  type RationalMatrix,
  type ResidueVector,
  random,
  rational,
  rationalUnivariateRing,
  type Univariate,
  unable,
  univariateRing,
} from '@lawful/cas-core';
import type { SignedPermutation } from '../groups/signed-permutations.js';
import { type Block, type BlockShape, compareBlocks, shapeOf } from './block-shapes.js';
import { classSums } from './class-sums.js';
import { type Coordinates, centreBound, entriesModular, leftMultiplication, tracesModular } from './orbital-algebra.js';
import type { Orbitals } from './orbitals.js';

/** A commutant of more dimensions is not decomposed in this way. */
const ORBITAL_LIMIT = 1500;
/** So many class sums, and so many combinations of those met so far, are tried. */
const SUM_LIMIT = 60;
const COMBINATIONS = 4;

const ring = rationalUnivariateRing();

/** The residues of the minimal polynomial, if its degree is k, with the powers of z; undefined when it is smaller. */
function minimalModular(
  orbitals: Orbitals,
  z: Float64Array,
  k: number,
  p: number,
): { readonly minimal: readonly number[]; readonly powers: readonly Coordinates[] } | undefined {
  const { size: n, count, at } = orbitals;
  const times = leftMultiplication(orbitals, entriesModular(orbitals, z, p), p);
  const powers: Coordinates[] = [Float64Array.from(at, (place) => (place % (n + 1) === 0 ? 1 : 0))];
  for (let j = 0; j < k; j++) powers.push(times(powers[j]!));
  const relations = nullspaceModular(matrixModular(p, count, k + 1, (o, j) => powers[j]![o]!));
  const [relation] = relations;
  if (relations.length !== 1 || relation![k] === 0) return undefined;
  const F = primeField(p);
  const lead = F.inv(relation![k]!);
  return { minimal: Array.from(relation!, (c) => F.mul(c, lead)), powers };
}

/** Twice a bound for the coefficients of a monic polynomial of degree k with all roots of absolute value at most b. */
function coefficientBound(k: number, b: bigint): bigint {
  let binomial = 1n;
  let power = 1n;
  let largest = 1n;
  for (let j = 1; j <= k; j++) {
    binomial = (binomial * BigInt(k - j + 1)) / BigInt(j);
    power *= b;
    if (binomial * power > largest) largest = binomial * power;
  }
  return 2n * largest + 1n;
}

const largestRowSum = ({ size: n, classOf }: Orbitals, z: Float64Array): bigint => {
  let largest = 0;
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < n; j++) if (classOf[i * n + j]! >= 0) sum += Math.abs(z[classOf[i * n + j]!]!);
    largest = Math.max(largest, sum);
  }
  return BigInt(largest);
};

function minimalPolynomial(orbitals: Orbitals, z: Float64Array, k: number): Univariate<Rational> {
  const bound = coefficientBound(k, largestRowSum(orbitals, z));
  let vector: ResidueVector | undefined;
  for (const p of primesBelow()) {
    const found = minimalModular(orbitals, z, k, p);
    if (found === undefined) continue;
    vector = joinPrime(vector, p, found.minimal);
    if (vector.modulus > bound) break;
  }
  const { entries, modulus } = vector!;
  return entries.map((c) => rational(2n * c > modulus ? c - modulus : c));
}

/** z with a minimal polynomial of degree dim Z. */
function separator(
  orbitals: Orbitals,
  generators: readonly SignedPermutation[],
  form: readonly Rational[],
  source: Random,
): { readonly z: Float64Array; readonly k: number } | undefined {
  const [p] = primesBelow();
  let elements = 2;
  let k = centreBound(orbitals, form, p!, elements, source);
  if (k === undefined) return undefined;
  const nothing = new Float64Array(orbitals.count);
  if (k === 1) return { z: nothing, k };
  const sums: Float64Array[] = [];
  for (const sum of classSums(orbitals, generators)) {
    sums.push(sum);
    const tries = [sum, ...Array.from({ length: sums.length > 1 ? COMBINATIONS : 0 }, () => combination(sums, source))];
    for (const z of tries) if (minimalModular(orbitals, z, k, p!) !== undefined) return { z, k };
    // Unlucky elements make the bound too large.
    if (sums.length % 8 === 7) k = Math.min(k, centreBound(orbitals, form, p!, ++elements, source) ?? k);
    if (sums.length >= SUM_LIMIT) break;
  }
  return undefined;
}

function combination(sums: readonly Float64Array[], source: Random): Float64Array {
  const out = new Float64Array(sums[0]!.length);
  for (const sum of sums) {
    const c = source.below(9) - 4;
    for (let o = 0; o < out.length; o++) out[o] = out[o]! + c * sum[o]!;
  }
  return out;
}

/** h(z) as a matrix, by Horner's rule on coordinates. */
function evaluated(orbitals: Orbitals, z: Float64Array, h: Univariate<Rational>): RationalMatrix {
  const { size: n, at, classOf, sign } = orbitals;
  const entries = Array.from({ length: n * n }, (_, k) => (classOf[k]! < 0 ? 0n : BigInt(z[classOf[k]!]! * sign[k]!)));
  let x = Array.from(at, () => QQ.zero);
  for (let j = h.length - 1; j >= 0; j--)
    x = Array.from(at, (place) => {
      const [row, column] = [Math.floor(place / n), place % n];
      let sum = row === column ? h[j]! : QQ.zero;
      for (let l = 0; l < n; l++) {
        const [c, o] = [entries[row * n + l]!, classOf[l * n + column]!];
        if (c !== 0n && o >= 0 && !QQ.isZero(x[o]!))
          sum = QQ.add(sum, QQ.mul(rational(sign[l * n + column]! > 0 ? c : -c), x[o]!));
      }
      return sum;
    });
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => {
      const o = classOf[i * n + j]!;
      return o < 0 ? QQ.zero : sign[i * n + j]! > 0 ? x[o]! : QQ.neg(x[o]!);
    }),
  );
}

/** Shapes of the blocks, one for each factor. */
function shapes(
  orbitals: Orbitals,
  form: readonly Rational[],
  z: Float64Array,
  minimal: Univariate<Rational>,
  factors: readonly Univariate<Rational>[],
): BlockShape[] | undefined {
  const k = minimal.length - 1;
  let tried = 0;
  for (const p of primesBelow()) {
    if (tried++ > 20) return undefined;
    const [found, traces] = [minimalModular(orbitals, z, k, p), tracesModular(orbitals, form, p)];
    if (found === undefined || traces === undefined) continue;
    const F = primeField(p);
    const R = univariateRing(F);
    const reduced = factors.map((f) => R.fromCoefficients(f.map((c) => F.fromRational(c)!)));
    const idempotents = reduced.map((f) => {
      const cofactor = R.divmod(found.minimal, f)[0];
      const [g, inverse] = R.xgcd(R.rem(cofactor, f), f);
      return g.length === 1 ? R.mul(cofactor, inverse) : undefined;
    });
    if (idempotents.some((e) => e === undefined)) continue;
    const powerTraces = found.powers.map((x) => traces.map((t) => x.reduce((sum, c, o) => (sum + c * t[o]!) % p, 0)));
    return idempotents.map((e, i) => {
      const [rank, c, t] = [0, 1, 2].map((which) => {
        const value = e!.reduce((sum, a, j) => (sum + a * powerTraces[j]![which]!) % p, 0);
        return 2 * value > p ? value - p : value;
      });
      const shape = shapeOf(factors[i]!.length - 1, rank!, c!, t!);
      if (shape === undefined)
        throw new RangeError('permutationBlocks: traces that fit no type; is the form invariant?');
      return shape;
    });
  }
  return undefined;
}

/** The isotypic blocks of a group of signed permutations, sorted; `unable` when no separating element was found. */
export function permutationBlocks(
  orbitals: Orbitals,
  generators: readonly SignedPermutation[],
  form: readonly Rational[],
  seed: number,
): Outcome<Block[]> {
  if (orbitals.count > ORBITAL_LIMIT) return unable(`a commutant of dimension ${orbitals.count}`);
  const found = separator(orbitals, generators, form, random(seed).fork('separator'));
  if (found === undefined) return unable('no combination of class sums separated the blocks');
  const { z, k } = found;
  const minimal = minimalPolynomial(orbitals, z, k);
  const factored = factorRational(minimal);
  if (factored.kind !== 'ok') return factored;
  const factors = factored.value.factors.map(({ factor }) => factor);
  const list = shapes(orbitals, form, z, minimal, factors);
  if (list === undefined) return unable('no prime kept the factors of the minimal polynomial apart');
  const total = list.reduce((t, b) => t + b.conjugates * b.dimension * b.multiplicity, 0);
  if (total !== orbitals.size)
    throw new RangeError(`permutationBlocks: the blocks add up to ${total}, not ${orbitals.size}`);
  return ok(
    list
      .map((shape, i): Block => {
        const f = factors[i]!;
        return Object.freeze({
          ...shape,
          projector: () => {
            const cofactor = ring.divmod(minimal, f)[0];
            const [, inverse] = ring.xgcd(ring.rem(cofactor, f), f);
            return evaluated(orbitals, z, ring.mul(cofactor, inverse));
          },
          field: () => ({ matrix: evaluated(orbitals, z, ring.x), minimal: f }),
        });
      })
      .sort(compareBlocks),
  );
}
