/**
 * All functions of a claim in one polynomial ring: polynomials in the variables, in the slopes of piecewise nodes, and in
 * layers of further indeterminates, each tied to earlier ones. A layer is a reciprocal r = 1/u, exp u, log|u| or sqrt u.
 *
 * One derivation serves them all: r' = −r²u', (exp u)' = exp(u)u', (log|u|)' = u'/u, (sqrt u)' = sqrt(u)u'/(2u), with a
 * layer for 1/u. One reduction decides what is zero, pseudo-division by a list of relations, from the last to the first:
 * u·r = 1, sqrt(u)² = u, and s² = (lo + hi)s − lo·hi for a slope s. What is left without terms is zero; and when the
 * kernels are independent (independence.ts) only that is, exp and log then being as good as variables.
 *
 * Invariant: the u of a reciprocal is not the zero function for any assignment of lo or hi to the slopes, so that an
 * identity cleared of reciprocals means what it says on every mask.
 */
import { type Algebra, demanded, type Kind, type Leaf, plus, values } from '../core/arithmetic/interpret.js';
import { factorsOf, type Polynomial, type PolynomialRing } from '../core/arithmetic/polynomial.js';
import { gcd, ONE, type Rational, sameRational } from '../core/arithmetic/rational.js';
import type { PrimeField } from '../core/arithmetic/residue.js';
import type { Claim } from '../core/claim.js';
import type { Functions } from '../core/functions.js';
import type { Kernel, Piece, Program, Step } from '../core/reading/program.js';
import { reject, tooLarge } from '../text/rejection.js';
import { squareRoot } from './values.js';

interface Layer {
  readonly kind: Kind;
  readonly of: Polynomial;
  /** Its derivative by `of`. */
  readonly rate: Polynomial;
}

/** lead · x^power = rest, where rest is of a lower degree in x. */
interface Relation {
  readonly x: number;
  readonly power: number;
  readonly lead: Polynomial;
  readonly rest: Polynomial;
  /** How many relations are before it; it may contain their indeterminates. */
  readonly depth: number;
}

/** The piecewise nodes by the indeterminates of their slopes. */
export type Slopes = ReadonlyMap<number, Piece>;

/** 2^10 assignments of slopes are tried, not more. */
const MAX_SLOPES = 10;
/** Derivatives and values of layers are found by recursion. */
const MAX_DEPTH = 500;
export const MAX_INDETERMINATES = 55_000;
const HALF: Rational = { numerator: 1n, denominator: 2n };

/** The indeterminates that occur in f. */
export function lettersOf({ terms }: Polynomial): ReadonlySet<number> {
  return new Set([...terms.keys()].flatMap((m) => [...factorsOf(m)].map(([i]) => i)));
}

/** New reciprocals are numbered from `free` on; `fault` is why a reciprocal is rejected.
 * One long closure, because layers, relations and jets grow together and nothing outside may add to one without the others. */
