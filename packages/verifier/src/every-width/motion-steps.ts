/** How the motion of a law goes through a network, step by step: for people, who want to see where it ends. */
import {
  type AxisGraph,
  type AxisLaw,
  followMotion,
  isLinearLaw,
  isWhole,
  type LinearForm,
  QQ,
  type Rational,
} from '@lawful/cas-core';

export interface MotionStep {
  readonly node: number;
  /** The factor of S on each axis (under whole forms one factor); all zero where the motion ends. */
  readonly factors: readonly Rational[];
}

/** The nodes that move, in order, and those where motions of inputs cancel or are not seen. None for laws of one parameter that nothing sees. */
export function motionSteps(graph: AxisGraph, law: AxisLaw): MotionStep[] {
  if (isLinearLaw(law)) return [];
  const factors = new Map<string, LinearForm>();
  for (const { node, axis, coefficient } of [...law.terms, ...law.idle])
    factors.set(`${node},${isWhole(law.form) ? 0 : axis}`, new Map([[0, coefficient]]));
  const { moved } = followMotion(graph, law.form, (node, axis) => factors.get(`${node},${axis}`) ?? new Map());
  const moves = (n: number): boolean => (moved[n] ?? []).some((f) => f.size > 0);
  return graph.nodes.flatMap((node, n) => {
    if (node.operation.op === 'parameter' || moved[n] === undefined || moved[n]!.length === 0) return [];
    if (!moves(n) && !node.inputs.some(moves)) return [];
    return [{ node: n, factors: moved[n]!.map((f) => f.get(0) ?? QQ.zero) }];
  });
}
