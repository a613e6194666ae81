/**
 * Proof that the kernels of a Program are algebraically independent, so that they may be treated as indeterminates (theory §7).
 *
 * Ax (functional Schanuel): let u_i be the exponents of the exp kernels at all nesting levels and L_j = log a_j the log kernels. If {u_i} ∪ {L_j}
 * is ℚ-linearly independent modulo constants, add variables t_k until it stays so and no further one can be added; then
 * tr.deg ℂ(t, e^t, E, L) ≥ (number of all these) + (number of variables), and the field has just so many generators: all are
 * independent. By induction over the tower the lower kernels are indeterminates, so what has to be shown are statements about rational functions:
 *   (1) no Σ q_i u_i + Σ r_j L_j is constant;
 *   (2) no Π a_j^{k_j} Π E_i^{m_i} is constant (else L_n would be such a sum, which (1) cannot see: there it is an indeterminate).
 * Square roots s² = a are algebraic: the tower stays a field when, among the roots of one height (no root, roots of those, …),
 *   (3) no product of distinct a's is a constant times a square in the field of the lower roots.
 * All three follow from values modulo a prime at random points, without expansion: a relation (coprime integer coefficients) would hold at
 * every point, so a full rank of differences of values (1), of logarithmic derivatives (2), of quadratic characters (3) excludes it.
 *
 * Kernels of data come once for every sample, with one θ. Copies for different samples are independent together when (1)–(3) hold modulo
 * functions of the state: differences at two data points with one θ, derivatives along data only. (exp(a + x) and exp(b + x) fail
 * here, rightly: the quotient is the same for all samples.)
 *
 * Constant kernels: one of e^c, log c is transcendental (c ≠ 0, |c| ≠ 1: shown modulo the prime), more are not known to be independent;
 * roots of rationals are independent when their classes modulo squares are. In (1)–(3) constant kernels keep their values.
 */
import { bitRank } from '../linear-algebra/bit-rank.js';
import { rowSpaceModular } from '../linear-algebra/row-space.js';
import { modularEvaluator } from '../programs/modular-evaluation.js';
import { cone, type KernelKind, OP, type Program } from '../programs/program.js';
import { type Outcome, ok, unable } from '../rings/outcome.js';
import { isPrime, powMod } from '../rings/prime-field.js';
import type { Rational } from '../rings/rationals.js';
import type { Random } from '../sampling/random.js';
import { squareClasses } from './square-classes.js';
import { isRoot, KERNELS } from './table.js';

export interface KernelOfProgram {
  readonly variable: number;
  readonly node: number;
  readonly kind: KernelKind;
  readonly argument: number;
  /** What it depends on, through all levels. */
  readonly depends: 'data' | 'state' | 'nothing';
}

export interface KernelProof {
  readonly kernels: readonly KernelOfProgram[];
  /** The prime of the evaluations: p ≡ 3 mod 4 when there are roots, and every constant root exists. */
  readonly prime: number;
}

/** The kernels that the outputs need, in the order of the tower. */
export function kernelsOf(program: Program, isData: (variable: number) => boolean): KernelOfProgram[] {
  const needed = cone(program, program.outputs);
  const level = new Uint8Array(program.op.length);
  const out: KernelOfProgram[] = [];
  for (let n = 0; n < level.length; n++) {
    if (needed[n] === 0) continue;
    const o = program.op[n]!;
    const [a, b] = [program.left[n]!, program.right[n]!];
    if (o === OP.variable) {
      const { kernel } = program.variables[a]!;
      if (kernel === undefined) level[n] = isData(a) ? 2 : 1;
      else {
        level[n] = level[kernel.argument]!;
        const depends = level[n] === 2 ? 'data' : level[n] === 1 ? 'state' : 'nothing';
        out.push({ variable: a, node: n, kind: kernel.kind, argument: kernel.argument, depends });
      }
    } else if (o !== OP.constant) level[n] = Math.max(level[a]!, o === OP.neg || o === OP.pow ? 0 : level[b]!);
  }
  return out;
}

