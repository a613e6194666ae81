/**
 * The Lie derivative of a state function along a generator, as a Program: X(h) = Σ_d (∂h/∂θ_d)·v_d.
 *
 * Only the components of variables that occur in h are needed, so the Program is cut down to their cone first.
 */
import {
  appendGradient,
  appendStateFunction,
  type FieldFamily,
  type Generator,
  OP,
  type Program,
  programBuilder,
  prune,
  type StateFunction,
  variablesOfFunction,
} from '@lawful/cas-core';

/** One output: X(h). Sample variables stay free. */
export function lieDerivative(family: FieldFamily, generator: Generator, h: StateFunction): Program {
  const { field } = generator;
  const variables = variablesOfFunction(h);
  const ordinals = stateOrdinals(family);
  const moving = variables.filter((v) => ordinals.has(v));
  const nodes = nodesOfVariables(field, new Set(variables));
  const cut = prune(
    field,
    moving.map((v) => field.outputs[ordinals.get(v)!]!),
    [...nodes.values()],
  );
  const builder = programBuilder(cut);
  const own = nodesOfVariables(cut, new Set(variables));
  const nodeOf = (v: number): number => {
    const n = own.get(v);
    if (n === undefined)
      throw new RangeError(`the variable ${family.variables[v]?.name ?? v} has no node in the family's field`);
    return n;
  };
  const value = appendStateFunction(builder, h, nodeOf);
  const soFar = builder.build([]);
  const partials = appendGradient(
    builder,
    soFar,
    [value],
    [builder.constant({ num: 1n, den: 1n })],
    moving.map(nodeOf),
  );
  return builder.build([builder.dot(partials, cut.outputs)]);
}

const ordinalCache = new WeakMap<FieldFamily, ReadonlyMap<number, number>>();

/** The place of each state variable in `family.state`. */
export function stateOrdinals(family: FieldFamily): ReadonlyMap<number, number> {
  let ordinals = ordinalCache.get(family);
  if (ordinals === undefined) {
    ordinals = new Map(family.state.map((v, d) => [v, d]));
    ordinalCache.set(family, ordinals);
  }
  return ordinals;
}

function nodesOfVariables(program: Program, variables: ReadonlySet<number>): Map<number, number> {
  const out = new Map<number, number>();
  for (let n = 0; n < program.op.length; n++)
    if (program.op[n] === OP.variable && variables.has(program.left[n]!)) out.set(program.left[n]!, n);
  return out;
}
