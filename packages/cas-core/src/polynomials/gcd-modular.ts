/**
 * Brown's algorithm: multivariate gcds over F_p by evaluation and interpolation, over ℤ by primes on top of it.
 *
 * To find gcd(a, b) in F_p[x₁, …, x_n] set x_n to points, take gcds with one variable less, and interpolate. An image
 * of the gcd is only known up to a unit, so it is scaled to the value of γ, the gcd of the leading coefficients in
 * F_p[x_n]; what is interpolated is then γ/lc(g)·g, whose primitive part is g. A point is unlucky when its image has a
 * larger leading monomial than the gcd; the leading monomial of an image is never smaller (if lc(a), lc(b) do not
 * vanish there), so a candidate that divides both inputs *is* the gcd, and nothing is left to chance but the time.
 *
 * Reference: W. S. Brown, "On Euclid's algorithm and the computation of polynomial greatest common divisors", J. ACM 18
 * (1971), §4; K. Geddes, S. Czapor, G. Labahn, *Algorithms for Computer Algebra*, Theorem 7.1 and Algorithms 7.1, 7.2.
 */
import {
  joinPrime,
  modulo,
  primesBelow,
  type ResidueVector,
  residueNumber,
} from '../linear-algebra/modular-reconstruction.js';
import { type PrimeField, primeField } from '../rings/prime-field.js';
import { gcdInteger } from '../rings/rationals.js';
import { degrees, divideExact, divides, dropVariable, encodePower, leadingCode } from './division.js';
import { compareCodes, type Monomial } from './monomials.js';
import { accumulate, type Polynomial, type PolynomialRing, polynomialRing } from './polynomial-ring.js';
import { type Univariate, type UnivariateRing, univariateRing } from './univariate.js';

/** A polynomial in x with coefficients moved inside: monomial of the other variables ↦ element of F_p[x]. */
type Split = ReadonlyMap<Monomial, Univariate<number>>;

interface Context {
  readonly ring: PolynomialRing<number>;
  readonly field: PrimeField;
  readonly line: UnivariateRing<number>;
}

function split({ ring, line }: Context, a: Polynomial<number>, x: number): Split {
  const out = new Map<Monomial, number[]>();
  for (const [m, c] of a.terms) {
    const rest = dropVariable(ring.encoding, m, x);
    let list = out.get(rest);
    if (list === undefined) {
      list = [];
      out.set(rest, list);
    }
    const e = ring.encoding.exponent(m, x);
    while (list.length <= e) list.push(0);
    list[e] = c;
  }
  return new Map([...out].map(([m, list]) => [m, line.fromCoefficients(list)]));
}

function join({ ring }: Context, a: Split, x: number): Polynomial<number> {
  const out = new Map<Monomial, number>();
  for (const [m, f] of a)
    f.forEach((c, e) => {
      if (c !== 0) out.set(ring.encoding.mul(m, encodePower(ring.encoding, x, e)), c);
    });
  return ring.fromMap(out);
}

function primitiveSplit({ line }: Context, a: Split): [content: Univariate<number>, part: Split] {
  let content: Univariate<number> = [];
  for (const f of a.values()) {
    content = line.gcd(content, f);
    if (content.length === 1) return [content, a];
  }
  return [content, new Map([...a].map(([m, f]) => [m, line.divmod(f, content)[0]]))];
}

function at({ ring, line, field }: Context, a: Split, point: number): Polynomial<number> {
  const out = new Map<Monomial, number>();
  for (const [m, f] of a) accumulate(field, out, m, line.evaluate(f, point));
  return ring.fromMap(out);
}

const degreeIn = (a: Split): number => Math.max(...Array.from(a.values(), (f) => f.length - 1));

/** The points of F_p, each once, scattered when there are many. */
function* points(p: number): Generator<number> {
  const step = p > 10000 ? 7919 : 1;
  for (let j = 1, value = step; j <= p; j++, value = (value + step) % p) yield value;
}

/**
 * The interpolation of Newton for a growing set of points: adds M·(image − H(point))/M(point) to H. Returns the new H,
 * or undefined when the image was predicted.
 */