/**
 * Primes below 2^24 at which a Program with these kernels can be evaluated, largest first: all primes without roots; with roots
 * those ≡ 3 mod 4 modulo which every root of a constant exists.
 */
export function kernelPrimes(program: Program, kernels: readonly KernelOfProgram[], count = 1): number[] {
  const roots = kernels.some(isRoot);
  const constants = kernels.flatMap((k) =>
    isRoot(k) && program.op[k.argument] === OP.constant ? [program.constants[program.left[k.argument]!]!] : [],
  );
  const isSquare = (q: Rational, p: number): boolean => {
    const value = Number((((q.num * q.den) % BigInt(p)) + BigInt(p)) % BigInt(p));
    return value !== 0 && powMod(value, (p - 1) / 2, p) === 1;
  };
  const out: number[] = [];
  for (let p = 2 ** 24 - 1; out.length < count && p > 2 ** 20; p -= 2)
    if (isPrime(p) && (!roots || (p % 4 === 3 && constants.every((q) => isSquare(q, p))))) out.push(p);
  return out;
}

const ATTEMPTS = 4000;
/** Ax's theorem is used for exponentials and logarithms of real functions: the kernels whose values modulo a prime are free. */
const isFree = ({ kind }: KernelOfProgram): boolean => KERNELS[kind].modular.kind === 'free';

/**
 * What is claimed of constant kernels: that they are independent like the others, or nothing, when they occur in no other kernel; then the
 * others are independent over the constants.
 */
export type ConstantKernels = 'independent' | 'aside';

/** `unable` with the reason when independence was not proved. */
export function kernelIndependence(
  program: Program,
  isData: (variable: number) => boolean,
  random: Random,
  constants: ConstantKernels = 'independent',
): Outcome<KernelProof> {
  const kernels = kernelsOf(program, isData);
  const foreign = kernels.find((k) => KERNELS[k.kind].modular.kind === 'enclosed');
  if (foreign !== undefined) return unable(`${foreign.kind} has no proof of independence here: only enclosures decide`);
  const needed = cone(
    program,
    kernels.map((k) => k.argument),
  );
  for (let n = 0; n < needed.length; n++)
    if (needed[n] === 1 && program.op[n] === OP.variable && program.variables[program.left[n]!]!.mask !== undefined)
      return unable('an exponential, logarithm or root of a piecewise-linear unit');
  const constant = kernels.filter((k) => k.depends === 'nothing');
  const aside = constants === 'aside' && !namesConstants(program, kernels);
  if (!aside && constant.filter(isFree).length > 1)
    return unable('several constants such as e^c and log c occur, and their independence is not known');
  const rootArguments = constant.filter(isRoot);
  if (rootArguments.some((k) => program.op[k.argument] !== OP.constant)) return unable('a nested root of a constant');
  const classes = squareClasses(rootArguments.map((k) => program.constants[program.left[k.argument]!]!));
  if (classes === undefined || classes < rootArguments.length) return unable('dependent square roots of constants');
  const [prime] = kernelPrimes(program, kernels);
  if (prime === undefined) return unable('no prime below 2^24 has the square roots of the constants that occur');

  const stripped: Program = {
    ...program,
    variables: program.variables.map((v) =>
      v.kernel === undefined || isRoot(v.kernel) ? v : { name: v.name, role: v.role },
    ),
    outputs: kernels.map((k) => k.argument),
  };
  const evaluator = modularEvaluator(stripped, prime);
  if (evaluator === undefined) return unable(`the prime ${prime} divides a denominator`);
  const level = program.variables.map((_, v): KernelOfProgram['depends'] => (isData(v) ? 'data' : 'state'));
  for (const k of kernels) level[k.variable] = k.depends;
  const probe: Probe = { program: stripped, evaluator, kernels, prime, random, level };
  const trivial = aside ? undefined : trivialConstant(probe);
  if (trivial !== undefined) return unable(trivial);
  for (const group of ['data', 'state'] as const) {
    const reason = linearRelation(probe, group) ?? multiplicativeRelation(probe, group) ?? squareRelation(probe, group);
    if (reason !== undefined) return unable(reason);
  }
  return ok({ kernels, prime });
}

