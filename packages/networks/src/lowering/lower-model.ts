/**
 * Lowering: the Graph of a Model with bound widths becomes one Program whose outputs are the entries of the network's output.
 * Variables come in the order parameters, constants, inputs, masks.
 */
import { partNodes, programBuilder, type Role, SourceError, UnableError } from '@lawful/cas-core';
import { flowRow } from '../flows/table.js';
import type { DeclarationKind, Model } from '../language/model.js';
import { dimsOf, formatShape, type Shape } from '../language/shape.js';
import { lossRow } from '../losses/table.js';
import { separateNetwork, withKernels } from './kernels.js';
import { type GraphLowering, lowerNode } from './lower-graph.js';
import type { Network } from './network.js';
import { type NodeMatrix, nodeTensor } from './node-tensor.js';
import { oneHotPoints, stacked } from './one-hot.js';

const ROLES: Readonly<Record<DeclarationKind, Role>> = { param: 'parameter', const: 'constant', input: 'input' };
const PARAMETER_LIMIT = 2_000_000;

const never = (): boolean => false;

export interface LoweringOptions {
  /** Asked now and then; true ends the work by `UnableError`. */
  readonly due?: (() => boolean) | undefined;
  /** Of all random choices; 1 unless given. */
  readonly seed?: number | undefined;
}

/**
 * Throws `SourceError` for unbound widths and oversized shapes, `NotSupportedError` for functions beyond this engine, `UnableError` at caps
 * and once `due` is true.
 */
export function lowerModel(model: Model, { due = never, seed = 1 }: LoweringOptions = {}): Network {
  const builder = programBuilder();
  const values = new Map<string, NodeMatrix>();
  const variables: Record<DeclarationKind, number[]> = { param: [], const: [], input: [] };
  requireModerateSize(model);
  for (const kind of ['param', 'const', 'input'] as const)
    for (const d of model.declarations) {
      if (d.kind !== kind) continue;
      const dims = dimsOf(d.shape);
      const free = dims.find((n) => typeof n === 'string');
      if (free !== undefined)
        throw new SourceError(model.source, d.at, `the width "${free}" is unbound: expected --set ${free}=VALUE`);
      if (d.oneHot) continue;
      const { name, positive } = d;
      const { rows, cols, ...more } = nodeTensor(dims as number[], []);
      const own = more.dims === undefined ? {} : { dims: more.dims };
      const nodes = builder.entries({ name, rows, cols, ...own, role: ROLES[kind], ...(positive ? { positive } : {}) });
      const first = builder.variables.length - nodes.length;
      nodes.forEach((_, k) => {
        variables[kind].push(first + k);
      });
      values.set(name, { rows, cols, ...own, nodes });
    }
  const points = oneHotPoints(model, builder);
  const outputAt = (point: ReadonlyMap<string, NodeMatrix>): NodeMatrix => {
    for (const [name, value] of point) values.set(name, value);
    const lowering: GraphLowering = {
      source: model.source,
      builder,
      named: (name) => values.get(name),
      known: new Map(),
    };
    for (const [name, node] of model.graph.bindings) {
      if (due()) throw new UnableError('stopped while the network was lowered');
      values.set(name, lowerNode(node, lowering));
    }
    return lowerNode(model.graph.output, lowering);
  };
  const outputs = (points ?? [new Map<string, NodeMatrix>()]).map(outputAt);
  const logits = lossRow(model.loss).labels === 'sum-one';
  const output = points === undefined ? outputs[0]! : stacked(builder, outputs, logits);
  const lowered: Network = {
    model,
    seed,
    program: builder.build(output.nodes),
    parameters: variables.param,
    constants: variables.const,
    inputs: variables.input,
    values,
    output,
    ...(points === undefined ? {} : { valueAtPoint: outputs[0]! }),
  };
  const network = withFlowKernels(separateNetwork(lowered, [], due));
  if (network.independentKernels?.kind === 'undefined')
    throw new SourceError(
      model.source,
      model.output.at,
      `the network is defined nowhere (${network.independentKernels.reason}): expected denominators and arguments of log that are not zero identically`,
    );
  return network;
}

/** With the kernels that the functions of its flow bring, to be told apart together with those of the network. */
function withFlowKernels(network: Network): Network {
  const { flow } = network.model;
  const row = flowRow(flow);
  if (row.kernels !== true) return network;
  return withKernels(network, (builder) => {
    const nodes = partNodes(row.append(flow, network, builder));
    return [[' flow', { rows: 1, cols: nodes.length, nodes }]];
  });
}

/** Zero while a width is unbound. */
function entriesOf(shape: Shape): number {
  return dimsOf(shape).reduce<number>((n, d) => n * (typeof d === 'number' ? d : 0), 1);
}

/** Refuses models with too many entries, at the largest declaration. */
function requireModerateSize({ source, declarations }: Model): void {
  const total = declarations.reduce((n, d) => n + entriesOf(d.shape), 0);
  if (total <= PARAMETER_LIMIT) return;
  const largest = declarations.reduce((a, b) => (entriesOf(b.shape) > entriesOf(a.shape) ? b : a));
  throw new SourceError(
    source,
    largest.at,
    `more than ${PARAMETER_LIMIT} entries in all, the most of them in ${largest.name} : ${formatShape(largest.shape)}`,
  );
}
