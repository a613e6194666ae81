/**
 * Where `mechanics` looks for witnesses against optimisers: the loss of the model at one data point, with labels as its loss takes them, small rational
 * parameters and data. Gradients are computed once and serve all laws and optimisers.
 */
import {
  appendGradient,
  nodeByVariable,
  type Program,
  programBuilder,
  QQ,
  type Random,
  type Rational,
  type Role,
  random,
  rational,
} from '@lawful/cas-core';
import {
  type DiscreteTime,
  discreteTime,
  namedValues,
  pointGradient,
  type WitnessPoint,
  type WitnessSource,
} from '@lawful/mechanics';
import { appendPointLoss, type FlowFamily, lossRow, type Network, nodeMatrix } from '@lawful/networks';

/** Points tried; with kernels those with irrational gradients too. */
const POINTS = 12;
/** Nodes of a gradient beyond which no witness is looked for. */
const NODE_LIMIT = 60_000;

/** What optimisers do to the laws of a model, with witnesses from its own loss. */
export const discreteTimeOf = (network: Network, family: FlowFamily, seed: number, due: () => boolean): DiscreteTime =>
  discreteTime(family, { seed, source: sourceOf(network, family, seed), due });

interface PointLoss {
  /** Its outputs are ∂ℓ/∂θ. */
  readonly program: Program;
  readonly labels: readonly number[];
}

function sourceOf(network: Network, family: FlowFamily, seed: number): WitnessSource | undefined {
  // With one-hot inputs the output is a list of values at all points.
  if (network.valueAtPoint !== undefined) return undefined;
  const loss = pointLoss(network, family);
  const { program } = loss;
  if (program.op.length > NODE_LIMIT) return undefined;
  const draw = random(seed).fork('witnesses against optimisers');
  const points = Array.from({ length: POINTS }, (_, k) => pointAt(k, network, family, loss, draw));
  const name = (v: number): string => program.variables[v]!.name;
  return {
    points,
    nameOf: (d) => name(family.state[d]!),
    named: ({ theta, data }) => {
      const of = (role: Role): (readonly [string, Rational])[] =>
        [...data].flatMap(([v, q]) => (program.variables[v]!.role === role ? [[name(v), q] as const] : []));
      return {
        theta: namedValues([...theta.map((q, d) => [name(family.state[d]!), q] as const), ...of('constant')]),
        x: namedValues(of('input')),
        y: namedValues(of('label')),
      };
    },
    gradient: (data, A, theta) => pointGradient(program, family.state, data, A, theta),
  };
}

function pointLoss(network: Network, { network: program }: FlowFamily): PointLoss {
  const builder = programBuilder(program);
  const { rows, cols } = network.output;
  const labels: number[] = [];
  const single = rows * cols === 1;
  const y = nodeMatrix(rows, cols, (i, j) => {
    labels.push(builder.variables.length);
    const place = rows === 1 || cols === 1 ? `${i + j + 1}` : `${i + 1},${j + 1}`;
    return builder.variable(single ? 'y' : `y[${place}]`, 'label');
  });
  const loss = appendPointLoss(network, builder, network.output, y);
  const nodeOf = nodeByVariable(builder.view());
  const parameters = network.parameters.map((v) => nodeOf.get(v)!);
  const gradient = appendGradient(builder, builder.view(), [loss], [builder.constant(QQ.one)], parameters);
  return { program: builder.build(gradient), labels };
}

function pointAt(
  k: number,
  network: Network,
  family: FlowFamily,
  { program, labels }: PointLoss,
  draw: Random,
): WitnessPoint {
  const small = (v: number): Rational => {
    const size = 1 + draw.below(3);
    return rational(program.variables[v]!.positive === true || draw.below(2) === 0 ? size : -size);
  };
  // Exponentials are rational where their arguments vanish.
  const atRest = k === 0 && hasKernels(program) && family.state.every((v) => program.variables[v]!.positive !== true);
  const data = new Map<number, Rational>();
  // The same at all points: batches of one run have them in common.
  for (const [i, v] of network.constants.entries()) data.set(v, rational(i + 1));
  for (const v of network.inputs) data.set(v, small(v));
  const range = lossRow(network.model.loss).labels;
  const chosen = draw.below(labels.length);
  labels.forEach((v, i) => {
    const value = range === 'any' ? small(v) : range === 'margin' ? small(v) : rational(i === chosen ? 1 : 0);
    data.set(v, range === 'margin' ? rational(value.num < 0n ? -1 : 1) : value);
  });
  return { theta: family.state.map((v) => (atRest ? QQ.zero : small(v))), data };
}

const hasKernels = ({ variables }: Program): boolean => variables.some((v) => v.kernel !== undefined);
