/**
 * Moments of a network over a finite group element by element (theory §15, Theorem B): m_k = Σ_g ⟨f_θ(gx), g·y⟩^k, for any network that is written in
 * rational functions and kernels. A margin loss averaged over the group conserves h iff all m_k do whose k is in the support of its Taylor
 * series, so no kernel of the loss is ever formed.
 */
import {
  type FieldFamily,
  linearImages,
  type Outcome,
  programBuilder,
  type Rational,
  substitute,
  UnableError,
} from '@lawful/cas-core';
import type { Network } from '../lowering/network.js';
import { variableNodes } from './plain-family.js';
import { familyOfPotentials } from './potential-family.js';

type Rows = readonly (readonly (readonly [number, Rational])[])[];

/**
 * @param elements rows of each element on the inputs, then the labels
 * `unable` when kernels at gx and g'x cannot be told apart. Throws `UnableError` once `due` is true.
 */
export function momentSums(
  network: Network,
  elements: readonly Rows[],
  degrees: readonly number[],
  due: () => boolean = () => false,
): Outcome<FieldFamily> {
  const { program, inputs, output } = network;
  const builder = programBuilder(program);
  const labels = output.nodes.map((_, j) => builder.variable(`y[${j + 1}]`, 'label'));
  const inputNodes = variableNodes(program, inputs);
  const n = inputs.length;
  const values = elements.map((rows) => {
    if (due()) throw new UnableError('stopped while moments were formed');
    const images = linearImages(builder, inputNodes, rows.slice(0, n));
    const outputs = substitute(builder, program, output.nodes, new Map(inputs.map((v, i) => [v, images[i]!])));
    const onLabels = rows.slice(n).map((row) => row.map(([j, q]): [number, Rational] => [j - n, q]));
    const moved = linearImages(builder, labels, onLabels);
    return builder.sum(outputs.map((node, j) => builder.mul(node, moved[j]!)));
  });
  // One field for all of them: their combinations, with coefficients as data.
  const moments = degrees.map((k) =>
    builder.mul(builder.variable(`c${k}`, 'coordinate'), builder.sum(values.map((value) => builder.pow(value, k)))),
  );
  return familyOfPotentials(
    network,
    builder,
    [{ name: `moments ${degrees.join(', ')}`, node: builder.sum(moments) }],
    'moments of a network with piecewise-linear units inside exponentials',
    due,
  );
}
