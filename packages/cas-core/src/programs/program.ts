/**
 * Programs: hash-consed straight-line code over scalars.
 *
 * A Program is a DAG in topological order held in parallel typed arrays: node i is `op[i]` applied to `left[i]` and
 * `right[i]`, operands always have smaller indices. Equal sub-expressions are one node. Invariant: no node is a
 * constant expression that folding could decide (0·x, 1·x, x + 0, constant ∘ constant).
 *
 * ReLU-like pieces are not an operation: relu(z) is mask·z, where the mask is a variable that remembers its argument
 * and its two slopes (theory §1.2). Nor are exp, log and square roots: a kernel is a variable that remembers its argument and the rule of its
 * derivative (theory §7). So every Program is a rational function of its variables, and kernels matter to differentiation alone.
 */
import type { Rational } from '../rings/rationals.js';

export const OP = Object.freeze({ variable: 0, constant: 1, add: 2, sub: 3, mul: 4, neg: 5, div: 6, pow: 7 } as const);
export const OP_NAMES = Object.freeze(['variable', 'constant', 'add', 'sub', 'mul', 'neg', 'div', 'pow'] as const);

export type Role =
  | 'parameter'
  | 'constant'
  | 'input'
  | 'mask'
  | 'cotangent'
  | 'label'
  | 'coordinate'
  | 'velocity'
  | 'clock'
  | 'kernel';

/**
 * The kinds of kernels, u the argument: exp E = e^u with dE = E du; log L = log|u| with dL = du/u; sqrt s² = u with ds = du/(2s);
 * gauss g = (2/√π)e^{−u²} with dg = −2ug du; erf with d erf(u) = gauss(u) du; sin and cos, sin² + cos² = 1.
 */
export type KernelKind = 'exp' | 'log' | 'sqrt' | 'gauss' | 'erf' | 'sin' | 'cos';

/** A function of a node below the variable that stands for its value. */
export interface Kernel {
  readonly kind: KernelKind;
  /** A node of the program; its index is smaller than the variable's node. */
  readonly argument: number;
}

/** The argument of a piecewise-linear activation and its slopes left and right of zero: relu has 0 and 1. */
export interface Mask {
  readonly argument: number;
  readonly low: Rational;
  readonly high: Rational;
}

/** A declared matrix, or a tensor by its first unfolding. */
export interface EntryBlock {
  readonly name: string;
  readonly rows: number;
  readonly cols: number;
  /** Of a tensor of order three and more, whose first unfolding is rows x cols. */
  readonly dims?: readonly number[];
  readonly role: Role;
  readonly positive?: boolean;
}

export interface Variable {
  /** What it is an entry of. */
  readonly block?: EntryBlock;
  readonly name: string;
  readonly role: Role;
  /** Declared to take positive values only; clocks e^{τt} do so too. */
  readonly positive?: boolean;
  readonly mask?: Mask | undefined;
  readonly kernel?: Kernel | undefined;
  /** Whether it is an entry beside the diagonal of a matrix with several rows and columns. */
  readonly offDiagonal?: boolean;
}

export interface Program {
  readonly variables: readonly Variable[];
  readonly op: Uint8Array;
  readonly left: Int32Array;
  /** Second operand; for `pow` the exponent, for `variable` and `constant` unused. */
  readonly right: Int32Array;
  readonly constants: readonly Rational[];
  readonly outputs: readonly number[];
}

export const isBinary = (op: number): boolean => op === OP.add || op === OP.sub || op === OP.mul || op === OP.div;

/** The kernel that a node stands for, if it is one. */
export const kernelAt = (program: Program, n: number): Kernel | undefined =>
  program.op[n] === OP.variable ? program.variables[program.left[n]!]!.kernel : undefined;

/** The nodes that the given roots need, arguments of kernels included, as marks by node index; cost linear in the nodes reached. */
export function cone(program: Program, roots: Iterable<number>, also: Iterable<number> = []): Uint8Array {
  const mark = new Uint8Array(program.op.length);
  const stack: number[] = [];
  const push = (n: number): void => {
    if (mark[n] === 0) {
      mark[n] = 1;
      stack.push(n);
    }
  };
  for (const r of roots) push(r);
  for (const r of also) push(r);
  while (stack.length > 0) {
    const n = stack.pop()!;
    const op = program.op[n]!;
    if (op <= OP.constant) {
      const kernel = kernelAt(program, n);
      if (kernel !== undefined) push(kernel.argument);
      continue;
    }
    push(program.left[n]!);
    if (isBinary(op)) push(program.right[n]!);
  }
  return mark;
}

/** The cone of the roots together with what is below the arguments of its masks, as marks by node index. */
export function coneThroughMasks(program: Program, roots: Iterable<number>): Uint8Array {
  const { op, left, right } = program;
  const mark = new Uint8Array(op.length);
  for (const r of roots) mark[r] = 1;
  // Operands and arguments have smaller indices.
  for (let n = mark.length - 1; n >= 0; n--) {
    if (mark[n] === 0 || op[n] === OP.constant) continue;
    if (op[n] === OP.variable) {
      const { mask, kernel } = program.variables[left[n]!]!;
      const below = (mask ?? kernel)?.argument ?? -1;
      if (below >= 0) mark[below] = 1;
    } else {
      mark[left[n]!] = 1;
      if (isBinary(op[n]!)) mark[right[n]!] = 1;
    }
  }
  return mark;
}

/** The variables that occur below the given roots, ascending. */
export function variablesOf(program: Program, roots: Iterable<number>): number[] {
  const mark = cone(program, roots);
  const out: number[] = [];
  for (let n = 0; n < mark.length; n++) if (mark[n] === 1 && program.op[n] === OP.variable) out.push(program.left[n]!);
  return out.sort((a, b) => a - b);
}

/** The node of each variable that has one. */
export function nodeByVariable({ op, left }: Program): Map<number, number> {
  const out = new Map<number, number>();
  for (let n = 0; n < op.length; n++) if (op[n] === OP.variable) out.set(left[n]!, n);
  return out;
}

/** The same variables with only the nodes that the outputs (and the nodes in `also`) need, renumbered. */
export function prune(program: Program, outputs: readonly number[], also: readonly number[] = []): Program {
  const mark = cone(program, outputs, also);
  const size = mark.reduce((sum, m) => sum + m, 0);
  const renamed = new Int32Array(mark.length).fill(-1);
  const op = new Uint8Array(size);
  const left = new Int32Array(size);
  const right = new Int32Array(size);
  for (let n = 0, to = 0; n < mark.length; n++) {
    if (mark[n] === 0) continue;
    const o = program.op[n]!;
    op[to] = o;
    left[to] = o <= OP.constant ? program.left[n]! : renamed[program.left[n]!]!;
    right[to] = isBinary(o) ? renamed[program.right[n]!]! : program.right[n]!;
    renamed[n] = to++;
  }
  const variables = program.variables.map((v) => {
    if (v.mask !== undefined) return { ...v, mask: { ...v.mask, argument: renamed[v.mask.argument] ?? -1 } };
    if (v.kernel !== undefined) return { ...v, kernel: { ...v.kernel, argument: renamed[v.kernel.argument] ?? -1 } };
    return v;
  });
  return Object.freeze({
    variables,
    op,
    left,
    right,
    constants: program.constants,
    outputs: outputs.map((n) => renamed[n]!),
  });
}
