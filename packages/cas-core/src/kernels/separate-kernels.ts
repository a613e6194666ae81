/**
 * A Program whose kernels are algebraically independent, with the same values (T§7).
 *
 * Usually the kernels are independent as they stand. If not, they are rewritten, from the bottom of the tower to its top, with
 * the identities that hold without branches:
 *   exp: the exponent is split into its monomials, e^{Σ c_m m} = Π (e^{m/N_m})^{c_m N_m}; a term c·log|b| gives b^c (b positive or c even).
 *   log: log|c·Π b_j^{k_j}·Π E_i^{m_i}| = log|c| + Σ k_j log|b_j| + Σ m_i u_i over a coprime base of the polynomials that occur.
 * The denominators N_m and the base are known only at the end, so the pass starts again with what it learned until nothing changes.
 * Then independence is proved; where it is not, the answer is `unable`. log here is log|·|; that its argument is positive is the
 * model's business.
 */
import { divideExact } from '../polynomials/division.js';
import type { Polynomial } from '../polynomials/polynomial-ring.js';
import { OP, type Program } from '../programs/program.js';
import { type ProgramBuilder, programBuilder } from '../programs/program-builder.js';
import { type Outcome, ok, UnableError, unable } from '../rings/outcome.js';
import { QQ, type Rational, rational } from '../rings/rationals.js';
import type { Random } from '../sampling/random.js';
import { contentInState, exponentsOver, refine } from './coprime-base.js';
import {
  type ArgumentFraction,
  argumentFraction,
  argumentRing,
  constantOf,
  isSeenPositive,
  monomialNode,
  polynomialNode,
} from './kernel-arguments.js';
import { type KernelProof, kernelIndependence } from './kernel-independence.js';
import { primeFactors } from './square-classes.js';

export interface SeparatedProgram {
  readonly program: Program;
  /** The new node of each old one; −1 for nodes that are not there any more. */
  readonly node: Int32Array;
  /** The new index of each old variable that is no kernel. */
  readonly variable: Int32Array;
}

const ROUNDS = 12;

/** @param isData whether a variable that is no kernel belongs to the data: such kernels come once for each sample */
export function separateKernels(
  program: Program,
  isData: (variable: number) => boolean,
  random: Random,
): Outcome<SeparatedProgram & { readonly proof: KernelProof }> {
  const first = kernelIndependence(program, isData, random.fork('kernels'));
  if (first.kind === 'ok')
    return ok({
      program,
      node: Int32Array.from(program.op, (_, n) => n),
      variable: Int32Array.from(program.variables, (_, v) => v),
      proof: first.value,
    });
  const rewritten = rewriteKernels(program, isData);
  if (rewritten.kind !== 'ok') return rewritten;
  const { variable } = rewritten.value;
  const origin = new Map<number, number>();
  variable.forEach((to, from) => {
    if (to >= 0) origin.set(to, from);
  });
  const proof = kernelIndependence(
    rewritten.value.program,
    (v) => origin.has(v) && isData(origin.get(v)!),
    random.fork('rewritten kernels'),
  );
  return proof.kind === 'ok' ? ok({ ...rewritten.value, proof: proof.value }) : proof;
}

/** What earlier rounds learned. */
interface Seeds {
  /** N_m by monomial. */
  readonly scales: Map<string, bigint>;
  readonly base: Polynomial<Rational>[];
  changed: boolean;
}

/** Kernels in normal form; nothing is claimed about their independence. */
export function rewriteKernels(program: Program, isData: (variable: number) => boolean): Outcome<SeparatedProgram> {
  const ring = argumentRing();
  const scales = new Map<string, bigint>();
  let base: Polynomial<Rational>[] = [];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const seeds: Seeds = { scales, base: [...base], changed: false };
      const result = rewriteOnce(program, isData, seeds, ring);
      if (!seeds.changed) return ok(result);
      base = seeds.base;
    }
    return unable(`the kernels were not separated in ${ROUNDS} rounds`);
  } catch (error) {
    if (error instanceof UnableError) return unable(error.message);
    throw error;
  }
}

