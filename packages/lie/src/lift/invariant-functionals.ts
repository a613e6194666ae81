/**
 * Linear functionals on polynomials in the data that a group leaves invariant (theory §4, "Averaging over a compact group is exact").
 *
 * E_g p(gx) is determined by the values L(p) of all invariant functionals L, and the averages of the losses of all data sets span
 * exactly the functions θ ↦ L(|f_θ|²), L(⟨f_θ, y⟩). No sampling and no integration: L is invariant iff L(p∘g) = L(p) for generators g and
 * L(ξp) = 0 for infinitesimal ones, a nullspace over ℚ. Signed permutations only join monomials to orbits. For a cyclic part of order n
 * with weights in the integers, L vanishes on all weights not divisible by n, that is on the image of ξ·Π_{w = n, 2n, …}(ξ² + w²).
 */
import {
  accumulate,
  compareRationals,
  type DataPolynomial,
  DEFAULT_PRIMES,
  monomialKey,
  type OrdinalMonomial,
  type Outcome,
  ok,
  primeField,
  QQ,
  type Rational,
  rational,
  reconstructEchelonBasis,
  sparseRowSpaceModular,
  unable,
} from '@lawful/cas-core';
import { type DataRelations, type Relation, relationsBetween } from './data-relations.js';
import { type DataSymmetry, isPermuted, type SparseRows, signedPermutation } from './data-symmetry.js';

/** A functional by its values on monomials (keys of `monomialKey`); zero elsewhere. */
export type Functional = ReadonlyMap<string, Rational>;

type Sparse = Map<string, { monomial: OrdinalMonomial; coefficient: Rational }>;

const MONOMIAL_LIMIT = 200_000;

/**
 * All invariant functionals on the span of the monomials that the group makes of those in `support`.
 * @param blocks for each data coordinate the index of its block; a group acts within blocks, so degrees per block are kept
 * @param relations between the monomials as functions of the data, where there are any: functionals vanish on them
 */
export function invariantFunctionals(
  symmetry: DataSymmetry,
  support: Iterable<OrdinalMonomial>,
  blocks: readonly number[],
  relations?: DataRelations,
): Outcome<Functional[]> {
  const monomials = closure(support, blocks);
  if (monomials === undefined) return unable(`more than ${MONOMIAL_LIMIT} monomials in the data`);
  const orbits = orbitsOf(monomials, symmetry);
  if (isPermuted(symmetry) && relations === undefined) return ok(orbitFunctionals(monomials, orbits));
  const related = relations === undefined ? ok([]) : relationsBetween(monomials, relations);
  if (related.kind !== 'ok') return related;
  const equations = equationsOf(monomials, symmetry, orbits, related.value);
  const live = orbits.live;
  const kernelAt = (p: number): Float64Array[] | undefined => {
    const F = primeField(p);
    const space = sparseRowSpaceModular(p, Math.max(1, live.length));
    for (const equation of equations) {
      const columns = [...equation.keys()];
      const values: number[] = [];
      for (const c of columns) {
        const value = F.fromRational(equation.get(c)!);
        if (value === undefined) return undefined;
        values.push(value);
      }
      space.insert({ columns, values });
    }
    return space
      .nullspace()
      .filter(() => live.length > 0)
      .map((v) => Float64Array.from({ length: live.length }, (_, i) => v.get(i) ?? 0));
  };
  const basis = reconstructEchelonBasis(kernelAt, {
    primes: DEFAULT_PRIMES,
    verify: (rows) => rows.every((row) => equations.every((e) => annihilates(e, row))),
  });
  if (basis.kind !== 'ok') return unable('the invariant functionals could not be reconstructed over the rationals');
  return ok(
    basis.value.basis.map((row) => {
      const functional = new Map<string, Rational>();
      for (const m of monomials) {
        const key = monomialKey(m);
        const place = orbits.find(key);
        if (place === undefined) continue;
        const value = row[orbits.column.get(place.root)!]!;
        if (!QQ.isZero(value)) functional.set(key, place.sign === 1 ? value : QQ.neg(value));
      }
      return functional;
    }),
  );
}

/** Signed permutations alone: one functional for each live orbit, its value 1 at the root. */
function orbitFunctionals(monomials: readonly OrdinalMonomial[], orbits: Orbits): Functional[] {
  const functionals = orbits.live.map(() => new Map<string, Rational>());
  const minusOne = rational(-1);
  for (const m of monomials) {
    const key = monomialKey(m);
    const place = orbits.find(key);
    if (place !== undefined)
      functionals[orbits.column.get(place.root)!]!.set(key, place.sign === 1 ? QQ.one : minusOne);
  }
  return functionals;
}

