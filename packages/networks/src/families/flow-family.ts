/**
 * The family of a model under its flow (theory §9).
 *
 * gradient: ∇φ for the potential φ = ⟨u, f_θ(x)⟩ (or the loss as written).
 * mirror:   M(θ)∘∇φ, for θ' = −M(θ)∘∇L.
 * momentum: θ'' + τθ' = −∇L on (clock, θ, w), w = θ': the drift X₀ = w·∂_θ − τw·∂_w together with the clock, and the kicks ∇φ·∂_w.
 *           The clock is E = e^{τt} with X₀E = τE, so that laws with e^{kτt} are polynomials in E; when τ = 0 it is t itself.
 */
import {
  appendGradient,
  expandNodes,
  type FieldFamily,
  formatTerms,
  type Generator,
  isRoot,
  kernelAt,
  kernelIndependence,
  kernelPrimes,
  kernelsOf,
  NotSupportedError,
  type Program,
  type ProgramBuilder,
  programBuilder,
  prune,
  QQ,
  type Random,
  type Rational,
  SourceError,
  random as seeded,
  type Term,
} from '@lawful/cas-core';
import type { Flow, Model } from '../language/model.js';
import type { Cotangent } from '../losses/loss-row.js';
import { DATA_ROLES, hasKernels } from '../lowering/kernels.js';
import { lowerExpression } from '../lowering/lower-expression.js';
import { type Network, networkScope } from '../lowering/network.js';
import { scalarMatrix } from '../lowering/node-matrix.js';
import { analyseMasks, type MaskAnalysis } from './masks.js';
import { PATH_FAMILY, plainPotential, variableNodes } from './plain-family.js';
import { velocityName } from './velocity-name.js';

export interface FlowFamily extends FieldFamily {
  /** What the cotangent ranges over. */
  readonly cotangent: Cotangent;
  readonly maskReach: MaskAnalysis['reach'];
  readonly flow: Flow['kind'];
  /** The node of τ, or of M(θ_d) for each parameter, in the network's Program extended by `network`'s nodes. */
  readonly flowNodes: readonly number[];
  /** The node of the potential, in the network's Program when the cotangent is explicit. */
  readonly potentialNode: number;
}

