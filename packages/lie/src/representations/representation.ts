/**
 * Representations on ℚ^N, given by generators, with an invariant diagonal form.
 *
 * The three lists are those of `ActionGenerators` carried to V: matrices of group elements, of Lie-algebra elements, and
 * pairs (J, n) for exp(2πJ/n). `form` lists the positive diagonal of a form w with g'wg = w; "self-adjoint" always means
 * with respect to w, that is wX symmetric. A coordinate change to w = 1 would need square roots (of multinomials, for
 * Sym^k), so it is not made (theory §4). Constructions act on group elements multiplicatively and on Lie-algebra elements by
 * the derivation rule; generators of factors must come in step, as they do when all come from one group.
 *
 * Sym^k(V) has the basis of unscaled monomials, and acts as monomials do: if T(x) lists the monomials of degree k, then
 * T(gx) = Sym^k(g)·T(x). Since ⟨x, y⟩^k = Σ multinomial(α) x^α y^α, its invariant form is the diagonal of multinomials.
 */
import { QQ, type Rational, rational } from '@lawful/cas-core';
import type { CyclicGenerator } from '../groups/group-spec.js';
import {
  addSparse,
  type ColumnMatrix,
  columnOf,
  directSumSparse,
  equalSparse,
  multiplySparse,
  sparseDiagonal,
  sparseIdentity,
  tensorSparse,
  transposeSparse,
} from './sparse-matrix.js';

export interface Representation {
  readonly size: number;
  readonly finite: readonly ColumnMatrix[];
  readonly infinitesimal: readonly ColumnMatrix[];
  readonly cyclic: readonly CyclicGenerator<ColumnMatrix>[];
  /** The diagonal of the invariant form. */
  readonly form: readonly Rational[];
}

const mapGenerators = (
  v: Representation,
  size: number,
  form: readonly Rational[],
  onElement: (g: ColumnMatrix, k: number) => ColumnMatrix,
  onAlgebra: (a: ColumnMatrix, k: number, list: 'infinitesimal' | 'cyclic') => ColumnMatrix,
): Representation =>
  Object.freeze({
    size,
    form,
    finite: v.finite.map(onElement),
    infinitesimal: v.infinitesimal.map((a, k) => onAlgebra(a, k, 'infinitesimal')),
    cyclic: v.cyclic.map(({ generator, order }, k) => ({ generator: onAlgebra(generator, k, 'cyclic'), order })),
  });

/** What keeps the form from being invariant; undefined when it is. */
export function invarianceDefect(v: Representation): string | undefined {
  const w = sparseDiagonal(v.form);
  if (v.form.length !== v.size || v.form.some((q) => q.num <= 0n)) return 'the form is not positive';
  const zero: ColumnMatrix = { rows: v.size, columns: v.form.map(() => []) };
  for (const [k, g] of v.finite.entries())
    if (!equalSparse(multiplySparse(transposeSparse(g), multiplySparse(w, g)), w))
      return `generator ${k + 1} does not preserve the form`;
  for (const a of [...v.infinitesimal, ...v.cyclic.map((c) => c.generator)])
    if (!equalSparse(addSparse(multiplySparse(transposeSparse(a), w), multiplySparse(w, a)), zero))
      return 'an infinitesimal generator is not skew for the form';
  return undefined;
}

/** A representation from its generators; the form is 1 unless given. Throws `RangeError` when it is not invariant. */
export function representation(
  size: number,
  generators: Partial<Omit<Representation, 'size' | 'form'>>,
  form: readonly Rational[] = new Array<Rational>(size).fill(QQ.one),
): Representation {
  const { finite = [], infinitesimal = [], cyclic = [] } = generators;
  for (const m of [...finite, ...infinitesimal, ...cyclic.map((c) => c.generator)])
    if (m.rows !== size || m.columns.length !== size)
      throw new RangeError(`representation: a ${m.rows} × ${m.columns.length} matrix on a space of dimension ${size}`);
  const v = Object.freeze({ size, finite, infinitesimal, cyclic, form });
  const defect = invarianceDefect(v);
  if (defect !== undefined) throw new RangeError(`representation: ${defect}`);
  return v;
}

