/** Arithmetic of polynomials as lists of terms in state variables: small ones, where a ring of their own would be in the way. */
import { QQ, type Rational, type Term, type Terms } from '@lawful/cas-core';

function collect(list: Iterable<Term<Rational>>): Terms {
  const out = new Map<string, Term<Rational>>();
  for (const t of list) {
    const key = t.exponents.map(([v, e]) => `${v}^${e}`).join(' ');
    const old = out.get(key);
    const coefficient = old === undefined ? t.coefficient : QQ.add(old.coefficient, t.coefficient);
    if (QQ.isZero(coefficient)) out.delete(key);
    else out.set(key, { coefficient, exponents: t.exponents });
  }
  return [...out.values()];
}

export const addTerms = (a: Terms, b: Terms): Terms =>
  a.length === 0 ? b : b.length === 0 ? a : collect([...a, ...b]);

export const scaleTerms = (q: Rational, a: Terms): Terms =>
  QQ.isZero(q) ? [] : a.map((t) => ({ coefficient: QQ.mul(q, t.coefficient), exponents: t.exponents }));

export function multiplyTerms(a: Terms, b: Terms): Terms {
  const products: Term<Rational>[] = [];
  for (const s of a)
    for (const t of b) {
      const exponents = new Map<number, number>(s.exponents);
      for (const [v, e] of t.exponents) exponents.set(v, (exponents.get(v) ?? 0) + e);
      products.push({
        coefficient: QQ.mul(s.coefficient, t.coefficient),
        exponents: [...exponents].sort(([v], [w]) => v - w),
      });
    }
  return collect(products);
}