/** Whether a kernel that is not constant has a transcendental constant below it. */
function namesConstants(program: Program, kernels: readonly KernelOfProgram[]): boolean {
  const below = cone(
    program,
    kernels.filter((k) => k.depends !== 'nothing').map((k) => k.argument),
  );
  return kernels.some((k) => k.depends === 'nothing' && isFree(k) && below[k.node] === 1);
}

interface Probe {
  /** Only roots are kernels in it; its outputs are the arguments of all kernels. */
  readonly program: Program;
  readonly evaluator: NonNullable<ReturnType<typeof modularEvaluator>>;
  readonly kernels: readonly KernelOfProgram[];
  readonly prime: number;
  readonly random: Random;
  /** What each variable belongs to, kernels included. */
  readonly level: readonly KernelOfProgram['depends'][];
}

type Group = 'data' | 'state';

const where = (group: Group): string => (group === 'data' ? ' up to functions of the parameters' : ' up to constants');

/** Whether a variable differs between the two points of a pair. */
const moves = (level: KernelOfProgram['depends'], group: Group): boolean =>
  level === 'data' || (level === 'state' && group === 'state');

/** A random assignment; one that agrees with `from` on everything that does not move. */
function draw({ level, prime, random }: Probe, group: Group, from?: Float64Array): Float64Array {
  return Float64Array.from(level, (own, v) =>
    from !== undefined && !moves(own, group) ? from[v]! : random.nonzero(prime),
  );
}

/** Why a constant kernel may be rational, or undefined: e^c needs c ≠ 0, log|c| needs c ≠ 0, ±1. */
function trivialConstant(probe: Probe): string | undefined {
  const { kernels, prime } = probe;
  if (!kernels.some((k) => k.depends === 'nothing' && isFree(k))) return undefined;
  for (let tries = 0; tries < ATTEMPTS; tries++) {
    const at = argumentsAt(probe, draw(probe, 'state'));
    if (at === undefined) continue;
    const bad = kernels.find(
      (k, i) =>
        k.depends === 'nothing' &&
        isFree(k) &&
        (at[i] === 0 || (k.kind === 'log' && (at[i] === 1 || at[i] === prime - 1))),
    );
    return bad === undefined ? undefined : `a constant ${bad.kind} may be rational`;
  }
  return 'no point was found at which the kernels are defined';
}

/** Arguments of all kernels at an assignment, or undefined where a root or a quotient does not exist. */
function argumentsAt({ evaluator, kernels }: Probe, values: Float64Array): Float64Array | undefined {
  const out = new Float64Array(kernels.length);
  return evaluator.evaluate(0, values, out) ? out : undefined;
}

/** Pairs of points (with one θ in the data group) at which all arguments are defined, as often as wanted. */
function* pairs(probe: Probe, group: Group): Generator<{ values: Float64Array; arguments: Float64Array }[]> {
  for (let tries = 0; tries < ATTEMPTS; tries++) {
    const values = draw(probe, group);
    const first = argumentsAt(probe, values);
    if (first === undefined) continue;
    const other = draw(probe, group, values);
    const second = argumentsAt(probe, other);
    if (second !== undefined)
      yield [
        { values, arguments: first },
        { values: other, arguments: second },
      ];
  }
}

/** (1): full column rank of differences of exponents and logarithms. */
function linearRelation(probe: Probe, group: Group): string | undefined {
  const { kernels, prime } = probe;
  const columns = kernels.flatMap((k, i) => (k.depends === group && isFree(k) ? [i] : []));
  if (columns.length === 0) return undefined;
  const space = rowSpaceModular(prime, columns.length);
  let rows = 0;
  for (const [a, b] of pairs(probe, group)) {
    const value = (end: typeof a, i: number): number =>
      kernels[i]!.kind === 'exp' ? end!.arguments[i]! : end!.values[kernels[i]!.variable]!;
    space.insert(Float64Array.from(columns, (i) => (value(a, i) - value(b, i) + prime) % prime));
    if (space.rank === columns.length) return undefined;
    if (++rows > columns.length + 12) break;
  }
  return `the exponents are linearly dependent${where(group)}`;
}

