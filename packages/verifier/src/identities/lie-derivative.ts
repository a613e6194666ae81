/**
 * The Lie derivative of a state function along a generator, as a Program: X(h) = Σ_d (∂h/∂θ_d)·v_d.
 *
 * Only the components of variables that occur in h, also inside its kernels, are needed, so the Program is cut down to their cone
 * first. A kernel that h names moves with its argument: the chain rule is that of the gradient.
 */
import {
  appendGradient,
  appendStateFunction,
  type FieldFamily,
  type Generator,
  OP,
  type Program,
  type ProgramBuilder,
  programBuilder,
  prune,
  QQ,
  type StateFunction,
  variablesOf,
  variablesOfFunction,
} from '@lawful/cas-core';

/** One output: X(h). Sample variables stay free. */
export function lieDerivative(family: FieldFamily, generator: Generator, h: StateFunction): Program {
  const { builder, nodeOf, rate } = prepare(family, generator, h);
  return builder.build([rate(appendStateFunction(builder, h, nodeOf))]);
}

/**
 * One output that vanishes iff X(h) does, free of the denominator of h: X(p) for a polynomial p, and q·X(p) − p·X(q) for p/q
 * with q ≠ 0 (X(p/q) is that over q²).
 */
export function lieNumerator(family: FieldFamily, generator: Generator, h: StateFunction): Program {
  if (h.denominator === undefined) return lieDerivative(family, generator, h);
  const { builder, nodeOf, rate } = prepare(family, generator, h);
  const p = appendStateFunction(builder, { numerator: h.numerator, denominator: undefined }, nodeOf);
  const q = appendStateFunction(builder, { numerator: h.denominator, denominator: undefined }, nodeOf);
  return builder.build([builder.sub(builder.mul(q, rate(p)), builder.mul(p, rate(q)))]);
}

/** Four outputs for a quotient p/q: p, q, X(p) and X(q). */
export function lieParts(family: FieldFamily, generator: Generator, h: StateFunction): Program {
  const { builder, nodeOf, rate } = prepare(family, generator, h);
  const [p, q] = [h.numerator, h.denominator ?? []].map((numerator) =>
    appendStateFunction(builder, { numerator, denominator: undefined }, nodeOf),
  );
  return builder.build([p!, q!, rate(p!), rate(q!)]);
}

/** A Program that holds the nodes of both h and X(h). */
export function appendLieDerivative(
  family: FieldFamily,
  generator: Generator,
  h: StateFunction,
): { program: Program; value: number; rate: number } {
  const { builder, nodeOf, rate } = prepare(family, generator, h);
  const value = appendStateFunction(builder, h, nodeOf);
  const derivative = rate(value);
  return { program: builder.build([value, derivative]), value, rate: derivative };
}

interface Prepared {
  readonly builder: ProgramBuilder;
  nodeOf(variable: number): number;
  /** The node of Σ_d (∂node/∂θ_d)·v_d. */
  rate(node: number): number;
}

function prepare(family: FieldFamily, generator: Generator, h: StateFunction): Prepared {
  const { field } = generator;
  const variables = variablesOfFunction(h);
  const ordinals = stateOrdinals(family);
  const nodes = nodesOfVariables(field, new Set(variables));
  const reached = variables.some((v) => family.variables[v]!.kernel !== undefined)
    ? variablesOf(field, nodes.values())
    : variables;
  const moving = reached.filter((v) => ordinals.has(v));
  const cut = prune(
    field,
    moving.map((v) => field.outputs[ordinals.get(v)!]!),
    [...nodes.values(), ...nodesOfVariables(field, new Set(moving)).values()],
  );
  const builder = programBuilder(cut);
  const own = nodesOfVariables(cut, new Set([...variables, ...moving]));
  const nodeOf = (v: number): number => {
    const n = own.get(v);
    if (n === undefined)
      throw new RangeError(`the variable ${family.variables[v]?.name ?? v} has no node in the family's field`);
    return n;
  };
  return {
    builder,
    nodeOf,
    rate: (node) => {
      const partials = appendGradient(builder, builder.view(), [node], [builder.constant(QQ.one)], moving.map(nodeOf));
      return builder.dot(partials, cut.outputs);
    },
  };
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
