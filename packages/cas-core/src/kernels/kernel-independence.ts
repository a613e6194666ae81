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
import { rowSpaceModular } from '../linear-algebra/row-space.js';
import { modularEvaluator } from '../programs/modular-evaluation.js';
import { cone, OP, type Program } from '../programs/program.js';
import { type Outcome, ok, unable } from '../rings/outcome.js';
import { powMod, primeField } from '../rings/prime-field.js';
import type { Rational } from '../rings/rationals.js';
import type { Random } from '../sampling/random.js';
import { ATTEMPTS, argumentsAt, draw, type Group, moves, type Probe, pairs, probeOf, where } from './kernel-probes.js';
import { isFree, type KernelOfProgram, kernelPrimes, kernelsOf } from './kernels-of-program.js';
import { squareClasses } from './square-classes.js';
import { squareRelation } from './square-relation.js';
import { isRoot, KERNELS } from './table.js';

export interface KernelProof {
  readonly kernels: readonly KernelOfProgram[];
  /** The prime of the evaluations: p ≡ 3 mod 4 when there are roots, and every constant root exists. */
  readonly prime: number;
}

/**
 * What is claimed of constant kernels: that they are independent like the others, or nothing, when they occur in no other kernel; then the
 * others are independent over the constants.
 */
export type ConstantKernels = 'independent' | 'aside';

export interface IndependenceOptions {
  readonly constants?: ConstantKernels;
  /**
   * Slopes of units inside kernels: refused unless given. `free`: each slope is a datum of its own; or the values of one pattern, on which the network is
   * analytic and the proof holds.
   */
  readonly slopes?: 'free' | ReadonlyMap<number, Rational>;
}

/** `unable` with the reason when independence was not proved. */
export function kernelIndependence(
  program: Program,
  isData: (variable: number) => boolean,
  random: Random,
  { constants = 'independent', slopes }: IndependenceOptions = {},
): Outcome<KernelProof> {
  const kernels = kernelsOf(program, isData);
  const foreign = kernels.find((k) => KERNELS[k.kind].modular.kind === 'enclosed');
  if (foreign !== undefined) return unable(`${foreign.kind} has no proof of independence here: only enclosures decide`);
  const needed = cone(
    program,
    kernels.map((k) => k.argument),
  );
  const inside = new Set<number>();
  for (let n = 0; n < needed.length; n++)
    if (needed[n] === 1 && program.op[n] === OP.variable && program.variables[program.left[n]!]!.mask !== undefined)
      inside.add(program.left[n]!);
  const pattern = typeof slopes === 'object' ? slopes : new Map<number, Rational>();
  if (inside.size > 0 && slopes !== 'free' && [...inside].some((v) => !pattern.has(v)))
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
  const fixed = new Map<number, number>();
  for (const v of inside) {
    const slope = pattern.get(v);
    const residue = slope && primeField(prime).fromRational(slope);
    if (slope !== undefined && residue === undefined) return unable(`the prime ${prime} divides a denominator`);
    if (residue !== undefined) fixed.set(v, residue);
  }
  const probe = probeOf({ program: stripped, evaluator, kernels, prime, random, level, fixed });
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

/** Why a constant kernel may be rational, or undefined: e^c needs c ≠ 0, log|c| needs c ≠ 0, ±1. */
function trivialConstant(probe: Probe): string | undefined {
  const { kernels, prime } = probe;
  if (!kernels.some((k) => k.depends === 'nothing' && isFree(k))) return undefined;
  for (let tries = 0; tries < ATTEMPTS; tries++) {
    const values = draw(probe, 'state');
    const at = values && argumentsAt(probe, values);
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
    if (values === undefined) break;
    const dual = new Float64Array(2 * values.length);
    values.forEach((value, v) => {
      dual[2 * v] = value;
      dual[2 * v + 1] = moves(level[v]!, group) && !probe.fixed.has(v) ? random.nonzero(prime) : 0;
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