/** (2): full column rank of logarithmic derivatives of the a_j and of the E_i, along random directions. */
function multiplicativeRelation(probe: Probe, group: Group): string | undefined {
  const { kernels, prime, evaluator, random, level } = probe;
  const columns = kernels.flatMap((k, i) => (k.depends === group && isFree(k) ? [i] : []));
  if (!columns.some((i) => kernels[i]!.kind === 'log')) return undefined;
  const space = rowSpaceModular(prime, columns.length);
  const out = new Float64Array(2 * kernels.length);
  let rows = 0;
  for (let tries = 0; tries < ATTEMPTS && rows <= columns.length + 12; tries++) {
    const values = draw(probe, group);
    const dual = new Float64Array(2 * values.length);
    values.forEach((value, v) => {
      dual[2 * v] = value;
      dual[2 * v + 1] = moves(level[v]!, group) ? random.nonzero(prime) : 0;
    });
    if (!evaluator.evaluate(1, dual, out)) continue;
    rows++;
    const row = columns.map((i) => {
      const { kind, variable } = kernels[i]!;
      const [value, slope] =
        kind === 'exp' ? [dual[2 * variable]!, dual[2 * variable + 1]!] : [out[2 * i]!, out[2 * i + 1]!];
      return value === 0 ? undefined : (slope * powMod(value, prime - 2, prime)) % prime;
    });
    if (row.every((r): r is number => r !== undefined)) space.insert(Float64Array.from(row));
    if (space.rank === columns.length) return undefined;
  }
  return `the arguments of logarithms are multiplicatively dependent${where(group)}`;
}

/** (3): full column rank over F₂ of quadratic characters, compared at two points at which all lower roots exist. */
function squareRelation(probe: Probe, group: Group): string | undefined {
  const { kernels, program, prime } = probe;
  const roots = kernels.filter(isRoot);
  if (!roots.some((k) => k.depends === group)) return undefined;
  const height = new Map<number, number>();
  for (const k of roots) {
    const below = cone(program, [k.argument]);
    height.set(k.node, 1 + Math.max(0, ...roots.map((r) => (below[r.node] === 1 ? height.get(r.node)! : 0))));
  }
  for (let h = 1; h <= roots.length; h++) {
    const own = roots.filter((k) => k.depends === group && height.get(k.node) === h);
    if (own.length === 0) continue;
    const lower = roots.filter((k) => height.get(k.node)! < h);
    const evaluator = modularEvaluator(
      { ...program, outputs: [...own.map((k) => k.argument), ...lower.map((k) => k.node)] },
      prime,
    );
    if (evaluator === undefined || !independentModuloSquares({ ...probe, evaluator }, group, own.length, lower.length))
      return `the arguments of square roots are dependent modulo squares${where(group)}`;
  }
  return undefined;
}

/** The evaluator's first outputs are the arguments, the others only have to exist. */
function independentModuloSquares(probe: Probe, group: Group, count: number, others: number): boolean {
  const { evaluator, prime } = probe;
  const at = (values: Float64Array): Float64Array | undefined => {
    const out = new Float64Array(count + others);
    return evaluator.evaluate(0, values, out) ? out : undefined;
  };
  const characters = bitRank();
  let rows = 0;
  for (let tries = 0; tries < ATTEMPTS && rows <= count + 40; tries++) {
    const values = draw(probe, group);
    const [a, b] = [at(values), at(draw(probe, group, values))];
    if (a === undefined || b === undefined) continue;
    rows++;
    let row = 0n;
    let zero = false;
    for (let c = 0; c < count; c++) {
      const product = (a[c]! * b[c]!) % prime;
      zero ||= product === 0;
      if (powMod(product, (prime - 1) / 2, prime) !== 1) row |= 1n << BigInt(c);
    }
    if (!zero) characters.insert(row);
    if (characters.rank === count) return true;
  }
  return false;
}