function checkInStep(v: Representation, u: Representation, caller: string): void {
  for (const list of ['finite', 'infinitesimal', 'cyclic'] as const)
    if (v[list].length !== u[list].length)
      throw new RangeError(`${caller}: ${v[list].length} and ${u[list].length} ${list} generators`);
  for (const [k, c] of v.cyclic.entries())
    if (c.order !== u.cyclic[k]!.order) throw new RangeError(`${caller}: orders ${c.order} and ${u.cyclic[k]!.order}`);
}

const algebraOf = (u: Representation, k: number, list: 'infinitesimal' | 'cyclic'): ColumnMatrix =>
  list === 'infinitesimal' ? u.infinitesimal[k]! : u.cyclic[k]!.generator;

export function directSumOf(v: Representation, u: Representation): Representation {
  checkInStep(v, u, 'directSumOf');
  return mapGenerators(
    v,
    v.size + u.size,
    [...v.form, ...u.form],
    (g, k) => directSumSparse(g, u.finite[k]!),
    (a, k, list) => directSumSparse(a, algebraOf(u, k, list)),
  );
}

export function tensorProduct(v: Representation, u: Representation): Representation {
  checkInStep(v, u, 'tensorProduct');
  const [one, other] = [sparseIdentity(v.size), sparseIdentity(u.size)];
  return mapGenerators(
    v,
    v.size * u.size,
    v.form.flatMap((p) => u.form.map((q) => QQ.mul(p, q))),
    (g, k) => tensorSparse(g, u.finite[k]!),
    (a, k, list) => addSparse(tensorSparse(a, other), tensorSparse(one, algebraOf(u, k, list))),
  );
}

/** The exponents α with |α| = k in n variables, x_1^k first. */
export function monomialExponents(n: number, k: number): readonly (readonly number[])[] {
  if (n === 0) return k === 0 ? [[]] : [];
  return Array.from({ length: k + 1 }, (_, i) => k - i).flatMap((a) =>
    monomialExponents(n - 1, k - a).map((rest) => [a, ...rest]),
  );
}

const factorial = (k: number): bigint => (k < 2 ? 1n : BigInt(k) * factorial(k - 1));

/** Sym^k(v) on monomials in the order of `monomialExponents`. */
export function symmetricPower(v: Representation, k: number): Representation {
  const exponents = monomialExponents(v.size, k);
  const indexOf = new Map(exponents.map((alpha, i) => [alpha.join(), i]));
  const at = (alpha: readonly number[]): number => indexOf.get(alpha.join())!;

  /** Row α: the product of the linear forms (gx)_i^α_i, expanded. */
  const onElement = (g: ColumnMatrix): ColumnMatrix => {
    const lines = transposeSparse(g).columns;
    const rows = exponents.map((alpha) => {
      let product = new Map<string, Rational>([[new Array<number>(v.size).fill(0).join(), QQ.one]]);
      alpha.forEach((power, i) => {
        for (let e = 0; e < power; e++) {
          const next = new Map<string, Rational>();
          for (const [key, c] of product)
            for (const [j, q] of lines[i]!) {
              const to = key
                .split(',')
                .map((d, l) => Number(d) + (l === j ? 1 : 0))
                .join();
              next.set(to, QQ.add(next.get(to) ?? QQ.zero, QQ.mul(c, q)));
            }
          product = next;
        }
      });
      return columnOf([...product].map(([key, c]) => [indexOf.get(key)!, c] as const));
    });
    return transposeSparse({ rows: exponents.length, columns: rows });
  };
  /** Row α: Σ α_i a_ij x^(α − e_i + e_j). */
  const onAlgebra = (a: ColumnMatrix): ColumnMatrix => {
    const lines = transposeSparse(a).columns;
    const rows = exponents.map((alpha) =>
      columnOf(
        alpha.flatMap((power, i) =>
          power === 0
            ? []
            : lines[i]!.map(
                ([j, q]) =>
                  [
                    at(alpha.map((d, l) => d - (l === i ? 1 : 0) + (l === j ? 1 : 0))),
                    QQ.mul(rational(power), q),
                  ] as const,
              ),
        ),
      ),
    );
    return transposeSparse({ rows: exponents.length, columns: rows });
  };
  const form = exponents.map((alpha) => {
    const multinomial = rational(alpha.reduce((t, d) => t / factorial(d), factorial(k)));
    return alpha.reduce((t, d, i) => {
      let value = t;
      for (let e = 0; e < d; e++) value = QQ.mul(value, v.form[i]!);
      return value;
    }, multinomial);
  });
  return mapGenerators(v, exponents.length, form, onElement, onAlgebra);
}
