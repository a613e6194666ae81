/**
 * All functions of a claim in one polynomial ring: polynomials in the variables, in the slopes of piecewise nodes, and in
 * layers of further indeterminates, each tied to earlier ones. A layer is a reciprocal r = 1/u, exp u, log|u| or sqrt u.
 *
 * One derivation serves them all: r' = −r²u', (exp u)' = exp(u)u', (log|u|)' = u'/u, (sqrt u)' = sqrt(u)u'/(2u), with a
 * layer for 1/u. One reduction decides what is zero: from the last layer to the first, r is cleared by multiplying with
 * powers of u, and sqrt(u)² is replaced by u. What is left without terms is zero; and when the kernels are independent
 * (checks/kernels.ts) only that is, exp and log then being as good as variables.
 *
 * Invariant: the u of a reciprocal is not the zero function for any assignment of lo or hi to the slopes, so that an
 * identity cleared of reciprocals means what it says on every mask.
 */
import type { Claim } from '../reading/claim.js';
import type { Kernel, Piece } from '../reading/program.js';
import { reject } from '../reading/rejection.js';
import { type Algebra, demanded, type Leaf, values } from './interpret.js';
import { squareRoot } from './kernels.js';
import { factorsOf, type Polynomial, type PolynomialRing } from './polynomial.js';
import { gcd, ONE, type Rational, sameRational } from './rational.js';
import type { PrimeField } from './residue.js';

interface Layer {
  readonly kind: 'reciprocal' | Kernel['kind'];
  readonly of: Polynomial;
  /** How many layers are below. */
  readonly depth: number;
  /** The exponent that is left of it when a polynomial is reduced. */
  readonly most: number;
  /** Its derivative by `of`. */
  readonly rate: Polynomial;
}

/** The piecewise nodes by the indeterminates of their slopes. */
export type Slopes = ReadonlyMap<number, Piece>;

/** 2^10 assignments of slopes are tried, not more. */
const MAX_SLOPES = 10;
const MAX_INDETERMINATES = 55_000;
const MOST = { reciprocal: 0, sqrt: 1, exp: Number.POSITIVE_INFINITY, log: Number.POSITIVE_INFINITY };
const HALF: Rational = { numerator: 1n, denominator: 2n };

export type Tower = ReturnType<typeof tower>;