function refine(
  ctx: Context,
  h: Split,
  m: Univariate<number>,
  image: Polynomial<number>,
  point: number,
): Split | undefined {
  const { line, field } = ctx;
  const inverse = field.inv(line.evaluate(m, point));
  const out = new Map(h);
  let changed = false;
  for (const key of new Set([...h.keys(), ...image.terms.keys()])) {
    const old = h.get(key) ?? line.zero;
    const difference = field.sub(image.terms.get(key) ?? 0, line.evaluate(old, point));
    if (difference === 0) continue;
    changed = true;
    out.set(key, line.add(old, line.scale(field.mul(difference, inverse), m)));
  }
  return changed ? out : undefined;
}

/**
 * The gcd of nonzero polynomials in the listed variables, up to a unit; undefined when F_p has too few points.
 * Precondition: no other variables occur.
 */
function brown(
  ctx: Context,
  a: Polynomial<number>,
  b: Polynomial<number>,
  variables: readonly number[],
): Polynomial<number> | undefined {
  const { ring, line, field } = ctx;
  const one = ring.encoding.one;
  const x = variables[variables.length - 1];
  if (x === undefined) return ring.one;
  const [contentA, partA] = primitiveSplit(ctx, split(ctx, a, x));
  const [contentB, partB] = primitiveSplit(ctx, split(ctx, b, x));
  const common = line.gcd(contentA, contentB);
  const fromLine = (f: Univariate<number>): Polynomial<number> => join(ctx, new Map([[one, f]]), x);
  const rest = variables.slice(0, -1);
  if (rest.length === 0) return fromLine(common);
  const leadA = partA.get(leadingCode(partA))!;
  const leadB = partB.get(leadingCode(partB))!;
  const gamma = line.gcd(leadA, leadB);
  const needed = Math.min(degreeIn(partA), degreeIn(partB)) + gamma.length;
  const wholeA = join(ctx, partA, x);
  const wholeB = join(ctx, partB, x);

  let h: Split | undefined;
  let modulus: Univariate<number> = line.one;
  let top: Monomial = one;
  let count = 0;
  for (const point of points(field.p)) {
    if (line.evaluate(leadA, point) === 0 || line.evaluate(leadB, point) === 0) continue;
    const image = brown(ctx, at(ctx, partA, point), at(ctx, partB, point), rest);
    if (image === undefined) return undefined;
    const lead = leadingCode(image.terms);
    if (lead === one) return fromLine(common);
    const order = h === undefined ? -1 : compareCodes(lead, top);
    if (order > 0) continue;
    const scaled = ring.scale(field.div(line.evaluate(gamma, point), image.terms.get(lead)!), image);
    let settled = false;
    if (order < 0 || h === undefined) {
      h = new Map(Array.from(scaled.terms, ([m, c]) => [m, [c]]));
      modulus = line.one;
      top = lead;
      count = 0;
    } else {
      const refined = refine(ctx, h, modulus, scaled, point);
      settled = refined === undefined;
      h = refined ?? h;
    }
    modulus = line.mul(modulus, [field.neg(point), 1]);
    count++;
    if (!settled && count < needed) continue;
    const candidate = join(ctx, primitiveSplit(ctx, h)[1], x);
    if (divides(candidate, wholeA) && divides(candidate, wholeB)) return ring.mul(fromLine(common), candidate);
  }
  return undefined;
}

const contextOf = (ring: PolynomialRing<number>): Context => {
  const field = ring.coefficients as PrimeField;
  return { ring, field, line: univariateRing(field) };
};

/**
 * The gcd over F_p of two nonzero polynomials, up to a unit; undefined when F_p has too few points for interpolation.
 * Precondition, not checked: the coefficients of the ring are a `PrimeField`.
 */
export function gcdModPrime(a: Polynomial<number>, b: Polynomial<number>): Polynomial<number> | undefined {
  const inA = degrees(a);
  const inB = degrees(b);
  const variables = [...new Set([...inA.keys(), ...inB.keys()])];
  // The innermost gcds are univariate: keep the variable of the largest degree for them.
  const weight = (v: number): number => Math.min(inA.get(v) ?? 0, inB.get(v) ?? 0);
  variables.sort((v, w) => weight(w) - weight(v) || v - w);
  return brown(contextOf(a.ring), a, b, variables);
}

/**
 * An upper bound for the degree of gcd(a, b) in x_v, exact for most `values`: the degree of a univariate gcd with the
 * other variables set to values; undefined when a leading coefficient in x_v vanishes there.
 */