const annihilates = (equation: ReadonlyMap<number, Rational>, row: readonly Rational[]): boolean => {
  let sum = QQ.zero;
  for (const [c, q] of equation) sum = QQ.add(sum, QQ.mul(q, row[c]!));
  return QQ.isZero(sum);
};

/** Σ_m L(m)·coefficient(m), term by term. */
export function applyFunctional(functional: Functional, p: DataPolynomial): Map<string | number, Rational> {
  const out = new Map<string | number, Rational>();
  for (const [key, { coefficient }] of p) {
    const weight = functional.get(key);
    if (weight === undefined) continue;
    for (const [m, c] of coefficient.terms) accumulate(QQ, out, m, QQ.mul(weight, c));
  }
  return out;
}

/** All monomials with the block degrees that occur. */
function closure(support: Iterable<OrdinalMonomial>, blocks: readonly number[]): OrdinalMonomial[] | undefined {
  const count = blocks.reduce((n, b) => Math.max(n, b + 1), 0);
  const members: number[][] = Array.from({ length: count }, () => []);
  blocks.forEach((b, i) => {
    members[b]!.push(i);
  });
  const profiles = new Map<string, number[]>();
  for (const m of support) {
    const profile = new Array<number>(count).fill(0);
    for (const i of m) profile[blocks[i]!]!++;
    profiles.set(profile.join(','), profile);
  }
  const out: OrdinalMonomial[] = [];
  for (const profile of profiles.values()) {
    let partial: number[][] = [[]];
    for (let b = 0; b < count; b++) {
      const next: number[][] = [];
      for (const head of partial)
        for (const tail of monomialsOfDegree(members[b]!, profile[b]!)) {
          next.push([...head, ...tail]);
          if (next.length + out.length > MONOMIAL_LIMIT) return undefined;
        }
      partial = next;
    }
    for (const m of partial) out.push(m.sort((x, y) => x - y));
  }
  return out;
}

function* monomialsOfDegree(variables: readonly number[], degree: number, from = 0): Generator<number[]> {
  if (degree === 0) {
    yield [];
    return;
  }
  for (let i = from; i < variables.length; i++)
    for (const rest of monomialsOfDegree(variables, degree - 1, i)) yield [variables[i]!, ...rest];
}

interface Orbits {
  /** Roots whose functional value is free; orbits that a sign forces to zero are left out. */
  readonly live: readonly string[];
  readonly column: ReadonlyMap<string, number>;
  find(key: string): { readonly root: string; readonly sign: 1 | -1 } | undefined;
}

/** Union–find with signs over the signed-permutation generators. */
function orbitsOf(monomials: readonly OrdinalMonomial[], symmetry: DataSymmetry): Orbits {
  const parent = new Map<string, { key: string; sign: 1 | -1 }>();
  for (const m of monomials) parent.set(monomialKey(m), { key: monomialKey(m), sign: 1 });
  const dead = new Set<string>();
  const root = (key: string): { root: string; sign: 1 | -1 } => {
    let up = parent.get(key)!;
    // Paths are halved on the way up.
    while (up.key !== key && parent.get(up.key)!.key !== up.key) {
      const next = parent.get(up.key)!;
      up = { key: next.key, sign: (up.sign * next.sign) as 1 | -1 };
      parent.set(key, up);
    }
    return { root: up.key, sign: up.sign };
  };
  for (const generator of symmetry.finite) {
    const permutation = signedPermutation(generator);
    if (permutation === undefined) continue;
    for (const m of monomials) {
      let sign: 1 | -1 = 1;
      const image = m.map((i) => {
        if (permutation.sign[i] === -1) sign = -sign as 1 | -1;
        return permutation.image[i]!;
      });
      const a = root(monomialKey(m));
      const b = root(monomialKey(image.sort((x, y) => x - y)));
      const relation = (a.sign * b.sign * sign) as 1 | -1;
      if (a.root === b.root) {
        if (relation === -1) dead.add(a.root);
      } else {
        parent.set(a.root, { key: b.root, sign: relation });
        if (dead.has(a.root)) dead.add(b.root);
      }
    }
  }
  const live: string[] = [];
  for (const m of monomials) {
    const key = monomialKey(m);
    if (parent.get(key)!.key === key && !dead.has(key)) live.push(key);
  }
  const column = new Map(live.map((key, i) => [key, i]));
  return {
    live,
    column,
    find: (key) => {
      if (!parent.has(key)) return undefined;
      const found = root(key);
      return column.has(found.root) ? found : undefined;
    },
  };
}