function rewriteOnce(
  program: Program,
  isData: (variable: number) => boolean,
  seeds: Seeds,
  ring: ReturnType<typeof argumentRing>,
): SeparatedProgram {
  const builder = programBuilder();
  const node = new Int32Array(program.op.length).fill(-1);
  const variable = new Int32Array(program.variables.length).fill(-1);
  const nodeOfVariable = new Map<number, number>();
  // Declared variables first, so that their indices come before those of kernels.
  for (let n = 0; n < node.length; n++) {
    if (program.op[n] !== OP.variable) continue;
    const v = program.left[n]!;
    const own = program.variables[v]!;
    if (own.kernel !== undefined || own.mask !== undefined) continue;
    variable[v] = builder.variables.length;
    node[n] = builder.variable(own.name, own.role, own.positive);
    nodeOfVariable.set(variable[v]!, node[n]!);
  }
  const rewriter = kernelRewriter(builder, nodeOfVariable, seeds, ring, (v) => {
    const from = variable.indexOf(v);
    return from >= 0 && isData(from);
  });
  for (let n = 0; n < node.length; n++) {
    if (node[n]! >= 0) continue;
    const [l, r] = [program.left[n]!, program.right[n]!];
    const [a, b] = [node[l]!, node[r]!];
    switch (program.op[n]) {
      case OP.variable: {
        const { kernel, mask } = program.variables[l]!;
        if (kernel !== undefined) node[n] = rewriter.kernel(kernel.kind, node[kernel.argument]!);
        else if (mask !== undefined) {
          node[n] = builder.mask(node[mask.argument]!, mask.low, mask.high);
          variable[l] = builder.build([]).left[node[n]!]!;
        }
        break;
      }
      case OP.constant:
        node[n] = builder.constant(program.constants[l]!);
        break;
      case OP.add:
        node[n] = builder.add(a, b);
        break;
      case OP.sub:
        node[n] = builder.sub(a, b);
        break;
      case OP.mul:
        node[n] = builder.mul(a, b);
        break;
      case OP.neg:
        node[n] = builder.neg(a);
        break;
      case OP.pow:
        node[n] = builder.pow(a, r);
        break;
      default:
        if (isZeroNode(builder, b)) throw new UnableError('a denominator vanishes identically');
        node[n] = builder.div(a, b);
    }
  }
  return { program: builder.build(program.outputs.map((n) => node[n]!)), node, variable };
}

const isZeroNode = (builder: ProgramBuilder, n: number): boolean => {
  const value = builder.constantValue(n);
  return value !== undefined && QQ.isZero(value);
};

interface KernelRewriter {
  kernel(kind: 'exp' | 'log' | 'sqrt' | 'gauss' | 'erf', argument: number): number;
}