export function degreeBound(
  a: Polynomial<number>,
  b: Polynomial<number>,
  v: number,
  values: readonly number[],
): number | undefined {
  const { ring, field, line } = contextOf(a.ring);
  const restrict = (q: Polynomial<number>): Univariate<number> => {
    const list: number[] = [];
    for (const [m, c] of q.terms) {
      let value = c;
      let e = 0;
      for (const [w, k] of ring.encoding.exponents(m))
        if (w === v) e = k;
        else for (let i = 0; i < k; i++) value = field.mul(value, values[w]!);
      while (list.length <= e) list.push(0);
      list[e] = field.add(list[e]!, value);
    }
    return list[list.length - 1] === 0 ? [] : list;
  };
  const [f, g] = [restrict(a), restrict(b)];
  return f.length === 0 || g.length === 0 ? undefined : line.gcd(f, g).length - 1;
}

/** The image modulo p, in the ring over F_p with the same variables. */
export function reducePolynomial(a: Polynomial<bigint>, ring: PolynomialRing<number>): Polynomial<number> {
  const field = ring.coefficients as PrimeField;
  const out = new Map<Monomial, number>();
  for (const [m, c] of a.terms) accumulate(field, out, m, residueNumber(c, field.p));
  return ring.fromMap(out);
}

/** The nonnegative gcd of the coefficients. */
export function integerContent(a: Polynomial<bigint>): bigint {
  let g = 0n;
  for (const c of a.terms.values()) {
    g = gcdInteger(g, c);
    if (g === 1n) return g;
  }
  return g;
}

/** a divided by its content; zero stays zero. */
export const primitiveInteger = (a: Polynomial<bigint>): Polynomial<bigint> => {
  const g = integerContent(a);
  return g <= 1n ? a : a.ring.fromMap(new Map([...a.terms].map(([m, c]) => [m, c / g])));
};

/** The primitive gcd over ℤ of two nonzero primitive polynomials, up to sign. */
export function gcdPrimitiveIntegers(a: Polynomial<bigint>, b: Polynomial<bigint>): Polynomial<bigint> {
  const leadA = a.terms.get(leadingCode(a.terms))!;
  const leadB = b.terms.get(leadingCode(b.terms))!;
  const gamma = gcdInteger(leadA, leadB);
  let keys: Monomial[] = [];
  let vector: ResidueVector | undefined;
  let top: Monomial | undefined;
  let previous = '';
  for (const p of primesBelow()) {
    if (residueNumber(leadA, p) === 0 || residueNumber(leadB, p) === 0) continue;
    const field = primeField(p);
    const ring = polynomialRing(field, a.ring.variables);
    const image = gcdModPrime(reducePolynomial(a, ring), reducePolynomial(b, ring));
    if (image === undefined) continue;
    const lead = leadingCode(image.terms);
    if (lead === a.ring.encoding.one) return a.ring.one;
    const order = top === undefined ? -1 : compareCodes(lead, top);
    if (order > 0) continue;
    if (order < 0) {
      keys = [];
      vector = undefined;
      top = lead;
      previous = '';
    }
    const scaled = ring.scale(field.div(residueNumber(gamma, p), image.terms.get(lead)!), image);
    const known = new Set(keys);
    const fresh = [...scaled.terms.keys()].filter((m) => !known.has(m));
    keys = [...keys, ...fresh];
    if (vector !== undefined) vector = { ...vector, entries: [...vector.entries, ...fresh.map(() => 0n)] };
    const joined = joinPrime(
      vector,
      p,
      keys.map((m) => scaled.terms.get(m) ?? 0),
    );
    vector = joined;
    const lifted = joined.entries.map((c) =>
      2n * c > joined.modulus ? c - joined.modulus : modulo(c, joined.modulus),
    );
    const print = lifted.join();
    // One prime often suffices; after that, divide only when one more prime has changed nothing.
    if (previous !== '' && print !== previous) {
      previous = print;
      continue;
    }
    previous = print;
    const candidate = primitiveInteger(
      a.ring.fromMap(new Map(keys.flatMap((m, i) => (lifted[i] === 0n ? [] : [[m, lifted[i]!] as const])))),
    );
    if (divideExact(a, candidate) !== undefined && divideExact(b, candidate) !== undefined) return candidate;
  }
  throw new RangeError('gcdPrimitiveIntegers: the primes below 2^24 do not suffice');
}