/** New reciprocals are numbered from `free` on; `fault` is why a reciprocal is rejected. */
export function tower(R: PolynomialRing, slopes: Slopes, free: number, fault: string) {
  const layers = new Map<number, Layer>();
  const reciprocals = new Map<string, Polynomial>();
  const jets = new Map<number, ReadonlyMap<number, Polynomial>>();
  const indeterminate = (i: number, value = ONE, exponent = 1) => R.term(value, [[i, exponent]]);

  function add(at: number, layer: Omit<Layer, 'depth' | 'most'>): Polynomial {
    layers.set(at, { ...layer, depth: layers.size, most: MOST[layer.kind] });
    return indeterminate(at);
  }

  /** f multiplied by powers of the u of reciprocals, in which neither they nor squares of roots occur. */
  function reduced(f: Polynomial): Polynomial {
    const layerOf = ([i]: readonly [number, number]) => layers.get(i) as Layer;
    const factors = [...f.terms.keys()].flatMap((m) =>
      [...factorsOf(m)].filter(([i, e]) => e > (layers.get(i)?.most ?? e)),
    );
    if (factors.length === 0) return f;
    const last = factors.reduce((a, b) => (layerOf(b).depth > layerOf(a).depth ? b : a));
    const { most, of } = layerOf(last);
    const parts = [...R.coefficients(f, last[0])];
    const powers = [R.one];
    for (const [e] of parts) while (powers.length <= e) powers.push(R.multiply(powers.at(-1) as Polynomial, of));
    const cleared = parts.map(([e, part]) => {
      const whole = R.multiply(
        part,
        powers[most === 0 ? Math.max(...parts.map(([d]) => d)) - e : e >> 1] as Polynomial,
      );
      return [most === 1 && e % 2 === 1 ? R.multiply(whole, indeterminate(last[0])) : whole, 1] as const;
    });
    return reduced(R.sum(cleared));
  }

  /**
   * Whether f is zero on some, or on all, assignments of lo or hi to its slopes. For `all` only repeated slopes need
   * trying: a nonzero polynomial of degree at most one in each slope does not vanish on all of them.
   */
  function vanishes(f: Polynomial, on: 'some' | 'all'): boolean {
    const isZero = (g: Polynomial, tried: number): boolean => {
      if (g.terms.size === 0) return true;
      const candidates = [...g.terms.keys()].flatMap((m) => [...factorsOf(m)]);
      const slope = candidates.find(([i, e]) => slopes.has(i) && (on === 'some' || e > 1))?.[0];
      if (slope === undefined) return false;
      if (tried === MAX_SLOPES) reject(`the claim is too large for this checker: a test on more than ${MAX_SLOPES} slopes`); // biome-ignore format: one sentence
      const { low, high } = slopes.get(slope) as Piece;
      const parts = [...R.coefficients(g, slope)];
      const at = (value: Rational) => {
        const image = ([e, part]: readonly [number, Polynomial]) =>
          new Array<Polynomial>(e).fill(R.term(value)).reduce(R.multiply, part);
        return isZero(R.sum(parts.map((part) => [image(part), 1])), tried + 1);
      };
      return on === 'all' ? at(low) && at(high) : at(low) || at(high);
    };
    return isZero(reduced(f), 0);
  }

  function invert(a: Polynomial | undefined): Polynomial {
    if (a === undefined || vanishes(a, 'some')) return reject(fault);
    const [[monomial, c]] = a.terms as unknown as [[string, bigint]];
    if (a.terms.size === 1 && monomial === '') {
      const common = gcd(c, a.scale) * (c < 0n ? -1n : 1n);
      return R.term({ numerator: a.scale / common, denominator: c / common });
    }
    const key = `${[...a.terms].sort()}/${a.scale}`;
    const known = reciprocals.get(key);
    if (known) return known;
    const at = free + reciprocals.size;
    if (at >= MAX_INDETERMINATES) reject(`the claim is too large for this checker: ${at} indeterminates`);
    const made = add(at, { kind: 'reciprocal', of: a, rate: indeterminate(at, { ...ONE, numerator: -1n }, 2) });
    reciprocals.set(key, made);
    return made;
  }

  const K: Algebra<Polynomial> = {
    sum: R.sum,
    multiply: R.multiply,
    invert,
    size: ({ terms }) => 3 + terms.size,
  };

  /** The kernel with the indeterminate `at`, whose argument is not the zero function where that is needed. */
  function kernel(kind: Kernel['kind'], at: number, of: Polynomial): Polynomial {
    const own = indeterminate(at);
    if (kind === 'exp') return add(at, { kind, of, rate: own });
    const inverse = invert(of);
    return add(at, { kind, of, rate: kind === 'log' ? inverse : R.multiply(indeterminate(at, HALF), inverse) });
  }

  /** ∂f/∂i for the wanted variables i, through all layers. */
  function gradient(f: Polynomial, wanted: (variable: number) => boolean): Map<number, Polynomial> {
    const terms = new Map<number, (readonly [Polynomial, 1])[]>();
    const put = (i: number, part: Polynomial) => {
      const parts = terms.get(i) ?? [];
      terms.set(i, parts);
      parts.push([part, 1]);
    };
    for (const [j, part] of R.gradient(f, (j) => wanted(j) || layers.has(j))) {
      const layer = layers.get(j);
      if (layer === undefined) put(j, part);
      else for (const [i, d] of jet(j, layer)) if (wanted(i)) put(i, R.multiply(part, d));
    }
    return new Map(
      [...terms].map(([i, parts]) => [i, parts.length === 1 ? (parts[0]?.[0] as Polynomial) : R.sum(parts)]),
    );
  }

  function jet(j: number, { of, rate }: Layer): ReadonlyMap<number, Polynomial> {
    const known = jets.get(j) ?? new Map([...gradient(of, () => true)].map(([i, d]) => [i, R.multiply(rate, d)]));
    jets.set(j, known);
    return known;
  }

  const ancestors = new Map<number, ReadonlySet<number>>();
  /** The indeterminates, layers left out, that i is made of. */
  function roots(i: number): ReadonlySet<number> {
    const layer = layers.get(i);
    if (layer === undefined) return new Set([i]);
    const letters = new Set([...layer.of.terms.keys()].flatMap((m) => [...m]));
    const known = ancestors.get(i) ?? new Set([...letters].flatMap((x) => [...roots(x.charCodeAt(0))]));
    ancestors.set(i, known);
    return known;
  }

  /** The value of an indeterminate at a point modulo p; `given` are the values of variables, exponentials, logarithms. */
  function valuesAt(F: PrimeField, given: (i: number) => number, place: string): (i: number) => number {
    const found = new Map<number, number>();
    const compute = (i: number): number => {
      const layer = layers.get(i);
      if (layer === undefined || layer.kind === 'exp') return given(i);
      const u = R.evaluate(F, layer.of, at);
      if (layer.kind === 'sqrt') return squareRoot(F, u) ?? reject(`at the point of ${place} a square root is taken of ${u}, which is 0 or not a square modulo ${F.prime}`); // biome-ignore format: one sentence
      if (u === 0) reject(`at the point of ${place} there is a division by zero, modulo ${F.prime}`);
      return layer.kind === 'log' ? given(i) : F.invert(u);
    };
    const at = (i: number): number => {
      const value = found.get(i) ?? compute(i);
      found.set(i, value);
      return value;
    };
    return at;
  }

  return Object.freeze({ R, K, slopes, layers, kernel, reduced, vanishes, gradient, roots, valuesAt });
}

