/**
 * State beside the parameters: one variable a parameter entry and kind, called `mom(W)[1,2]` after the entry `W[1,2]`, and the law expressions that name
 * whole matrices of them, `mom(W)`.
 */
import {
  type Expr,
  type FieldFamily,
  type Position,
  type ProgramBuilder,
  SourceError,
  type SourceText,
} from '@lawful/cas-core';
import type { Shape } from '../language/shape.js';
import type { Network } from '../lowering/network.js';
import { mapMatrix, type NodeMatrix, scalarMatrix } from '../lowering/node-tensor.js';
import { variableNode } from './clock.js';
import type { LawScope } from './flow-row.js';

/** `W[1,2]` ↦ `mom(W)[1,2]`. */
export const stateName = (kind: string, entry: string): string => entry.replace(/^([^[]*)/, `${kind}($1)`);

/** New variables of a kind, one a parameter. */
export function stateVariables(
  kind: string,
  network: Network,
  builder: ProgramBuilder,
  positive = false,
): { readonly variables: readonly number[]; readonly nodes: readonly number[] } {
  const first = builder.variables.length;
  const nodes = network.parameters.map((v) =>
    builder.variable(stateName(kind, builder.variables[v]!.name), 'velocity', positive),
  );
  return { variables: nodes.map((_, d) => first + d), nodes };
}

/** The name of the parameter that such a call takes. */
export function parameterOf(
  kind: string,
  { model }: Network,
  args: readonly Expr[],
  at: Position,
  source: SourceText,
): string {
  const [arg] = args;
  if (
    args.length !== 1 ||
    arg!.kind !== 'name' ||
    !model.declarations.some((d) => d.kind === 'param' && d.name === arg!.name)
  )
    throw new SourceError(source, at, `${kind} takes the name of a parameter`);
  return (arg as Expr & { kind: 'name' }).name;
}

export const stateShape = (name: string, { model }: Network): Shape =>
  model.declarations.find((d) => d.name === name)!.shape;

/** The matrix of the variables of a kind that belong to a parameter. */
export const stateMatrix = (kind: string, name: string, network: Network, builder: ProgramBuilder): NodeMatrix =>
  mapMatrix(network.values.get(name)!, (n) =>
    variableNode(builder, stateName(kind, network.program.variables[network.program.left[n]!]!.name)),
  );

/** Laws may name these kinds of state, and no time. */
export function stateScope(kinds: readonly string[]) {
  return (_: unknown, network: Network, family: FieldFamily, source: SourceText): LawScope => ({
    clock: family.variables[family.state[0]!]!.name,
    hasTime: false,
    time: (builder) => scalarMatrix(variableNode(builder, family.variables[family.state[0]!]!.name)),
    shape: (name, args, at) =>
      kinds.includes(name) ? stateShape(parameterOf(name, network, args, at, source), network) : undefined,
    lower: (builder) => (name, args, at) =>
      kinds.includes(name)
        ? stateMatrix(name, parameterOf(name, network, args, at, source), network, builder)
        : undefined,
  });
}
