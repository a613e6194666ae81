/**
 * Reverse-mode differentiation, Program to Program.
 *
 * Masks are constants of the differentiation: relu(z) = mask·z has derivative mask almost everywhere. A kernel passes its adjoint on to
 * its argument by its own rule (dE = E du, …). The adjoint of a node is the sum over its uses; sums are collected before they are
 * added, so that each adjoint is one chain.
 */
import { KERNELS } from '../kernels/table.js';
import { rational } from '../rings/rationals.js';
import { isBinary, kernelAt, OP, type Program } from './program.js';
import { type ProgramBuilder, programBuilder } from './program-builder.js';

/**
 * Nodes of ∂⟨cotangents, outputs⟩/∂variable for each listed variable node, appended to `builder`.
 * @param program the program whose nodes `builder` already holds (same indices)
 * @param outputs nodes of the program; `cotangents` are builder nodes of equal number
 * @param wrt variable nodes of the program
 */
export function appendGradient(
  builder: ProgramBuilder,
  program: Program,
  outputs: readonly number[],
  cotangents: readonly number[],
  wrt: readonly number[],
): number[] {
  if (outputs.length !== cotangents.length)
    throw new RangeError(`gradient: ${outputs.length} outputs but ${cotangents.length} cotangents`);
  const size = program.op.length;
  const active = activeNodes(program, wrt);
  // Nearly every node has one use: its contribution is kept by itself, and lists are made for the others alone.
  const first = new Int32Array(size).fill(-1);
  const others = new Map<number, number[]>();
  const contribute = (node: number, adjoint: number): void => {
    if (active[node] === 0) return;
    if (first[node] === -1) first[node] = adjoint;
    else {
      const list = others.get(node);
      if (list === undefined) others.set(node, [first[node]!, adjoint]);
      else list.push(adjoint);
    }
  };
  outputs.forEach((node, i) => {
    contribute(node, cotangents[i]!);
  });
  for (let n = size - 1; n >= 0; n--) {
    if (first[n] === -1) continue;
    const adjoint = builder.sum(others.get(n) ?? [first[n]!]);
    others.delete(n);
    first[n] = adjoint;
    const a = program.left[n]!;
    const b = program.right[n]!;
    switch (program.op[n]) {
      case OP.add:
        contribute(a, adjoint);
        contribute(b, adjoint);
        break;
      case OP.sub:
        contribute(a, adjoint);
        contribute(b, builder.neg(adjoint));
        break;
      case OP.mul:
        if (active[a] !== 0) contribute(a, builder.mul(adjoint, b));
        if (active[b] !== 0) contribute(b, builder.mul(adjoint, a));
        break;
      case OP.neg:
        contribute(a, builder.neg(adjoint));
        break;
      case OP.div:
        if (active[a] !== 0) contribute(a, builder.div(adjoint, b));
        if (active[b] !== 0) contribute(b, builder.neg(builder.div(builder.mul(adjoint, n), b)));
        break;
      case OP.pow:
        contribute(a, builder.mul(builder.constant(rational(b)), builder.mul(adjoint, builder.pow(a, b - 1))));
        break;
      case OP.variable: {
        const kernel = kernelAt(program, n);
        if (kernel !== undefined)
          contribute(kernel.argument, KERNELS[kernel.kind].adjoint(builder, kernel.argument, n, adjoint));
        break;
      }
      default:
        break;
    }
  }
  const zero = builder.constant(rational(0));
  return wrt.map((n) => ((first[n] ?? -1) === -1 ? zero : first[n]!));
}

/** Marks the nodes that depend on the given variable nodes; through arguments of kernels too, unless these count as free. */
export function activeNodes(program: Program, wrt: readonly number[], freeKernels = false): Uint8Array {
  const active = new Uint8Array(program.op.length);
  for (const n of wrt) active[n] = 1;
  for (let n = 0; n < active.length; n++) {
    const op = program.op[n]!;
    if (op <= OP.constant) {
      const kernel = freeKernels ? undefined : kernelAt(program, n);
      if (kernel !== undefined && active[kernel.argument] === 1) active[n] = 1;
      continue;
    }
    if (active[program.left[n]!] === 1 || (isBinary(op) && active[program.right[n]!] === 1)) active[n] = 1;
  }
  return active;
}

/** The gradient of one output with respect to variable nodes, as a Program of its own. */
export function gradient(program: Program, output: number, wrt: readonly number[]): Program {
  const builder = programBuilder(program);
  return builder.build(appendGradient(builder, program, [output], [builder.constant(rational(1))], wrt));
}