export function tower(R: PolynomialRing, slopes: Slopes, free: number, fault: string) {
  // Long: layers, relations and derivatives are looked up by each other, over tables that one claim fills.
  const layers = new Map<number, Layer>();
  const depths = new Map<number, number>();
  const relations = new Map<number, Relation>();
  const reciprocals = new Map<string, Polynomial>();
  const jets = new Map<number, ReadonlyMap<number, Polynomial>>();
  const indeterminate = (i: number, value = ONE, exponent = 1) => R.term(value, [[i, exponent]]);

  function add(at: number, layer: Layer): Polynomial {
    const below = [...lettersOf(layer.of)].reduce((deepest, i) => Math.max(deepest, depths.get(i) ?? 0), 0);
    if (below === MAX_DEPTH) tooLarge(`reciprocals and kernels are nested more than ${MAX_DEPTH} deep`);
    depths.set(at, below + 1);
    layers.set(at, layer);
    if (layer.kind === 'reciprocal') relate(at, 1, layer.of, R.one);
    if (layer.kind === 'sqrt') relate(at, 2, R.one, layer.of);
    return indeterminate(at);
  }

  function relate(x: number, power: number, lead: Polynomial, rest: Polynomial): void {
    relations.set(x, { x, power, lead, rest, depth: relations.size });
  }
  for (const [at, { low, high }] of slopes) {
    const [s, lo, hi] = [indeterminate(at), R.term(low), R.term(high)];
    relate(at, 2, R.one, plus(R, R.multiply(plus(R, lo, hi), s), R.multiply(lo, hi), -1));
  }

  /** What remains of f, multiplied by powers of the u of reciprocals, after division by all relations. */
  function reduced(f: Polynomial): Polynomial {
    let left = f;
    for (let due = dueIn(left); due !== undefined; due = dueIn(left)) {
      const { high, low } = R.divided(left, due.x, due.power);
      left = plus(R, R.multiply(due.lead, low), R.multiply(due.rest, high));
    }
    return left;
  }

  /** The last relation that divides a term of f. */
  function dueIn(f: Polynomial): Relation | undefined {
    let due: Relation | undefined;
    for (const m of f.terms.keys()) {
      for (const [i, e] of factorsOf(m)) {
        const relation = relations.get(i);
        if (relation && e >= relation.power && relation.depth >= (due?.depth ?? 0)) due = relation;
      }
    }
    return due;
  }

  /** Whether f is zero on all assignments: of degree at most one in each slope, only the polynomial zero is. */
  const isZero = (f: Polynomial) => reduced(f).terms.size === 0;

  /** Whether f is zero on some assignment of lo or hi to its slopes. */
  function hasZero(f: Polynomial, tried = 0): boolean {
    const g = reduced(f);
    const slope = [...lettersOf(g)].find((i) => slopes.has(i));
    if (slope === undefined) return g.terms.size === 0;
    if (tried === MAX_SLOPES) tooLarge(`a test on more than ${MAX_SLOPES} slopes`);
    const { high: by, low: rest } = R.divided(g, slope, 1);
    const { low, high } = slopes.get(slope) as Piece;
    return [low, high].some((value) => hasZero(plus(R, rest, R.multiply(by, R.term(value))), tried + 1));
  }

  function invert(a: Polynomial | undefined): Polynomial {
    if (a === undefined || hasZero(a)) return reject(fault);
    const [[monomial, c]] = a.terms as unknown as [[string, bigint]];
    if (a.terms.size === 1 && monomial === '') {
      const common = gcd(c, a.scale) * (c < 0n ? -1n : 1n);
      return R.term({ numerator: a.scale / common, denominator: c / common });
    }
    const key = `${[...a.terms].sort()}/${a.scale}`;
    const known = reciprocals.get(key);
    if (known) return known;
    const at = free + reciprocals.size;
    if (at >= MAX_INDETERMINATES) tooLarge(`${at} indeterminates`);
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
    if (kind !== 'log' && kind !== 'sqrt')
      return reject(`kernel ${at} is ${kind} of the state, which laws may not name`);
    const inverse = invert(of);
    return add(at, { kind, of, rate: kind === 'log' ? inverse : R.multiply(indeterminate(at, HALF), inverse) });
  }

  /** ∂f/∂i for the wanted variables i, through all layers. */
  function gradient(f: Polynomial, wanted: (variable: number) => boolean): Map<number, Polynomial> {
    if (layers.size === 0) return R.gradient(f, wanted);
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
    return new Map([...terms].map(([i, parts]) => [i, R.sum(parts)]));
  }

  /** The derivatives of a layer by all that it is made of, zero or not. */
  function jet(j: number, { of, rate }: Layer): ReadonlyMap<number, Polynomial> {
    const known = jets.get(j) ?? new Map([...gradient(of, () => true)].map(([i, d]) => [i, R.multiply(rate, d)]));
    jets.set(j, known);
    return known;
  }

  /** The indeterminates, layers left out, that i is made of. */
  function roots(i: number): readonly number[] {
    const layer = layers.get(i);
    return layer === undefined ? [i] : [...jet(i, layer).keys()];
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

  return Object.freeze({ R, K, slopes, layers, kernel, reduced, isZero, hasZero, gradient, roots, valuesAt });
}

/** Radicands of more steps are not multiplied out for the check of domains. */
const SMALL = 60;

/** The arguments of roots that are small, and made of what can be multiplied out. */
function smallRadicands(program: Program): number[] {
  return program.kernels.flatMap(({ kind, of }) => {
    if (kind !== 'sqrt') return [];
    const below = demanded(program, [of]);
    const isPlain = (step: Step | undefined) =>
      step?.op !== 'slope' && (step?.op !== 'kernel' || /^(exp|log|sqrt)$/.test(step.kind));
    return below.length <= SMALL && below.every((i) => isPlain(program.steps[i])) ? [of] : [];
  });
}

/**
 * The steps that checks ask for, and the arguments of all kernels, as polynomials. Where laws are proved by motions these are few: what belongs to the
 * flow, kernels that laws name, and for a bound with slopes the arguments of piecewise nodes.
 * @param reach whether data are claimed to reach all slopes
 * @param reserved indeterminates that are left to others
 */
export function expandProgram(claim: Claim, R: PolynomialRing, reach: boolean, reserved = 0): Functions {
  const { program, variables, laws, tangents, flow, family, outputs, hypotheses } = claim;
  const sites = program.pieces.map(({ of }) => of);
  const wanted = tangents
    ? [...flow.steps, ...(hypotheses.length > 0 || reach ? sites : []), ...smallRadicands(program)]
    : [...outputs, ...family.scalars, ...flow.steps, ...sites];
  const { pieces, kernels } = program;
  const first = variables.length + kernels.length;
  const bent = pieces.map((piece, i) => [first + i, piece] as const);
  const slopes: Slopes = new Map(bent.filter(([, { low, high }]) => !sameRational(low, high)));
  const where = 'that is zero identically, or on some assignment of slopes';
  const T = tower(R, slopes, first + pieces.length + reserved, `the network divides by an expression ${where}`);
  // By motions, only the kernels that laws name are functions here.
  const named = laws.flatMap(({ numerator, denominator }) => [...numerator, ...(denominator ?? [])]);
  const inLaws = new Set(named.flatMap(({ factors }) => factors.map(([i]) => i - variables.length)));
  const own = program.steps.flatMap((step, i) => (step.op === 'kernel' && inLaws.has(step.index) ? [i] : []));
  const kept = tangents ? [...wanted, ...own] : [...wanted, ...kernels.map(({ of }) => of)];
  const order = demanded(program, tangents ? kept : [...kept, ...program.poles]);
  const none = R.sum([]);
  const leaf = (step: Leaf, found: ReadonlyMap<number, Polynomial>) => {
    if (step.op === 'constant') return R.term(step.value);
    if (step.op === 'variable') return R.term(ONE, [[step.index, 1]]);
    if (step.op === 'slope') {
      const { low, high } = pieces[step.index] as Piece;
      return sameRational(low, high) ? R.term(low) : R.term(ONE, [[first + step.index, 1]]);
    }
    const { kind } = step;
    const of = found.get(step.of) ?? none;
    if (kind !== 'exp' && T.isZero(of))
      reject(`kernel ${step.index} is ${kind} of an expression that is zero identically`);
    return T.kernel(kind, variables.length + step.index, of);
  };
  const found = values(program, order, T.K, leaf, kept);
  const known = new Set(kept);
  const at = (step: number): Polynomial => {
    if (!known.has(step)) throw new RangeError(`step ${step} was not expanded`);
    return found.get(step) ?? none;
  };
  return { ...T, at, isWanted: (step) => known.has(step), firstSlope: first };
}
