/** How the motion of a law goes through a network, step by step: for people, who want to see where it ends. */
import {
  type AxisGraph,
  type AxisLaw,
  followMatrices,
  followMotion,
  isLinearLaw,
  isWhole,
  type LinearForm,
  QQ,
  type QuadraticAxisLaw,
  type Rational,
  tupleOf,
} from '@lawful/cas-core';
import { indicesOf, isMatrixForm, matrixStart } from './matrix-start.js';

/** How one node moves. */
export interface MotionStep {
  readonly node: number;
  /** The factors of S and the axes that it takes, the last one that along which it acts; of whole forms without axes. None where the motion ends. */
  readonly factors: readonly { readonly axes: readonly number[]; readonly factor: Rational }[];
}

/** The nodes that move, in order, and those where motions of inputs cancel or are not seen. None for laws of one parameter that nothing sees. */
export function motionSteps(graph: AxisGraph, law: AxisLaw): MotionStep[] {
  if (isLinearLaw(law)) return [];
  const moved = isMatrixForm(law.form) ? matrixSteps(graph, law.form, law) : otherSteps(graph, law);
  return graph.nodes.flatMap((node, n) => {
    if (node.operation.op === 'parameter' || moved[n] === undefined) return [];
    if (moved[n].length === 0 && !node.inputs.some((i) => (moved[i] ?? []).length > 0)) return [];
    return [{ node: n, factors: moved[n] }];
  });
}

type Factors = readonly MotionStep['factors'][];

function matrixSteps(graph: AxisGraph, form: Parameters<typeof followMatrices>[1], law: QuadraticAxisLaw): Factors {
  const length = indicesOf(law);
  const { moved } = followMatrices(graph, form, length, matrixStart(law));
  return moved.map((own) =>
    [...own]
      .sort(([a], [b]) => a - b)
      .map(([code, f]) => ({ axes: tupleOf(code, length), factor: f.get(0) ?? QQ.zero })),
  );
}

function otherSteps(graph: AxisGraph, law: QuadraticAxisLaw): Factors {
  const factors = new Map<string, LinearForm>();
  for (const { node, axis, coefficient } of [...law.terms, ...law.idle])
    factors.set(`${node},${isWhole(law.form) ? 0 : axis}`, new Map([[0, coefficient]]));
  const { moved } = followMotion(graph, law.form, (node, axis) => factors.get(`${node},${axis}`) ?? new Map());
  return moved.map((own) =>
    own.flatMap((f, axis) => {
      const factor = f.get(0) ?? QQ.zero;
      return QQ.isZero(factor) ? [] : [{ axes: [axis], factor }];
    }),
  );
}