/** One equation for each monomial and each generator that is not a signed permutation, in the live orbits. */
function equationsOf(
  monomials: readonly OrdinalMonomial[],
  symmetry: DataSymmetry,
  orbits: Orbits,
  relations: readonly Relation[],
): ReadonlyMap<number, Rational>[] {
  const out: ReadonlyMap<number, Rational>[] = [];
  const seen = new Set<string>();
  const impose = (p: Sparse): void => {
    const row = new Map<number, Rational>();
    for (const [key, { coefficient }] of p) {
      const place = orbits.find(key);
      if (place === undefined) continue;
      const c = orbits.column.get(place.root)!;
      const signed = place.sign === 1 ? coefficient : QQ.neg(coefficient);
      const sum = QQ.add(row.get(c) ?? QQ.zero, signed);
      if (QQ.isZero(sum)) row.delete(c);
      else row.set(c, sum);
    }
    if (row.size === 0) return;
    const key = [...row].map(([c, q]) => `${c}:${q.num}/${q.den}`).join(' ');
    if (seen.has(key)) return;
    seen.add(key);
    out.push(row);
  };
  for (const relation of relations) {
    const sparse: Sparse = new Map();
    for (const [monomial, q] of relation) add(sparse, monomial, q);
    impose(sparse);
  }
  for (const m of monomials) {
    const single: Sparse = new Map([[monomialKey(m), { monomial: m, coefficient: QQ.one }]]);
    for (const g of symmetry.finite)
      if (signedPermutation(g) === undefined) impose(difference(substitute(m, g), single));
    for (const xi of symmetry.infinitesimal) impose(derive(single, xi));
    for (const { generator, order } of symmetry.cyclic) {
      let p = derive(single, generator);
      for (let w = order; w <= weightBound(m, generator); w += order)
        p = sum(derive(derive(p, generator), generator), scale(p, rational(w * w)));
      impose(p);
    }
  }
  return out;
}

/** No weight of ξ on this monomial is larger: the sum over its factors of the largest absolute row sum of ξ. */
function weightBound(m: OrdinalMonomial, xi: SparseRows): number {
  let largest = QQ.zero;
  for (const row of xi) {
    const total = row.reduce((s, [, q]) => QQ.add(s, q.num < 0n ? QQ.neg(q) : q), QQ.zero);
    if (compareRationals(total, largest) > 0) largest = total;
  }
  const { num, den } = QQ.mul(rational(m.length), largest);
  return Number((num + den - 1n) / den);
}

function add(into: Sparse, monomial: OrdinalMonomial, coefficient: Rational): void {
  const key = monomialKey(monomial);
  const old = into.get(key);
  const next = old === undefined ? coefficient : QQ.add(old.coefficient, coefficient);
  if (QQ.isZero(next)) into.delete(key);
  else into.set(key, { monomial, coefficient: next });
}

/** m(gx): each factor x_i becomes Σ_j g_ij x_j. */
function substitute(m: OrdinalMonomial, g: SparseRows): Sparse {
  let product: Sparse = new Map([['', { monomial: [], coefficient: QQ.one }]]);
  for (const i of m) {
    const next: Sparse = new Map();
    for (const { monomial, coefficient } of product.values())
      for (const [j, q] of g[i]!)
        add(
          next,
          [...monomial, j].sort((x, y) => x - y),
          QQ.mul(coefficient, q),
        );
    product = next;
  }
  return product;
}

/** The derivation x_i ↦ Σ_j ξ_ij x_j. */
function derive(p: Sparse, xi: SparseRows): Sparse {
  const out: Sparse = new Map();
  for (const { monomial, coefficient } of p.values())
    for (let k = 0; k < monomial.length; k++)
      for (const [j, q] of xi[monomial[k]!]!)
        add(
          out,
          monomial.with(k, j).sort((x, y) => x - y),
          QQ.mul(coefficient, q),
        );
  return out;
}

const scale = (p: Sparse, q: Rational): Sparse =>
  new Map([...p].map(([key, t]) => [key, { monomial: t.monomial, coefficient: QQ.mul(q, t.coefficient) }]));

function sum(a: Sparse, b: Sparse): Sparse {
  const out: Sparse = new Map(a);
  for (const { monomial, coefficient } of b.values()) add(out, monomial, coefficient);
  return out;
}

const difference = (a: Sparse, b: Sparse): Sparse => sum(a, scale(b, rational(-1)));
