/**
 * Which of the polynomials found say something new: those that are not linear combinations of products of laws already kept.
 * Decided modulo a prime, in the space of monomials; it only chooses what is listed, every listed law is proved by itself.
 */
import {
  type Polynomial,
  polynomialRing,
  primeField,
  QQ,
  type Rational,
  rankRational,
  type SparseRow,
  type StateFunction,
  sparseRowSpaceModular,
  type Term,
  type Truth,
  variablesOfFunction,
} from '@lawful/cas-core';

const PRODUCT_LIMIT = 2_000_000;

/** The members of `more`, in order, that are independent of all products of `known` up to `degree` and of each other. */
export function independentCandidates(
  known: readonly StateFunction[],
  more: readonly StateFunction[],
  p: number,
  degree = 1,
): StateFunction[] {
  const F = primeField(p);
  const variables = [...new Set([...known, ...more].flatMap(variablesOfFunction))].sort((a, b) => a - b);
  const position = new Map(variables.map((v, i) => [v, i]));
  const ring = polynomialRing(F, variables.map(String));
  const lift = (h: StateFunction): Polynomial<number> =>
    ring.fromTerms(
      h.numerator.map((t) => ({
        coefficient: F.fromRational(t.coefficient) ?? 0,
        exponents: t.exponents.map(([v, e]): [number, number] => [position.get(v)!, e]),
      })),
    );
  const columns = new Map<string | number, number>();
  const rowOf = (q: Polynomial<number>): SparseRow => {
    const row = { columns: [] as number[], values: [] as number[] };
    for (const [m, c] of q.terms) {
      const column = columns.get(m) ?? columns.size;
      columns.set(m, column);
      row.columns.push(column);
      row.values.push(c);
    }
    return row;
  };
  const old = known.filter((h) => h.denominator === undefined).map(lift);
  const rows = products(old, degree).map(rowOf);
  const fresh = more.map((h) => rowOf(lift(h)));
  const space = sparseRowSpaceModular(p, Math.max(1, columns.size));
  for (const row of rows) space.insert(row);
  return more.filter((_, k) => space.insert(fresh[k]!));

  /** All products of at least one of the polynomials with total degree at most `bound`, while they stay few. */
  function products(list: readonly Polynomial<number>[], bound: number): Polynomial<number>[] {
    const degrees = list.map((q) => ring.degree(q));
    const out: Polynomial<number>[] = [];
    let terms = 0;
    const extend = (product: Polynomial<number>, from: number, room: number): void => {
      for (let i = from; i < list.length && terms < PRODUCT_LIMIT; i++) {
        if (degrees[i]! < 1 || (degrees[i]! > room && product !== ring.one)) continue;
        const next = ring.mul(product, list[i]!);
        terms += next.terms.size;
        out.push(next);
        extend(next, i, room - degrees[i]!);
      }
    };
    extend(ring.one, 0, bound);
    return out;
  }
}

const SPAN_LIMIT = 2000;

/**
 * Whether every polynomial of `more` is a linear combination of `known`, over ℚ: a coincidence modulo a prime is no answer.
 * 'unknown' for quotients and beyond a size.
 */
export function inLinearSpan(known: readonly StateFunction[], more: readonly StateFunction[]): Truth {
  if ([...known, ...more].some((h) => h.denominator !== undefined)) return 'unknown';
  const columns = new Map<string, number>();
  for (const h of [...known, ...more])
    for (const t of h.numerator) {
      const key = keyOf(t);
      if (!columns.has(key)) columns.set(key, columns.size);
    }
  if (columns.size > SPAN_LIMIT || known.length > SPAN_LIMIT) return 'unknown';
  const row = (h: StateFunction): Rational[] => {
    const entries = new Array<Rational>(columns.size).fill(QQ.zero);
    for (const t of h.numerator) {
      const column = columns.get(keyOf(t))!;
      entries[column] = QQ.add(entries[column]!, t.coefficient);
    }
    return entries;
  };
  const rows = known.map(row);
  return rankRational([...rows, ...more.map(row)], columns.size) === rankRational(rows, columns.size) ? 'yes' : 'no';
}

const keyOf = (t: Term<Rational>): string => t.exponents.map(([v, e]) => `${v}^${e}`).join(' ');
