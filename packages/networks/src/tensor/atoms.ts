/**
 * Functions of the inputs alone, the atoms u_k(x), in which a network is a polynomial whose coefficients are functions of the parameters: inputs
 * themselves, kernels of them, quotients, piecewise-linear units. W·tanh(x) has the atoms tanh(x_k).
 */
import {
  coneThroughMasks,
  isBinary,
  OP,
  type Outcome,
  ok,
  type ProgramBuilder,
  QQ,
  type Rational,
  unable,
} from '@lawful/cas-core';
import type { Network } from '../lowering/network.js';

/** A piecewise-linear unit of a node. */
export interface Unit {
  readonly argument: number;
  readonly low: Rational;
  readonly high: Rational;
}

export interface Atom {
  /** A node of the builder. */
  readonly node: number;
  /** The ordinal of the input that it is. */
  readonly input: number | undefined;
  readonly unit: Unit | undefined;
}

export interface Atoms {
  readonly atoms: readonly Atom[];
  /** The outputs of the network in new variables for the atoms, in their order. */
  readonly outputs: readonly number[];
  /** Those variables. */
  readonly variables: readonly number[];
}

/**
 * @param builder continues the network's program
 * @param centre a number to take away from a node that becomes an atom
 */
export function atomsOf(
  { program, inputs, parameters, constants, output }: Network,
  builder: ProgramBuilder,
  centre: (node: number) => Rational | undefined = () => undefined,
): Outcome<Atoms> {
  const { op, left, right, variables } = program;
  const ordinal = new Map(inputs.map((v, i) => [v, i]));
  const outer = new Set([...parameters, ...constants]);
  const needed = coneThroughMasks(program, output.nodes);
  const [ofInputs, ofOthers] = [new Uint8Array(op.length), new Uint8Array(op.length)];
  for (let n = 0; n < op.length; n++) {
    if (needed[n] === 0 || op[n] === OP.constant) continue;
    const own = op[n] === OP.variable ? variables[left[n]!]! : undefined;
    const below =
      own === undefined
        ? [left[n]!, ...(isBinary(op[n]!) ? [right[n]!] : [])]
        : [(own.mask ?? own.kernel)?.argument ?? -1].filter((m) => m >= 0);
    ofInputs[n] = below.some((m) => ofInputs[m] === 1) || (own !== undefined && ordinal.has(left[n]!)) ? 1 : 0;
    ofOthers[n] = below.some((m) => ofOthers[m] === 1) || (own !== undefined && outer.has(left[n]!)) ? 1 : 0;
  }
  const unitAt = (n: number): Unit | undefined => {
    if (op[n] !== OP.mul) return undefined;
    for (const [a, b] of [
      [left[n]!, right[n]!],
      [right[n]!, left[n]!],
    ] as const) {
      const mask = op[a] === OP.variable ? variables[left[a]!]!.mask : undefined;
      if (mask?.argument === b) return mask;
    }
    return undefined;
  };

  const found: { readonly node: number; readonly unit: Unit | undefined }[] = [];
  const reciprocals = new Map<number, number>();
  const visited = new Set<number>();
  const stack = [...output.nodes];
  while (stack.length > 0) {
    const n = stack.pop()!;
    if (visited.has(n) || ofInputs[n] === 0) continue;
    visited.add(n);
    const own = op[n] === OP.variable ? variables[left[n]!]! : undefined;
    if (ofOthers[n] === 1) {
      if (own !== undefined)
        return unable(
          `${own.mask === undefined ? 'a function that is no polynomial' : 'a piecewise-linear unit'} is applied to the parameters`,
        );
      if (op[n] === OP.div) {
        if (ofOthers[right[n]!] === 1) return unable('the output divides by parameters');
        if (!reciprocals.has(right[n]!)) reciprocals.set(right[n]!, builder.div(builder.constant(QQ.one), right[n]!));
        stack.push(left[n]!);
        continue;
      }
    } else {
      const unit = unitAt(n);
      if (own?.mask !== undefined) return unable('a slope of a piecewise-linear unit stands by itself');
      if (own !== undefined || op[n] === OP.div || unit !== undefined) {
        found.push({ node: n, unit });
        continue;
      }
    }
    stack.push(left[n]!);
    if (isBinary(op[n]!)) stack.push(right[n]!);
  }
  const atoms: Atom[] = [];
  const standing: number[] = [];
  const image = new Map<number, number>();
  const inverse = new Map<number, number>();
  const fresh = (of: Map<number, number>, n: number, atom: Atom): void => {
    atoms.push(atom);
    const u = builder.variable(`u${atoms.length}`, 'input');
    standing.push(builder.variables.length - 1);
    const middle = centre(atom.node);
    if (middle === undefined || atom.input !== undefined || atom.unit !== undefined) {
      of.set(n, u);
      return;
    }
    const constant = builder.constant(middle);
    atoms[atoms.length - 1] = { ...atom, node: builder.sub(atom.node, constant) };
    of.set(n, builder.add(u, constant));
  };
  for (const { node, unit } of found.sort((a, b) => a.node - b.node))
    fresh(image, node, { node, input: op[node] === OP.variable ? ordinal.get(left[node]!) : undefined, unit });
  for (const [n, node] of reciprocals) fresh(inverse, n, { node, input: undefined, unit: undefined });
  const at = (n: number): number => image.get(n) ?? n;
  for (const n of [...visited].sort((a, b) => a - b)) {
    if (image.has(n)) continue;
    const [a, b] = [left[n]!, right[n]!];
    if (op[n] === OP.div) image.set(n, builder.mul(at(a), inverse.get(b)!));
    else if (op[n] === OP.neg) image.set(n, builder.neg(at(a)));
    else if (op[n] === OP.pow) image.set(n, builder.pow(at(a), b));
    else if (op[n] === OP.mul) image.set(n, builder.mul(at(a), at(b)));
    else image.set(n, op[n] === OP.add ? builder.add(at(a), at(b)) : builder.sub(at(a), at(b)));
  }
  return ok({ atoms, outputs: output.nodes.map(at), variables: standing });
}
