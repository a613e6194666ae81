/** Softmax cross-entropy log Σ e^z − y·z with Σ y = 1: its output gradients, softmax minus label, fill the hyperplane of sum zero. */
import { SourceError } from '@lawful/cas-core';
import type { LossRow } from './loss-row.js';

export const crossEntropy: LossRow = {
  labels: 'sum-one',
  names: undefined,
  bothWays: true,
  squared: false,
  text: 'softmax cross-entropy',
  cotangent: ({ at }, { model, output }) => {
    if (output.nodes.length > 1) return 'sum-zero';
    throw new SourceError(model.source, at, 'cross-entropy of a scalar output: expected at least two logits');
  },
  value: (_, __, builder, out, labels) => {
    const total = builder.sum(out.nodes.map((n) => builder.kernel('exp', n)));
    return builder.sub(builder.kernel('log', total), builder.dot(labels!.nodes, out.nodes));
  },
};
