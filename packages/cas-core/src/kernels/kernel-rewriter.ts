/**
 * The rules by which kernels are brought to their normal form, one kernel at a time and from the bottom of the tower up (see
 * separate-kernels.ts for the identities). What a rule finds out about all kernels together (denominators of exponents, members of the
 * coprime base) is kept in the seeds, and the pass is run again.
 */
import { divideExact } from '../polynomials/division.js';
import type { Polynomial, PolynomialRing } from '../polynomials/polynomial-ring.js';
import { cone, type KernelKind, OP, variablesOf } from '../programs/program.js';
import type { ProgramBuilder } from '../programs/program-builder.js';
import { signOf } from '../programs/signs.js';
import { NowhereDefinedError, UnableError } from '../rings/outcome.js';
import { QQ, type Rational, rational } from '../rings/rationals.js';
import { contentInState, exponentsOver, refine } from './coprime-base.js';
import { overBasis, polynomialPart } from './exponent-basis.js';
import {
  type ArgumentFraction,
  argumentFraction,
  constantOf,
  isSeenPositive,
  monomialNode,
  polynomialNode,
} from './kernel-arguments.js';
import { primeFactors } from './square-classes.js';

type P = Polynomial<Rational>;

/** Radicands with more points of evaluation are left alone: their squarefree parts take minutes. (Arguments of logarithms have none but themselves, mostly.) */
const FACTOR_LIMIT = 20_000;

/** The points at which a modular gcd may be evaluated: the product of the degrees plus one; none for one term. */
function sizeOf(p: P): number {
  const degrees = new Map<number, number>();
  for (const t of p.ring.sortedTerms(p))
    for (const [v, e] of t.exponents) degrees.set(v, Math.max(e, degrees.get(v) ?? 0));
  return p.terms.size < 2 ? 0 : [...degrees.values()].reduce((size, e) => size * (e + 1), 1);
}

/** What earlier rounds learned. */
export interface Seeds {
  /** N_m by monomial, or by the node at which a proper fraction first occurs. */
  readonly scales: Map<string, bigint>;
  readonly base: P[];
  /** Exponents with denominators are left whole: cheap, and mostly they are independent as they stand. */
  readonly keepFractions: boolean;
  changed: boolean;
}

export interface KernelRewriter {
  /** @param origin a number that is the same in every round */
  kernel(kind: KernelKind, argument: number, origin: number): number;
}

/** argument = unit·Π b^{e_b} over members b of the base. */
interface Factors {
  readonly unit: Rational;
  readonly members: ReadonlyMap<P, number>;
}

/** An exponent that is no polynomial, with the kernel of its N-th part. */
interface Atom extends ArgumentFraction {
  readonly key: string;
  readonly scale: bigint;
  readonly kernel: number;
}

