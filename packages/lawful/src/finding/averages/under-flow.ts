/**
 * Averages under momentum, mirror maps, rates, penalties and decay (theory §9, §15): the averaged losses are finitely many polynomials of the parameters, and what a flow
 * makes of gradients it makes of theirs. So the average is a network of its own, without inputs, whose outputs are these polynomials.
 */
import { type FieldFamily, programBuilder, type Terms } from '@lawful/cas-core';
import { flowFamily, flowRow, type Network } from '@lawful/networks';
import type { Augmentation, AverageQuestion } from './average.js';

/** Whether fields of the flow are linear in the gradient, so that a span of gradients is all there is to know. */
export const takesAverages = ({ model }: Network): boolean => flowRow(model.flow).points === undefined;

/** A network with these outputs, and the parameters, constants and flow of the given one; variables keep their indices. */
function networkOf(network: Network, potentials: readonly Terms[]): Network {
  const { program, model } = network;
  const builder = programBuilder();
  const nodes = program.variables.map((v) => builder.variable(v.name, v.role, v.positive));
  const outputs = potentials.map((terms) =>
    builder.sum(
      terms.map((t) =>
        t.exponents.reduce((n, [v, e]) => builder.mul(n, builder.pow(nodes[v]!, e)), builder.constant(t.coefficient)),
      ),
    ),
  );
  const kept = new Map(
    [...network.values].flatMap(([name, m]) => {
      const variables = m.nodes.map((n) => program.left[n]!);
      const isLeaf = m.nodes.every((n, i) => program.op[n] === 0 && program.variables[variables[i]!] !== undefined);
      return isLeaf ? [[name, { ...m, nodes: variables.map((v) => nodes[v]!) }] as const] : [];
    }),
  );
  return {
    model: { ...model, loss: { ...model.loss, kind: 'mse' }, symmetry: undefined },
    seed: network.seed,
    program: builder.build(outputs),
    parameters: network.parameters,
    constants: network.constants,
    inputs: [],
    values: kept,
    output: { rows: outputs.length, cols: 1, nodes: outputs },
  };
}

/** The same question about gradient flow of the loss without its penalty. */
export function calm(question: AverageQuestion): AverageQuestion {
  const { network } = question;
  const { flow, loss } = network.model;
  const { penalty: _, ...rest } = loss;
  const model = { ...network.model, flow: { kind: 'gradient', at: flow.at }, loss: rest };
  return { ...question, network: { ...network, model }, polynomial: true };
}

/** An average of the question above under the flow of the network; undefined where it is none by polynomials in the parameters. */
export function underFlow(network: Network, average: Augmentation, seed: number): Augmentation | undefined {
  const { family, whole, known: _, stated: __, orbits: ___, ...rest } = average;
  const [own, all] = [potentialsOf(family), whole && potentialsOf(whole)];
  if (own === undefined || (whole !== undefined && all === undefined)) return undefined;
  // With as many outputs, both families number their variables alike.
  const count = Math.max(own.length, all?.length ?? 0);
  const made = (list: readonly Terms[]): FieldFamily => ({
    ...flowFamily(networkOf(network, [...list, ...new Array<Terms>(count - list.length).fill([])]), seed),
    name: 'augmented',
  });
  return { ...rest, exact: undefined, family: made(own), ...(all === undefined ? {} : { whole: made(all) }) };
}

const potentialsOf = (family: FieldFamily): readonly Terms[] | undefined =>
  'potentials' in family ? (family.potentials as readonly Terms[]) : undefined;
