/**
 * The family of a loss averaged over a finite group element by element: 𝒱 = span{∇_θ Σ_g ℓ(f_θ(gx), g·y)} over all data (x, y) (theory §5).
 *
 * Nothing is assumed of ℓ or of f beyond being written in rational functions and kernels: exponentials e^{−y f(gx)} of different elements
 * are kernels of their own, made independent before anything is counted. Labels range over all values, over weights with sum one
 * (cross-entropy), or over the signs ±1; then there is one generator for each sign.
 */
import {
  type FieldFamily,
  linearImages,
  type Outcome,
  type ProgramBuilder,
  programBuilder,
  QQ,
  type Rational,
  rational,
  substitute,
  UnableError,
} from '@lawful/cas-core';
import { appendPointLoss, lossRow } from '../losses/table.js';
import type { Network } from '../lowering/network.js';
import type { NodeMatrix } from '../lowering/node-tensor.js';
import { variableNodes } from './plain-family.js';
import { familyOfPotentials } from './potential-family.js';

type Rows = readonly (readonly (readonly [number, Rational])[])[];

/**
 * @param elements rows of each element on the inputs, then the labels
 * `unable` when the kernels cannot be told apart. Throws `UnableError` once `due` is true, `NotSupportedError` for piecewise-linear units inside kernels of the loss.
 */
export function averagedFamily(
  network: Network,
  elements: readonly Rows[],
  due: () => boolean = () => false,
): Outcome<FieldFamily> {
  const { program, inputs, output } = network;
  const builder = programBuilder(program);
  const inputNodes = variableNodes(program, inputs);
  const orbit = elements.map((rows) => {
    if (due()) throw new UnableError('stopped while the loss was averaged');
    const images = linearImages(builder, inputNodes, rows.slice(0, inputs.length));
    return substitute(builder, program, output.nodes, new Map(inputs.map((v, i) => [v, images[i]!])));
  });
  const potentials = labelChoices(network, builder).map((labels) =>
    builder.sum(
      elements.map((rows, k) => {
        const onLabels = rows
          .slice(inputs.length)
          .map((row) => row.map(([j, q]): [number, Rational] => [j - inputs.length, q]));
        const moved: NodeMatrix = { ...output, nodes: linearImages(builder, labels, onLabels) };
        return appendPointLoss(network, builder, { ...output, nodes: orbit[k]! }, moved);
      }),
    ),
  );
  return familyOfPotentials(
    network,
    builder,
    potentials.map((node, k) => ({
      name: potentials.length === 1 ? 'average' : k === 0 ? 'average at y = 1' : 'average at y = -1',
      node,
    })),
    'averaging this loss of a network with piecewise-linear units over a symmetry',
    due,
  );
}

/** Nodes of the labels: variables, weights that sum to one, or each of the signs. */
function labelChoices(network: Network, builder: ProgramBuilder): number[][] {
  const { loss, labels } = network.model;
  const m = network.output.nodes.length;
  const range = lossRow(loss).labels;
  if (range === 'margin' && labels === 'signs') return [1, -1].map((s) => [builder.constant(rational(s))]);
  const free = Array.from({ length: range === 'sum-one' ? m - 1 : m }, (_, j) =>
    builder.variable(`y[${j + 1}]`, 'label'),
  );
  if (range === 'sum-one') free.push(builder.sub(builder.constant(QQ.one), builder.sum(free)));
  return [free];
}