function kernelRewriter(
  builder: ProgramBuilder,
  nodeOfVariable: Map<number, number>,
  seeds: Seeds,
  ring: ReturnType<typeof argumentRing>,
  isDeclaredData: (variable: number) => boolean,
): KernelRewriter {
  const nodeOf = (v: number): number => nodeOfVariable.get(v)!;
  const dataKernels = new Set<number>();
  const isData = (v: number): boolean => dataKernels.has(v) || isDeclaredData(v);
  /** Exponents that are no polynomials: each stands for its rational multiples. */
  const atoms: (ArgumentFraction & { kernel: number })[] = [];

  const emit = (kind: Parameters<KernelRewriter['kernel']>[0], argument: number, depends: boolean): number => {
    const before = builder.variables.length;
    const n = builder.kernel(kind, argument);
    if (builder.variables.length > before) {
      nodeOfVariable.set(before, n);
      if (depends) dataKernels.add(before);
    }
    return n;
  };
  const touchesData = (p: Polynomial<Rational>): boolean =>
    ring.sortedTerms(p).some((t) => t.exponents.some(([v]) => isData(v)));

  /** (e^{m/N})^{cN}. */
  const monomialPower = (exponents: readonly (readonly [number, number])[], c: Rational): number => {
    const key = exponents.join(' ');
    const known = seeds.scales.get(key) ?? 1n;
    if (known % c.den !== 0n) {
      const gcd = (a: bigint, b: bigint): bigint => (b === 0n ? a : gcd(b, a % b));
      seeds.scales.set(key, (known / gcd(known, c.den)) * c.den);
      seeds.changed = true;
      return builder.constant(QQ.one);
    }
    seeds.scales.set(key, known);
    const unit = builder.mul(builder.constant(rational(1n, known)), monomialNode(builder, nodeOf, exponents));
    const kernel = emit(
      'exp',
      unit,
      exponents.some(([v]) => isData(v)),
    );
    return builder.pow(kernel, exponentNumber((c.num * known) / c.den));
  };

  /** |b|^c = b^c for the argument b of a log kernel. */
  const powerOfArgument = (logVariable: number, c: Rational): number => {
    const { argument } = builder.variables[logVariable]!.kernel!;
    if (c.den !== 1n) throw new UnableError('a fractional power of the argument of a logarithm');
    const b = argumentFraction(builder.build([]), argument, ring);
    if (c.num % 2n !== 0n && !(isSeenPositive(b.num, builder.variables) && isSeenPositive(b.den, builder.variables)))
      throw new UnableError('an odd power of the argument of a logarithm, which is not seen to be positive');
    return builder.pow(argument, exponentNumber(c.num));
  };

  const exponential = (argument: number): number => {
    const { num, den } = argumentFraction(builder.build([]), argument, ring);
    if (constantOf(den) === undefined) return atomPower({ num, den }, argument);
    return ring.sortedTerms(num).reduce((product, t) => {
      const [only] = t.exponents;
      const isLog = t.exponents.length === 1 && only![1] === 1 && builder.variables[only![0]]!.kernel?.kind === 'log';
      return builder.mul(
        product,
        isLog ? powerOfArgument(only![0], t.coefficient) : monomialPower(t.exponents, t.coefficient),
      );
    }, builder.constant(QQ.one));
  };

  /** A power of the kernel of an exponent that is a rational multiple. */
  const atomPower = (u: ArgumentFraction, argument: number): number => {
    for (const atom of atoms) {
      const ratio = proportion(ring.mul(u.num, atom.den), ring.mul(atom.num, u.den));
      if (ratio === undefined) continue;
      if (ratio.den !== 1n) throw new UnableError('fractional multiples of an exponent that is no polynomial');
      return builder.pow(atom.kernel, exponentNumber(ratio.num));
    }
    const kernel = emit('exp', argument, touchesData(u.num) || touchesData(u.den));
    atoms.push({ ...u, kernel });
    return kernel;
  };

  const logarithm = (argument: number): number => {
    const { num, den } = argumentFraction(builder.build([]), argument, ring);
    if (num.terms.size === 0) throw new UnableError('the logarithm of zero');
    const parts: number[] = [];
    let unit: Rational = QQ.one;
    const add = (coefficient: number, n: number): void => {
      parts.push(builder.mul(builder.constant(rational(coefficient)), n));
    };
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
          if (e !== 0) logarithmOfMember(seeds.base[i]!, sign * e, add);
        });
      }
    }
    const constant = unit.num < 0n ? QQ.neg(unit) : unit;
    // log|·|: the sign is dropped, as it is in every base member.
    for (const [value, sign] of [
      [constant.num, 1],
      [constant.den, -1],
    ] as const) {
      const factors = primeFactors(value);
      if (factors === undefined) throw new UnableError('the logarithm of a rational that was not factored');
      for (const [prime, e] of factors) add(sign * e, emit('log', builder.constant(rational(prime)), false));
    }
    return builder.sum(parts);
  };

  /** e·log|b|: the exponent itself when b is an exponential. */
  const logarithmOfMember = (b: Polynomial<Rational>, e: number, add: (c: number, n: number) => void): void => {
    const terms = ring.sortedTerms(b);
    const factors = terms.length === 1 ? terms[0]!.exponents : [];
    if (terms.length === 1) {
      for (const [v, k] of factors) {
        const own = builder.variables[v]!.kernel;
        add(e * k, own?.kind === 'exp' ? own.argument : emit('log', nodeOf(v), isData(v)));
      }
      return;
    }
    add(e, emit('log', polynomialNode(builder, nodeOf, b), touchesData(b)));
  };

  return {
    kernel: (kind, argument) => {
      const value = builder.constantValue(argument);
      if (value !== undefined && QQ.isZero(value) && kind === 'log') throw new UnableError('the logarithm of zero');
      if (kind === 'exp') return exponential(argument);
      if (kind === 'log') return logarithm(argument);
      const u = argumentFraction(builder.build([]), argument, ring);
      return emit(kind, argument, touchesData(u.num) || touchesData(u.den));
    },
  };

  function quotientBy(p: Polynomial<Rational>, content: Polynomial<Rational>): Polynomial<Rational> {
    const q = divideExact(p, content);
    if (q === undefined) throw new RangeError('logarithm: the content does not divide');
    return q;
  }
}

const exponentNumber = (e: bigint): number => {
  if (e > 10_000n || e < -10_000n) throw new UnableError(`the power ${e} of a kernel`);
  return Number(e);
};

/** q with a = q·b, if there is one. */
function proportion(a: Polynomial<Rational>, b: Polynomial<Rational>): Rational | undefined {
  if (a.terms.size !== b.terms.size) return undefined;
  let ratio: Rational | undefined;
  for (const [m, c] of a.terms) {
    const d = b.terms.get(m);
    if (d === undefined) return undefined;
    const own = QQ.div(c, d);
    if (ratio !== undefined && !QQ.equal(ratio, own)) return undefined;
    ratio = own;
  }
  return ratio;
}
