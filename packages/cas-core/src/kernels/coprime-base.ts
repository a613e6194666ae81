/**
 * Multiplicative normal forms by a coprime base: squarefree polynomials that are pairwise coprime and of which given polynomials are products, up to
 * constants. No factorisation into irreducibles is needed. A polynomial that mixes data and parameters is first divided by its content
 * in the parameters, so that what is common to all samples stands apart.
 */
import { divideExact } from '../polynomials/division.js';
import { canonicalAssociate, gcd, squarefreePart } from '../polynomials/gcd.js';
import type { Monomial } from '../polynomials/monomials.js';
import { accumulate, type Polynomial } from '../polynomials/polynomial-ring.js';
import { QQ, type Rational } from '../rings/rationals.js';

type P = Polynomial<Rational>;

const isConstant = (p: P): boolean => p.ring.degree(p) <= 0;

/** The gcd of the coefficients of p as a polynomial in the variables that `isData` selects. */
export function contentInState(p: P, isData: (variable: number) => boolean): P {
  const groups = new Map<string, Map<Monomial, Rational>>();
  const { ring } = p;
  for (const t of ring.sortedTerms(p)) {
    const key = t.exponents.filter(([v]) => isData(v)).join(' ');
    let group = groups.get(key);
    if (group === undefined) {
      group = new Map();
      groups.set(key, group);
    }
    accumulate(QQ, group, ring.encoding.fromExponents(t.exponents.filter(([v]) => !isData(v))), t.coefficient);
  }
  let content: P = ring.zero;
  for (const group of groups.values()) content = gcd(content, ring.fromMap(group));
  return content;
}

/**
 * Adds what p needs to the base, which stays coprime and squarefree; its members may be split. Canonical associates throughout.
 * @returns whether a member was split
 */
export function refine(base: P[], p: P): boolean {
  let split = false;
  const stack: P[] = [];
  for (let rest = p; !isConstant(rest); ) {
    const q = squarefreePart(rest);
    stack.push(canonicalAssociate(q).polynomial);
    rest = divideExact(rest, q)!;
  }
  while (stack.length > 0) {
    let rest = stack.pop()!;
    if (isConstant(rest)) continue;
    for (let i = 0; i < base.length && !isConstant(rest); i++) {
      const common = gcd(base[i]!, rest);
      if (isConstant(common)) continue;
      const other = divideExact(base[i]!, common)!;
      rest = divideExact(rest, common)!;
      if (!isConstant(other)) {
        split = true;
        base.splice(i, 1);
        stack.push(canonicalAssociate(common).polynomial, canonicalAssociate(other).polynomial, rest);
        rest = p.ring.one;
      } else i--;
    }
    if (!isConstant(rest)) base.push(canonicalAssociate(rest).polynomial);
  }
  return split;
}

/** p = unit·Π base_i^{e_i}; precondition: p was given to `refine`. */
export function exponentsOver(base: readonly P[], p: P): { unit: Rational; exponents: number[] } {
  let rest = p;
  const exponents = base.map((b) => {
    let e = 0;
    for (;;) {
      const next = isConstant(rest) ? undefined : divideExact(rest, b);
      if (next === undefined) return e;
      rest = next;
      e++;
    }
  });
  if (!isConstant(rest)) throw new RangeError('exponentsOver: the base does not generate the polynomial');
  return { unit: [...rest.terms.values()][0]!, exponents };
}
