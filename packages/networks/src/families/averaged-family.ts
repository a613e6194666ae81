/**
 * The family of a loss averaged over a finite group element by element: 𝒱 = span{∇_θ Σ_g ℓ(f_θ(gx), g·y)} over all data (x, y) (theory §5).
 *
 * Nothing is assumed of ℓ or of f beyond being written in rational functions and kernels: exponentials e^{−y f(gx)} of different elements
 * are kernels of their own, made independent before anything is counted. Labels range over all values, over weights with sum one
 * (cross-entropy), or over the signs ±1; then there is one generator for each sign.
 */
import {
  appendGradient,
  type FieldFamily,
  type Generator,
  isRoot,
  kernelAt,
  kernelPrimes,
  kernelsOf,
  linearImages,
  NotSupportedError,
  type Outcome,
  ok,
  type Program,
  type ProgramBuilder,
  programBuilder,
  prune,
  QQ,
  type Rational,
  rational,
  random as seeded,
  separateKernels,
  substitute,
  UnableError,
} from '@lawful/cas-core';
import { appendPointLoss, lossRow } from '../losses/table.js';
import { DATA_ROLES, hasKernels } from '../lowering/kernels.js';
import type { Network } from '../lowering/network.js';
import type { NodeMatrix } from '../lowering/node-tensor.js';
import { analyseMasks } from './masks.js';
import { PATH_FAMILY, variableNodes } from './plain-family.js';

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
  const { program, inputs, output, model } = network;
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
  // Gradients first: the logarithms of a loss do not survive them.
  const parameterNodes = variableNodes(program, network.parameters);
  const components = potentials.flatMap((p) =>
    appendGradient(builder, builder.view(), [p], [builder.constant(QQ.one)], parameterNodes),
  );
  const whole = builder.build(components);
  const masks = analyseMasks(whole, components, seeded(network.seed).fork('masks'), false);
  const mse = lossRow(model.loss).squared;
  const isData = (v: number): boolean => DATA_ROLES.has(whole.variables[v]!.role);
  let own: Program = whole;
  let moved = (n: number): number => n;
  let facts: Pick<FieldFamily, 'kernels' | 'independentKernels' | 'primes'> = {};
  if (hasKernels(prune(whole, components))) {
    if (masks.range !== 'none' && !mse)
      throw new NotSupportedError(
        model.source,
        model.symmetry?.at ?? { line: 1, column: 1 },
        'averaging this loss of a network with piecewise-linear units over a symmetry',
      );
    const separated = separateKernels(whole, isData, seeded(network.seed).fork('kernels of the average'), due);
    if (separated.kind !== 'ok') return separated;
    const { node } = separated.value;
    own = separated.value.program;
    moved = (n) => node[n]!;
    const kernels = kernelsOf(own, (v) => DATA_ROLES.has(own.variables[v]!.role));
    facts = {
      kernels: kernels.filter((k) => k.depends !== 'data').map((k) => k.variable),
      independentKernels: { kind: 'ok', value: true },
      ...(kernels.some(isRoot) ? { primes: kernelPrimes(own, kernels, 10) } : {}),
    };
  }
  const D = network.parameters.length;
  const keep = variableNodes(program, [...network.parameters, ...network.constants]).map(moved);
  // Where kernels were rewritten the potentials are not those of the family's variables any more.
  const stands = own === whole;
  const generators = potentials.map((potential, k): Generator => {
    const outputs = own.outputs.slice(k * D, (k + 1) * D);
    const field = prune(own, outputs, keep);
    return {
      name: potentials.length === 1 ? 'average' : k === 0 ? 'average at y = 1' : 'average at y = -1',
      field,
      ...(stands
        ? {
            motion: {
              program: { ...whole, outputs: [potential] },
              condition: 'still',
              parameters: network.parameters,
              by: network.parameters,
            },
          }
        : {}),
      samples: sampled(field),
    };
  });
  return ok({
    name: 'augmented',
    variables: generators[0]!.field.variables,
    state: network.parameters,
    constants: network.constants,
    generators,
    masks: masks.range === 'none' ? 'none' : 'slopes',
    // A unit at x and at gx.
    linkedSlopes: masks.range !== 'none',
    network: own,
    hypotheses: masks.range === 'none' ? [] : [PATH_FAMILY],
    ...facts,
  });
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

function sampled(field: Program): number[] {
  const isData = (v: number): boolean => DATA_ROLES.has(field.variables[v]!.role);
  const used = new Set<number>();
  for (let n = 0; n < field.op.length; n++)
    if (field.op[n] === 0 && isData(field.left[n]!) && kernelAt(field, n) === undefined) used.add(field.left[n]!);
  const kernels = kernelsOf(field, isData).flatMap((k) => (k.depends === 'data' ? [k.variable] : []));
  return [...used, ...kernels];
}
