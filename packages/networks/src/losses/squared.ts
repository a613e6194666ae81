/** The squared loss |f − y|²: u = 2(f − y) is free since y is. */
import type { LossRow } from './loss-row.js';

export const squared: LossRow = {
  labels: 'any',
  names: undefined,
  bothWays: true,
  squared: true,
  text: 'squared loss',
  cotangent: () => 'free',
  value: (_, __, builder, out, labels) =>
    builder.sum(out.nodes.map((n, j) => builder.pow(builder.sub(n, labels!.nodes[j]!), 2))),
};