export function kernelRewriter(
  builder: ProgramBuilder,
  nodeOfVariable: Map<number, number>,
  seeds: Seeds,
  ring: PolynomialRing<Rational>,
  isDeclaredData: (variable: number) => boolean,
): KernelRewriter {
  // Long: exp, log and roots are rewritten by each other, over one base of coprime factors.
  const nodeOf = (v: number): number => {
    const node = nodeOfVariable.get(v);
    if (node === undefined) throw new RangeError(`kernelRewriter: variable ${v} has no node`);
    return node;
  };
  const dataKernels = new Set<number>();
  const isData = (v: number): boolean => dataKernels.has(v) || isDeclaredData(v);
  const atoms: Atom[] = [];
  /** Polynomials that are not negative because of the form of an argument in which they occur. */
  const signed: P[] = [];

  const fractionOf = (node: number): ArgumentFraction => argumentFraction(builder.view(), node, ring);
  const touchesData = (p: P): boolean => ring.sortedTerms(p).some((t) => t.exponents.some(([v]) => isData(v)));
  const one = (): number => builder.constant(QQ.one);

  const emit = (kind: KernelKind, argument: number, depends: boolean): number => {
    const [variables, size] = [builder.variables.length, builder.size];
    const value = builder.kernel(kind, argument);
    if (builder.variables.length > variables) {
      // The value may be 1/E: the node of the variable itself is looked up.
      const { op, left } = builder.view();
      let n = size;
      while (op[n] !== OP.variable || left[n] !== variables) n++;
      nodeOfVariable.set(variables, n);
      if (depends) dataKernels.add(variables);
    }
    return value;
  };

  /** N for a key, a multiple of the denominator wanted; undefined when it had to grow, and the round is lost. */
  const scaleFor = (key: string, den: bigint): bigint | undefined => {
    const known = seeds.scales.get(key) ?? 1n;
    if (known % den === 0n) {
      seeds.scales.set(key, known);
      return known;
    }
    const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));
    seeds.scales.set(key, (known / gcd(known, den)) * den);
    seeds.changed = true;
    return undefined;
  };

  /** (e^{m/N})^{cN}. */
  const monomialPower = (exponents: readonly (readonly [number, number])[], c: Rational): number => {
    const scale = scaleFor(exponents.join(' '), c.den);
    if (scale === undefined) return one();
    const unit = builder.mul(builder.constant(rational(1n, scale)), monomialNode(builder, nodeOf, exponents));
    const kernel = emit(
      'exp',
      unit,
      exponents.some(([v]) => isData(v)),
    );
    return builder.pow(kernel, exponentNumber((c.num * scale) / c.den));
  };

  const isNonnegative = (p: P): boolean => isSeenPositive(p, builder.variables) || signed.some((q) => ring.equal(p, q));

  /** |b|^c for the argument b of a log kernel. */
  const powerOfArgument = (logVariable: number, c: Rational): number => {
    const { argument } = builder.variables[logVariable]!.kernel!;
    if (c.den > 2n) throw new UnableError('a fractional power of the argument of a logarithm');
    const b = fractionOf(argument);
    const even = c.den === 1n && c.num % 2n === 0n;
    if (!even && !(isNonnegative(b.num) && isNonnegative(b.den)))
      throw new UnableError('an odd power of the argument of a logarithm, which is not seen to be positive');
    return builder.pow(c.den === 1n ? argument : squareRoot(argument), exponentNumber(c.num));
  };

  const exponential = (argument: number, origin: string): number => {
    if (seeds.keepFractions) {
      const program = builder.view();
      const needed = cone(program, [argument]);
      if (needed.some((mark, n) => mark === 1 && program.op[n] === OP.div))
        return emit('exp', argument, variablesOf(program, [argument]).some(isData));
    }
    const fraction = fractionOf(argument);
    const whole = constantOf(fraction.den) !== undefined;
    const { polynomial, proper } = whole ? { polynomial: fraction.num, proper: undefined } : polynomialPart(fraction);
    const start = proper === undefined ? one() : fractionPower(proper, origin);
    return ring.sortedTerms(polynomial).reduce((product, t) => {
      const [only] = t.exponents;
      const isLog = t.exponents.length === 1 && only![1] === 1 && builder.variables[only![0]]!.kernel?.kind === 'log';
      return builder.mul(
        product,
        isLog ? powerOfArgument(only![0], t.coefficient) : monomialPower(t.exponents, t.coefficient),
      );
    }, start);
  };

  /** e^u for a proper fraction u, over those that occurred before. */
  const fractionPower = (u: ArgumentFraction, key: string): number => {
    const known = overBasis(u, atoms);
    if (known === undefined) {
      const scale = scaleFor(key, 1n)!;
      const top = builder.mul(builder.constant(rational(1n, scale)), polynomialNode(builder, nodeOf, u.num));
      const kernel = emit(
        'exp',
        builder.div(top, polynomialNode(builder, nodeOf, u.den)),
        touchesData(u.num) || touchesData(u.den),
      );
      atoms.push({ ...u, key, scale, kernel });
      return builder.pow(kernel, exponentNumber(scale));
    }
    const constant = known[atoms.length]!;
    return atoms.reduce(
      (product, atom, i) => {
        const q = known[i]!;
        if (q.num === 0n || scaleFor(atom.key, q.den) === undefined) return product;
        return builder.mul(product, builder.pow(atom.kernel, exponentNumber((q.num * atom.scale) / q.den)));
      },
      constant.num === 0n ? one() : monomialPower([], constant),
    );
  };

  /** The argument over the coprime base, which grows with it. */
  const factors = (argument: number, what: string): Factors => {
    const { num, den } = fractionOf(argument);
    if (num.terms.size === 0)
      throw what === 'logarithm'
        ? new NowhereDefinedError('the logarithm of zero')
        : new UnableError(`the ${what} of zero`);
    if (what === 'square root' && Math.max(sizeOf(num), sizeOf(den)) > FACTOR_LIMIT)
      throw new UnableError(`the argument of a ${what} is too large to be split into factors`);
    const members = new Map<P, number>();
    let unit: Rational = QQ.one;
    for (const [p, sign] of [
      [num, 1],
      [den, -1],
    ] as const) {
      const content = contentInState(p, isData);
      for (const factor of [content, ring.degree(content) > 0 ? quotientBy(p, content) : p]) {
        if (ring.degree(factor) <= 0 && factor === content) continue;
        if (refine(seeds.base, factor)) seeds.changed = true;
        const over = exponentsOver(seeds.base, factor);
        unit = sign === 1 ? QQ.mul(unit, over.unit) : QQ.div(unit, over.unit);
        over.exponents.forEach((e, i) => {
          const b = seeds.base[i]!;
          if (e !== 0) members.set(b, (members.get(b) ?? 0) + sign * e);
        });
      }
    }
    // A product that is not negative tells the sign of the only factor whose sign is not known.
    const open = [...members].filter(([b, e]) => e % 2 !== 0 && !isNonnegative(b));
    if (open.length === 1 && unit.num > 0n && signOf(builder.view(), argument) !== undefined) signed.push(open[0]![0]);
    return { unit, members };
  };

  const logarithm = (argument: number): number => {
    const { unit, members } = factors(argument, 'logarithm');
    const parts: number[] = [];
    const add = (coefficient: Rational, n: number): void => {
      parts.push(builder.mul(builder.constant(coefficient), n));
    };
    for (const [b, e] of members) logarithmOfMember(b, e, add);
    // log|·|: the sign is dropped, as it is in every base member.
    for (const [value, sign] of [
      [unit.num < 0n ? -unit.num : unit.num, 1],
      [unit.den, -1],
    ] as const) {
      const primes = primeFactors(value);
      if (primes === undefined) throw new UnableError('the logarithm of a rational that was not factored');
      for (const [prime, e] of primes) add(rational(sign * e), emit('log', builder.constant(rational(prime)), false));
    }
    return builder.sum(parts);
  };

  /** e·log|b|: the exponent itself when b is an exponential, half the logarithm below a root. */
  const logarithmOfMember = (b: P, e: number, add: (c: Rational, n: number) => void): void => {
    const terms = ring.sortedTerms(b);
    if (terms.length > 1) {
      add(rational(e), emit('log', polynomialNode(builder, nodeOf, b), touchesData(b)));
      return;
    }
    for (const [v, k] of terms[0]!.exponents) {
      const own = builder.variables[v]!.kernel;
      if (own?.kind === 'exp') add(rational(e * k), own.argument);
      else if (own?.kind === 'sqrt') add(rational(e * k, 2), logarithm(own.argument));
      else add(rational(e * k), emit('log', nodeOf(v), isData(v)));
    }
  };

  const squareRoot = (argument: number): number => {
    const { unit, members } = factors(argument, 'square root');
    const outside: number[] = [];
    const inside: number[] = [];
    let depends = false;
    for (const [b, e] of members) {
      // b^e under the root is b^{e div 2} before it when b ≥ 0, and b^{2(e div 4)} in any case.
      const step = isNonnegative(b) ? 2 : 4;
      const left = ((e % step) + step) % step;
      const whole = (e - left) / 2;
      if (whole !== 0) outside.push(builder.pow(polynomialNode(builder, nodeOf, b), whole));
      if (left === 0) continue;
      if (step === 2) outside.push(rootOfMember(b));
      else {
        inside.push(builder.pow(polynomialNode(builder, nodeOf, b), left));
        depends ||= touchesData(b);
      }
    }
    if (unit.num < 0n) inside.push(builder.constant(rational(-1)));
    const primes = primeFactors(unit.num * unit.den);
    if (primes === undefined) throw new UnableError('the square root of a rational that was not factored');
    outside.push(builder.constant(rational(1n, unit.den)));
    for (const [prime, e] of primes) {
      outside.push(builder.constant(rational(prime ** BigInt(Math.floor(e / 2)))));
      if (e % 2 === 1) outside.push(emit('sqrt', builder.constant(rational(prime)), false));
    }
    const product = (nodes: readonly number[]): number => nodes.reduce((p, n) => builder.mul(p, n), one());
    if (inside.length > 0) outside.push(emit('sqrt', product(inside), depends));
    return product(outside);
  };

  /** √b for b ≥ 0: half the exponent where b is an exponential. */
  const rootOfMember = (b: P): number => {
    const terms = ring.sortedTerms(b);
    if (terms.length > 1) return emit('sqrt', polynomialNode(builder, nodeOf, b), touchesData(b));
    return terms[0]!.exponents.reduce((product, [v, k]) => {
      const own = builder.variables[v]!.kernel;
      const root =
        own?.kind === 'exp'
          ? exponential(builder.mul(builder.constant(rational(1, 2)), own.argument), `root ${v}`)
          : emit('sqrt', nodeOf(v), isData(v));
      return builder.mul(product, builder.pow(root, k));
    }, one());
  };

  return {
    kernel: (kind, argument, origin) => {
      if (kind === 'exp') return exponential(argument, `node ${origin}`);
      if (kind === 'log') return logarithm(argument);
      if (kind === 'sqrt') return squareRoot(argument);
      const u = fractionOf(argument);
      return emit(kind, argument, touchesData(u.num) || touchesData(u.den));
    },
  };

  function quotientBy(p: P, content: P): P {
    const q = divideExact(p, content);
    if (q === undefined) throw new RangeError('logarithm: the content does not divide');
    return q;
  }
}

const exponentNumber = (e: bigint): number => {
  if (e > 10_000n || e < -10_000n) throw new UnableError(`the power ${e} of a kernel`);
  return Number(e);
};
