/**
 * The search for laws with logarithms and exponentials of parameters, tried when a gap is left: the network is joined by log|θ_i| for
 * every parameter, its kernels of the state take part, and what is found is proved in the family of a network with the kernels used.
 */

import type { Budget } from '@lawful/cas-core';
import { type FieldFamily, OP, type StateFunction, variablesOfFunction } from '@lawful/cas-core';
import { kernelLaws } from '@lawful/lie';
import { type FlowFamily, flowFamily, flowRow, type Network, withKernels } from '@lawful/networks';

export interface KernelSearch {
  readonly network: Network;
  readonly family: FlowFamily;
  readonly laws: readonly StateFunction[];
}

/** Beyond this many parameters nothing is tried, nor where laws speak of more than parameters. */
const PARAMETER_LIMIT = 10;
const DEGREE = 2;

/** Undefined when nothing was found or the kernels could not be told apart. */
export function searchKernelLaws(
  network: Network,
  _: FlowFamily,
  seed: number,
  work: Budget,
): KernelSearch | undefined {
  if (network.parameters.length > PARAMETER_LIMIT || flowRow(network.model.flow).lawScope !== undefined)
    return undefined;
  const wide = joined(network, network.parameters);
  const family = flowFamily(wide, seed);
  if (family.independentKernels?.kind !== 'ok' || family.masks !== 'none') return undefined;
  const moving = (family.kernels ?? []).filter((v) => dependsOnState(family, v));
  const laws = kernelLaws(family, {
    seed,
    degree: DEGREE,
    kernels: moving,
    step: () => work.step('laws with kernels'),
  });
  if (laws.length === 0) return undefined;
  // Only the kernels that occur are kept in the answer.
  const used = new Set(laws.flatMap(variablesOfFunction));
  const logarithms = network.parameters.filter((v) => used.has(logarithmOf(family, v) ?? -1));
  const narrow = logarithms.length === network.parameters.length ? wide : joined(network, logarithms);
  const own = narrow === wide ? family : flowFamily(narrow, seed);
  return { network: narrow, family: own, laws: laws.map((h) => movedByName(h, family, own)) };
}

/** A function of one family in the variables of another, which has the same names. */
export function movedByName(h: StateFunction, from: FieldFamily, to: FieldFamily): StateFunction {
  // Parameters come first: one that is called u must not be taken for the cotangent u.
  const byName = new Map(to.variables.map((v, i): [string, number] => [v.name, i]).reverse());
  const terms = (list: StateFunction['numerator']): StateFunction['numerator'] =>
    list.map((t) => ({
      coefficient: t.coefficient,
      exponents: t.exponents
        .map(([v, e]): [number, number] => [byName.get(from.variables[v]!.name)!, e])
        .sort((a, b) => a[0] - b[0]),
    }));
  return { numerator: terms(h.numerator), denominator: h.denominator && terms(h.denominator) };
}

/** Whether the network has exponentials of parameters. */
export const hasStateExponentials = (family: FlowFamily): boolean =>
  (family.kernels ?? []).some((v) => family.variables[v]!.kernel?.kind === 'exp' && dependsOnState(family, v));

function joined(network: Network, parameters: readonly number[]): Network {
  if (parameters.length === 0) return network;
  const nodes = new Map<number, number>();
  for (let n = 0; n < network.program.op.length; n++)
    if (network.program.op[n] === OP.variable) nodes.set(network.program.left[n]!, n);
  return withKernels(network, (builder) =>
    parameters.map((v) => [
      `log ${network.program.variables[v]!.name}`,
      { rows: 1, cols: 1, nodes: [builder.kernel('log', nodes.get(v)!)] },
    ]),
  );
}

/** The kernel log|θ_v| of a family. */
function logarithmOf(family: FlowFamily, v: number): number | undefined {
  const { field } = family.generators[0]!;
  const at = field.variables.findIndex(({ kernel }) => {
    if (kernel?.kind !== 'log' || kernel.argument < 0) return false;
    return field.op[kernel.argument] === OP.variable && field.left[kernel.argument] === v;
  });
  return at < 0 ? undefined : at;
}

const dependsOnState = (family: FlowFamily, kernel: number): boolean => stateBelow(family, kernel).size > 0;

/** Variables of the state that a kernel is a function of. */
export function stateBelow(family: FlowFamily, kernel: number): ReadonlySet<number> {
  const { field } = family.generators[0]!;
  const state = new Set(family.state);
  const found = new Set<number>();
  const seen = new Set<number>();
  const stack = [field.variables[kernel]!.kernel!.argument];
  while (stack.length > 0) {
    const n = stack.pop()!;
    if (n < 0 || seen.has(n)) continue;
    seen.add(n);
    const o = field.op[n]!;
    if (o === OP.variable) {
      if (state.has(field.left[n]!)) found.add(field.left[n]!);
      const own = field.variables[field.left[n]!]!.kernel;
      if (own !== undefined) stack.push(own.argument);
    } else if (o !== OP.constant) {
      stack.push(field.left[n]!);
      if (o !== OP.neg && o !== OP.pow) stack.push(field.right[n]!);
    }
  }
  return found;
}
