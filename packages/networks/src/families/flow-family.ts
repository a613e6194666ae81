/**
 * The family of a model under its flow (theory §9): the generators of the flow's row, made of the gradient of the potential ⟨u, f_θ(x)⟩ (or of the
 * loss as written), with what is known of masks and kernels.
 */
import {
  appendGradient,
  type FieldFamily,
  type FlowParts,
  isRoot,
  kernelAt,
  kernelIndependence,
  kernelPrimes,
  kernelsOf,
  type Motion,
  NotSupportedError,
  type Program,
  programBuilder,
  QQ,
  type Random,
  random as seeded,
} from '@lawful/cas-core';
import { gradientsAtPoints } from '../flows/further-points.js';
import type { FieldSplit } from '../flows/split.js';
import { type FlowKind, flowKind, flowRow, isPlainFlow } from '../flows/table.js';
import type { Cotangent } from '../losses/loss-row.js';
import { DATA_ROLES, hasKernels } from '../lowering/kernels.js';
import type { Network } from '../lowering/network.js';
import { analyseMasks, type MaskAnalysis } from './masks.js';
import { PATH_FAMILY, plainPotential, variableNodes } from './plain-family.js';

export interface FlowFamily extends FieldFamily {
  /** What the cotangent ranges over. */
  readonly cotangent: Cotangent;
  readonly maskReach: MaskAnalysis['reach'];
  readonly flow: FlowKind;
  /** What the flow brings, by nodes in the network's Program extended by `network`'s nodes. */
  readonly parts: FlowParts;
  /** The node of the potential, in the network's Program when the cotangent is explicit. */
  readonly potentialNode: number;
  /** Variables of further data points, where fields speak of several: which one of the first point each repeats. */
  readonly repeats: ReadonlyMap<number, number>;
  /** How a field with signs or norms was split into rational ones, where it was. */
  readonly split?: FieldSplit;
}

/** The family of a network under the flow and loss of its model. Throws `NotSupportedError` beyond this engine. */
export function flowFamily(network: Network, seed = network.seed): FlowFamily {
  const random: Random = seeded(seed).fork('masks');
  const builder = programBuilder(network.program);
  const pieces = builder.variables.length;
  const { flow } = network.model;
  const row = flowRow(flow);
  const parts = row.append(flow, network, builder);
  // The slope of a unit in a metric depends on the parameters alone: data cannot reach it, so it may not range freely.
  const [brought] = builder.variables.slice(pieces);
  if (brought !== undefined && !isPlainFlow(flow))
    throw new NotSupportedError(
      network.model.source,
      flow.at,
      brought.kernel === undefined
        ? 'piecewise-linear functions in a flow or a penalty'
        : 'exponentials, logarithms and roots in a flow or a penalty',
    );
  const before = builder.build(network.program.outputs);
  const { potential, cotangent } = plainPotential(network, builder, random.fork('loss'));
  // A loss as written is part of the claim, its own units included; a free cotangent is not a part of the network.
  const explicit = cotangent === 'explicit';
  const withFlow = explicit ? builder.build(network.program.outputs) : before;
  const independent = network.independentKernels === undefined || network.independentKernels.kind === 'ok';
  const masks = explicit
    ? analyseMasks(builder.build([potential]), [potential], random, independent && !hasKernels(withFlow))
    : analyseMasks(network.program, network.program.outputs, random, independent);
  const parameterNodes = variableNodes(builder.view(), network.parameters);
  // Constants keep their nodes too: a law may mention one that no gradient uses.
  const constantNodes = variableNodes(builder.view(), network.constants);
  const base = builder.view();
  const gradient = appendGradient(builder, base, [potential], [builder.constant(QQ.one)], parameterNodes);
  const { gradients, repeats } = gradientsAtPoints(builder, gradient, row.points?.(flow, network, cotangent) ?? 1);
  if (gradients.length > 1) requireKnownSlopes(network, masks, row.roots === true);
  const facts = kernelFacts(network, builder.build([potential]), gradients.flat());
  const shared = {
    name: 'plain' as const,
    constants: network.constants,
    masks: masks.range,
    linkedSlopes: masks.linked || facts.branching === true,
    network: withFlow,
    hypotheses: masks.range === 'none' || masks.reach !== undefined ? [] : [PATH_FAMILY],
    cotangent,
    maskReach: masks.reach,
    flow: flowKind(flow),
    parts,
    potentialNode: potential,
    repeats,
    ...facts,
  };
  const kernels = stateKernels(builder.view());
  const keptNodes = [...constantNodes, ...kernels.map((k) => k.node)];
  const motion: Motion = {
    program: explicit ? builder.build([potential]) : withFlow,
    condition: cotangent === 'sum-zero' ? 'equal' : 'still',
    parameters: network.parameters,
    by: network.parameters,
  };
  const nodes = { network, builder, potential, gradient, gradients, parameterNodes, keptNodes, parts, motion };
  return Object.freeze({ ...shared, ...row.family(flow, nodes) });
}

/** Fields that speak of several data points take slopes at each as free, which must be proved; those with norms know none. */
function requireKnownSlopes({ model }: Network, masks: MaskAnalysis, roots: boolean): void {
  if (masks.range === 'none' || (!roots && masks.reach !== undefined)) return;
  const what = `piecewise-linear units${roots ? '' : ' whose slopes data are not seen to reach,'}`;
  throw new NotSupportedError(model.source, model.flow.at, `${what} under ${model.flow.kind} flow`);
}

/** Kernels of parameters and constants alone, used or not. */
function stateKernels(program: Program): { readonly variable: number; readonly node: number }[] {
  if (!hasKernels(program)) return [];
  const nodes: number[] = [];
  for (let n = 0; n < program.op.length; n++) if (kernelAt(program, n) !== undefined) nodes.push(n);
  const all = kernelsOf({ ...program, outputs: nodes }, (v) => DATA_ROLES.has(program.variables[v]!.role));
  return all.filter((k) => k.depends !== 'data');
}

/** The kernels of the state, what is known of the independence of all kernels, and the primes at which roots exist. */
function kernelFacts(
  network: Network,
  program: Program,
  components: readonly number[],
): Pick<FieldFamily, 'kernels' | 'independentKernels' | 'primes' | 'branching'> {
  if (!hasKernels(program)) return {};
  const isData = (v: number): boolean => DATA_ROLES.has(program.variables[v]!.role);
  const needed = { ...program, outputs: [...components, ...stateKernels(program).map((k) => k.node)] };
  const all = kernelsOf(needed, isData);
  if (all.length === 0) return {};
  // A written-out loss may bring kernels that the network has not; then all are examined together.
  const known = network.independentKernels;
  const covered = known?.kind === 'ok' && all.every((k) => k.variable < network.program.variables.length);
  const random = seeded(network.seed).fork('kernels of the loss');
  const proof = covered ? known : kernelIndependence(needed, isData, random);
  const branching = proof.kind !== 'ok' && kernelIndependence(needed, isData, random, { slopes: 'free' }).kind === 'ok';
  return {
    ...(branching ? { branching } : {}),
    kernels: stateKernels(program).map((k) => k.variable),
    independentKernels: proof.kind === 'ok' || branching ? { kind: 'ok', value: true } : proof,
    ...(all.some(isRoot) ? { primes: kernelPrimes(program, all, 10) } : {}),
  };
}
