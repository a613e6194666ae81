/**
 * A Program whose kernels are algebraically independent, with the same values (theory §7).
 *
 * Usually the kernels are independent as they stand. If not, they are rewritten, from the bottom of the tower to its top, with
 * the identities that hold without branches:
 *   exp: the exponent is split over a ℚ-basis of monomials and proper fractions m, e^{Σ c_m m} = Π (e^{m/N_m})^{c_m N_m}; a term
 *        c·log|b| gives b^c (b not negative or c even).
 *   log: log|c·Π b_j^{k_j}·Π E_i^{m_i}| = log|c| + Σ k_j log|b_j| + Σ m_i u_i over a coprime base of the polynomials that occur.
 *   sqrt: √(c·Π b_j^{k_j}) = √c·Π b_j^{k_j/2} over the members that are not negative; the rest stays under one root.
 * The denominators N_m and the base are known only at the end, so the pass starts again with what it learned until nothing changes.
 * Then independence is proved; where it is not, the answer is `unable`. log here is log|·|; that its argument is positive is the
 * model's business.
 */
import type { Polynomial } from '../polynomials/polynomial-ring.js';
import { cone, OP, type Program } from '../programs/program.js';
import { type ProgramBuilder, programBuilder } from '../programs/program-builder.js';
import { NowhereDefinedError, type Outcome, ok, UnableError, unable, undefinedBecause } from '../rings/outcome.js';
import { QQ, type Rational } from '../rings/rationals.js';
import type { Random } from '../sampling/random.js';
import { argumentRing } from './kernel-arguments.js';
import { type KernelProof, kernelIndependence } from './kernel-independence.js';
import { kernelRewriter, type Seeds } from './kernel-rewriter.js';
import { kernelsOf } from './kernels-of-program.js';
import { KERNELS } from './table.js';

export interface SeparatedProgram {
  readonly program: Program;
  /** The new node of each old one; −1 for nodes that are not there any more. */
  readonly node: Int32Array;
  /** The new index of each old variable that is no kernel. */
  readonly variable: Int32Array;
}

const ROUNDS = 12;

/**
 * @param isData whether a variable that is no kernel belongs to the data: such kernels come once for each sample
 * @param due asked for each kernel; once it is true the kernels are left as they are, unproved
 */
export function separateKernels(
  program: Program,
  isData: (variable: number) => boolean,
  random: Random,
  due?: () => boolean,
): Outcome<SeparatedProgram & { readonly proof: KernelProof }> {
  const first = kernelIndependence(program, isData, random.fork('kernels'));
  if (first.kind === 'ok')
    return ok({
      program,
      node: Int32Array.from(program.op, (_, n) => n),
      variable: Int32Array.from(program.variables, (_, v) => v),
      proof: first.value,
    });
  if (!isRewritable(program)) return first;
  const whole = provedIndependent(rewriteKernels(program, isData, { keepFractions: true, due }), isData, random);
  if (whole.kind === 'ok') return whole;
  return provedIndependent(rewriteKernels(program, isData, { due }), isData, random);
}

/** Whether another form of the kernels may help: not where some have no proof of independence in any form, and not behind slopes of units. */
function isRewritable(program: Program): boolean {
  const kernels = kernelsOf(program, () => false);
  if (kernels.some((k) => KERNELS[k.kind].modular.kind === 'enclosed')) return false;
  const below = cone(
    program,
    kernels.map((k) => k.argument),
  );
  return !below.some(
    (mark, n) => mark === 1 && program.op[n] === OP.variable && program.variables[program.left[n]!]!.mask !== undefined,
  );
}

function provedIndependent(
  rewritten: Outcome<SeparatedProgram>,
  isData: (variable: number) => boolean,
  random: Random,
): Outcome<SeparatedProgram & { readonly proof: KernelProof }> {
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

export interface RewriteOptions {
  /** Leave exponents with denominators whole. */
  readonly keepFractions?: boolean;
  readonly due?: (() => boolean) | undefined;
}

/** Kernels in normal form; nothing is claimed about their independence. */
export function rewriteKernels(
  program: Program,
  isData: (variable: number) => boolean,
  { keepFractions = false, due }: RewriteOptions = {},
): Outcome<SeparatedProgram> {
  const ring = argumentRing();
  const scales = new Map<string, bigint>();
  let base: Polynomial<Rational>[] = [];
  try {
    for (let round = 0; round < ROUNDS; round++) {
      const seeds: Seeds = { scales, base: [...base], keepFractions, changed: false };
      const result = rewriteOnce(program, isData, seeds, ring, due);
      if (!seeds.changed) return ok(result);
      base = seeds.base;
    }
    return unable(`the kernels were not separated in ${ROUNDS} rounds`);
  } catch (error) {
    if (error instanceof NowhereDefinedError) return undefinedBecause(error.message);
    if (error instanceof UnableError) return unable(error.message);
    throw error;
  }
}

function rewriteOnce(
  program: Program,
  isData: (variable: number) => boolean,
  seeds: Seeds,
  ring: ReturnType<typeof argumentRing>,
  due: (() => boolean) | undefined,
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
        if (kernel !== undefined && due?.() === true) throw new UnableError('stopped while kernels were separated');
        if (kernel !== undefined) node[n] = rewriter.kernel(kernel.kind, node[kernel.argument]!, n);
        else if (mask !== undefined) {
          node[n] = builder.mask(node[mask.argument]!, mask.low, mask.high);
          variable[l] = builder.view().left[node[n]!]!;
          nodeOfVariable.set(variable[l]!, node[n]!);
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
        if (isZeroNode(builder, b)) throw new NowhereDefinedError('a denominator vanishes identically');
        node[n] = builder.div(a, b);
    }
  }
  return { program: builder.build(program.outputs.map((n) => node[n]!)), node, variable };
}

const isZeroNode = (builder: ProgramBuilder, n: number): boolean => {
  const value = builder.constantValue(n);
  return value !== undefined && QQ.isZero(value);
};