/** The family of a network under the flow and loss of its model. Throws `NotSupportedError` beyond this engine. */
export function flowFamily(network: Network, seed = network.seed): FlowFamily {
  const random: Random = seeded(seed).fork('masks');
  const builder = programBuilder(network.program);
  const pieces = builder.variables.length;
  const flowNodes = appendFlow(network, builder);
  // The slope of a unit in a metric depends on the parameters alone: data cannot reach it, so it may not range freely.
  const [brought] = builder.variables.slice(pieces);
  if (brought !== undefined && network.model.flow.kind !== 'gradient')
    throw new NotSupportedError(
      network.model.source,
      network.model.flow.at,
      brought.kernel === undefined
        ? 'piecewise-linear functions in a flow'
        : 'exponentials, logarithms and roots in a flow',
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
  const parameterNodes = variableNodes(builder.build([]), network.parameters);
  // Constants keep their nodes too: a law may mention one that no gradient uses.
  const constantNodes = variableNodes(builder.build([]), network.constants);
  const base = builder.build([]);
  const gradient = appendGradient(builder, base, [potential], [builder.constant(QQ.one)], parameterNodes);
  const shared = {
    name: 'plain' as const,
    constants: network.constants,
    masks: masks.range,
    linkedSlopes: masks.linked,
    network: withFlow,
    hypotheses: masks.range === 'none' || masks.reach !== undefined ? [] : [PATH_FAMILY],
    cotangent,
    maskReach: masks.reach,
    flow: network.model.flow.kind,
    flowNodes,
    potentialNode: potential,
    ...kernelFacts(network, builder.build([potential]), gradient),
  };
  const kernels = stateKernels(builder.build([]));
  const keptNodes = [...constantNodes, ...kernels.map((k) => k.node)];
  if (network.model.flow.kind === 'momentum')
    return Object.freeze({
      ...shared,
      ...momentum(network, builder, gradient, [parameterNodes, keptNodes], flowNodes[0]!),
    });
  const components =
    network.model.flow.kind === 'mirror' ? gradient.map((g, d) => builder.mul(flowNodes[d]!, g)) : gradient;
  const field = prune(builder.build(components), components, [...parameterNodes, ...keptNodes]);
  const generator: Generator = {
    name: network.model.flow.kind,
    field,
    samples: sampleVariables(field),
    ...(network.model.flow.kind === 'gradient'
      ? { potential: prune(builder.build([potential]), [potential], parameterNodes) }
      : {}),
  };
  return Object.freeze({ ...shared, variables: field.variables, state: network.parameters, generators: [generator] });
}

/** Sample variables of a field, and the kernels that depend on them. */
function sampleVariables(program: Program): number[] {
  const isData = (v: number): boolean => DATA_ROLES.has(program.variables[v]!.role);
  const own = program.variables.flatMap((_, i) => (isData(i) ? [i] : []));
  if (!hasKernels(program)) return own;
  return [...own, ...kernelsOf(program, isData).flatMap((k) => (k.depends === 'data' ? [k.variable] : []))];
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
): Pick<FieldFamily, 'kernels' | 'independentKernels' | 'primes'> {
  if (!hasKernels(program)) return {};
  const isData = (v: number): boolean => DATA_ROLES.has(program.variables[v]!.role);
  const needed = { ...program, outputs: [...components, ...stateKernels(program).map((k) => k.node)] };
  const all = kernelsOf(needed, isData);
  if (all.length === 0) return {};
  // A written-out loss may bring kernels that the network has not; then all are examined together.
  const known = network.independentKernels;
  const covered = known?.kind === 'ok' && all.every((k) => k.variable < network.program.variables.length);
  const proof = covered ? known : kernelIndependence(needed, isData, seeded(network.seed).fork('kernels of the loss'));
  return {
    kernels: stateKernels(program).map((k) => k.variable),
    independentKernels: proof.kind === 'ok' ? { kind: 'ok', value: true } : proof,
    ...(all.some(isRoot) ? { primes: kernelPrimes(program, all, 10) } : {}),
  };
}

/** τ, or M(θ_d) for each parameter; nothing for gradient flow. */
function appendFlow(network: Network, builder: ProgramBuilder): number[] {
  const { flow } = network.model;
  if (flow.kind === 'gradient') return [];
  const scope = networkScope(network, builder);
  if (flow.kind === 'momentum') return [lowerExpression(flow.expr, scope).nodes[0]!];
  return variableNodes(builder.build([]), network.parameters).map((p) => {
    const node = lowerExpression(flow.expr, {
      ...scope,
      valueOf: (name) => (name === 'p' ? scalarMatrix(p) : scope.valueOf(name)),
    }).nodes[0]!;
    const value = builder.constantValue(node);
    if (value !== undefined && QQ.isZero(value))
      throw new SourceError(
        network.model.source,
        flow.at,
        'the metric of the mirror flow is zero: expected a function that moves the parameters',
      );
    return node;
  });
}

function momentum(
  network: Network,
  builder: ProgramBuilder,
  kick: readonly number[],
  [parameterNodes, constantNodes]: readonly [readonly number[], readonly number[]],
  tau: number,
): Pick<FieldFamily, 'variables' | 'state' | 'clock' | 'generators'> {
  const still = builder.constantValue(tau);
  const moving = still === undefined || !QQ.isZero(still);
  const clock = builder.variables.length;
  const rate = moving ? clockRate(network.model, builder, tau) : '';
  const clockNode = builder.variable(moving ? `exp(${rate === '1' ? '' : `${rate}*`}t)` : 't', 'clock', moving);
  const first = builder.variables.length;
  const velocityNodes = network.parameters.map((v) =>
    builder.variable(velocityName(builder.variables[v]!.name), 'velocity'),
  );
  const zero = builder.constant(QQ.zero);
  const drift = [
    moving ? builder.mul(tau, clockNode) : builder.constant(QQ.one),
    ...velocityNodes,
    ...velocityNodes.map((w) => builder.neg(builder.mul(tau, w))),
  ];
  const kicks = [zero, ...velocityNodes.map(() => zero), ...kick];
  const keep = [clockNode, ...parameterNodes, ...constantNodes, ...velocityNodes];
  const program = builder.build([]);
  const driftField = prune({ ...program, outputs: drift }, drift, keep);
  const kickField = prune({ ...program, outputs: kicks }, kicks, keep);
  return {
    variables: program.variables,
    state: [clock, ...network.parameters, ...network.parameters.map((_, d) => first + d)],
    clock,
    generators: [
      { name: 'drift', field: driftField, samples: [] },
      { name: 'kick', field: kickField, samples: sampleVariables(kickField) },
    ],
  };
}

/** The text of τ inside exp(τ*t). */
function clockRate(model: Model, builder: ProgramBuilder, tau: number): string {
  const terms = polynomialTerms(builder.build([tau]), tau);
  if (terms === undefined)
    throw new SourceError(
      model.source,
      (model.flow as Flow & { kind: 'momentum' }).at,
      'the friction of a momentum flow: expected a polynomial in constants',
    );
  const text = formatTerms(terms, (v) => builder.variables[v]!.name);
  return terms.length > 1 ? `(${text})` : text;
}

/** The terms of a node that is a polynomial, by program variable. */
export function polynomialTerms(program: Program, node: number): Term<Rational>[] | undefined {
  const { ring, fractions, programVariable } = expandNodes(program, [node], { keep: 'all', termLimit: 100_000 });
  const [f] = fractions;
  if (!ring.equal(f!.den, ring.one)) return undefined;
  return ring.sortedTerms(f!.num).map((t) => ({
    coefficient: t.coefficient,
    exponents: t.exponents.map(([v, e]): [number, number] => [programVariable[v]!, e]),
  }));
}