/** The wanted steps and the arguments of all kernels as polynomials; `reserved` indeterminates are left to others. */
export function expandProgram(
  { program, variables }: Claim,
  R: PolynomialRing,
  wanted: readonly number[],
  reserved = 0,
) {
  const { pieces, kernels } = program;
  const first = variables.length + kernels.length;
  const bent = pieces.map((piece, i) => [first + i, piece] as const);
  const slopes: Slopes = new Map(bent.filter(([, { low, high }]) => !sameRational(low, high)));
  const where = 'that is zero identically, or on some assignment of slopes';
  const T = tower(R, slopes, first + pieces.length + reserved, `the network divides by an expression ${where}`);
  const kept = [...wanted, ...kernels.map(({ of }) => of)];
  const order = demanded(program, [...kept, ...program.poles], () => false);
  const none = R.sum([]);
  const leaf = (step: Leaf, found: ReadonlyMap<number, Polynomial>) => {
    if (step.op === 'constant') return R.term(step.value);
    if (step.op === 'variable') return R.term(ONE, [[step.index, 1]]);
    if (step.op === 'slope') {
      const { low, high } = pieces[step.index] as Piece;
      return sameRational(low, high) ? R.term(low) : R.term(ONE, [[first + step.index, 1]]);
    }
    const { kind, of: argument } = kernels[step.index] as Kernel;
    const of = found.get(argument) ?? none;
    if (kind !== 'exp' && T.reduced(of).terms.size === 0)
      reject(`kernel ${step.index} is ${kind} of an expression that is zero identically`);
    return T.kernel(kind, variables.length + step.index, of);
  };
  const found = values(program, order, T.K, leaf, kept);
  const known = new Set(kept);
  const at = (step: number): Polynomial => {
    if (!known.has(step)) throw new RangeError(`step ${step} was not expanded`);
    return found.get(step) ?? none;
  };
  return { ...T, at, firstSlope: first };
}

export type Expanded = ReturnType<typeof expandProgram>;
