/**
 * Sums of rational multiples of products of atoms with whole exponents, negative ones too: what motions are computed in before
 * they are claimed in a Coq file. Atoms are numbers; nothing is known of them.
 */
import { QQ, type Rational, rational } from '@lawful/cas-core';

/** Atoms ascending, no exponent zero. */
type Powers = readonly (readonly [atom: number, exponent: number])[];

interface Term {
  readonly coefficient: Rational;
  readonly powers: Powers;
}

/** By the powers as text. No coefficient is zero. */
export type Laurent = ReadonlyMap<string, Term>;

const keyOf = (powers: Powers): string => powers.map(([a, e]) => `${a}^${e}`).join(' ');

/** A number of a certificate. */
export function numberOf(text: string): Rational {
  const [n, d] = text.split('/');
  return rational(BigInt(n!), BigInt(d ?? '1'));
}

export const zero: Laurent = new Map();

export const constant = (c: Rational): Laurent =>
  c.num === 0n ? zero : new Map([['', { coefficient: c, powers: [] }]]);

export function atom(a: number, exponent = 1): Laurent {
  const powers: Powers = [[a, exponent]];
  return new Map([[keyOf(powers), { coefficient: rational(1), powers }]]);
}

function collect(terms: Iterable<Term>): Laurent {
  const out = new Map<string, Term>();
  for (const { coefficient, powers } of terms) {
    const key = keyOf(powers);
    const old = out.get(key);
    const total = old === undefined ? coefficient : QQ.add(old.coefficient, coefficient);
    if (total.num === 0n) out.delete(key);
    else out.set(key, { coefficient: total, powers });
  }
  return out;
}

/** Two lists of powers as one. */
function joined(a: Powers, b: Powers, sign: 1 | -1 = 1): Powers {
  const all = new Map(a);
  for (const [i, e] of b) all.set(i, (all.get(i) ?? 0) + sign * e);
  return [...all].filter(([, e]) => e !== 0).sort(([i], [j]) => i - j);
}

export const sum = (parts: readonly Laurent[]): Laurent => collect(parts.flatMap((p) => [...p.values()]));

export const scaled = (a: Laurent, c: Rational): Laurent =>
  c.num === 0n ? zero : new Map([...a].map(([k, t]) => [k, { ...t, coefficient: QQ.mul(t.coefficient, c) }] as const));

export const negated = (a: Laurent): Laurent => scaled(a, rational(-1));

export const product = (a: Laurent, b: Laurent): Laurent =>
  collect(
    [...a.values()].flatMap((s) =>
      [...b.values()].map((t) => ({
        coefficient: QQ.mul(s.coefficient, t.coefficient),
        powers: joined(s.powers, t.powers),
      })),
    ),
  );

/** A power, the exponent not negative. */
export function power(a: Laurent, exponent: number): Laurent {
  let out = constant(rational(1));
  for (let k = 0; k < exponent; k++) out = product(out, a);
  return out;
}

export function atomsOf(a: Laurent): ReadonlySet<number> {
  return new Set([...a.values()].flatMap(({ powers }) => powers.map(([i]) => i)));
}

/** Atoms with a negative exponent somewhere. */
export function invertedIn(a: Laurent): readonly number[] {
  return [...a.values()].flatMap(({ powers }) => powers.flatMap(([i, e]) => (e < 0 ? [i] : [])));
}

/** The greatest exponent of an atom. */
export const degreeIn = (a: Laurent, atom: number): number =>
  Math.max(0, ...[...a.values()].map(({ powers }) => powers.find(([i]) => i === atom)?.[1] ?? 0));

/** Each atom replaced by what `at` says, the exponents kept; what replaces an atom of negative exponent has one term. */
export function substituted(a: Laurent, at: (atom: number) => Laurent): Laurent {
  return sum(
    [...a.values()].map(({ coefficient, powers }) =>
      powers.reduce((p, [i, e]) => product(p, raised(at(i), e)), constant(coefficient)),
    ),
  );
}

function raised(a: Laurent, exponent: number): Laurent {
  if (exponent >= 0) return power(a, exponent);
  const [term, ...others] = a.values();
  if (term === undefined || others.length > 0) throw new RangeError('only one term has an inverse');
  const powers = term.powers.map(([i, e]) => [i, -e] as const);
  const inverse = { coefficient: QQ.inv(term.coefficient), powers };
  return power(new Map([[keyOf(powers), inverse]]), -exponent);
}

/** The derivative, when atoms move as `at` says. */
export function derivative(a: Laurent, at: (atom: number) => Laurent | undefined): Laurent {
  const parts: Laurent[] = [];
  for (const { coefficient, powers } of a.values())
    for (const [i, e] of powers) {
      const t = at(i);
      if (t === undefined) continue;
      const rest = joined(powers, [[i, 1]], -1);
      const factor = { coefficient: QQ.mul(coefficient, rational(e)), powers: rest };
      parts.push(product(new Map([[keyOf(rest), factor]]), t));
    }
  return sum(parts);
}

/** What divides all terms: for each atom its least exponent. */
function content(a: Laurent): Powers {
  const terms = [...a.values()];
  const least = new Map<number, number>();
  for (const i of atomsOf(a)) {
    const e = Math.min(...terms.map(({ powers }) => powers.find(([j]) => j === i)?.[1] ?? 0));
    if (e !== 0) least.set(i, e);
  }
  return [...least].sort(([i], [j]) => i - j);
}

const divided = (a: Laurent, powers: Powers): Laurent =>
  collect([...a.values()].map((t) => ({ ...t, powers: joined(t.powers, powers, -1) })));

/** By the greatest atom first. */
function compare(p: Powers, q: Powers): number {
  for (let [i, j] = [p.length - 1, q.length - 1]; i >= 0 || j >= 0; ) {
    const [a, e] = p[i] ?? [-1, 0];
    const [b, f] = q[j] ?? [-1, 0];
    if (a !== b) return a > b ? e : -f;
    if (e !== f) return e - f;
    i--;
    j--;
  }
  return 0;
}

function leading(a: Laurent): Term {
  return [...a.values()].reduce((best, t) => (compare(t.powers, best.powers) > 0 ? t : best));
}

/** A sum without its content and its leading coefficient, as text; and what was taken out. */
export function normalised(a: Laurent): { readonly key: string; readonly outside: Laurent } {
  const powers = content(a);
  const inner = divided(a, powers);
  const { coefficient } = leading(inner);
  const monic = scaled(inner, QQ.inv(coefficient));
  const key = [...monic].map(([k, t]) => `${t.coefficient.num}/${t.coefficient.den} ${k}`).sort();
  return { key: key.join(' + '), outside: new Map([[keyOf(powers), { coefficient, powers }]]) };
}

/** a/b where it comes out without a rest, b not zero. */
export function quotient(a: Laurent, b: Laurent): Laurent | undefined {
  const [ca, cb] = [content(a), content(b)];
  let rest = divided(a, ca);
  const by = divided(b, cb);
  const lead = leading(by);
  const found: Term[] = [];
  for (let steps = a.size; rest.size > 0; steps--) {
    if (steps === 0) return undefined;
    const top = leading(rest);
    const powers = joined(top.powers, lead.powers, -1);
    if (powers.some(([, e]) => e < 0)) return undefined;
    const term = { coefficient: QQ.mul(top.coefficient, QQ.inv(lead.coefficient)), powers };
    found.push(term);
    rest = sum([rest, negated(product(new Map([[keyOf(powers), term]]), by))]);
  }
  return divided(collect(found), joined(cb, ca, -1));
}
