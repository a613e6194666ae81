/**
 * Fields that are gradients of sums over a group: nodes of a builder that holds the network, with as many copies of it as the group has elements.
 */
import {
  appendGradient,
  type FieldFamily,
  type Generator,
  isRoot,
  kernelAt,
  kernelPrimes,
  kernelsOf,
  NotSupportedError,
  type Outcome,
  ok,
  type Program,
  type ProgramBuilder,
  prune,
  QQ,
  random as seeded,
  separateKernels,
} from '@lawful/cas-core';
import { lossRow } from '../losses/table.js';
import { DATA_ROLES, hasKernels } from '../lowering/kernels.js';
import type { Network } from '../lowering/network.js';
import { analyseMasks } from './masks.js';
import { PATH_FAMILY, variableNodes } from './plain-family.js';

export interface NamedPotential {
  readonly name: string;
  readonly node: number;
}

/**
 * @param what what is refused of networks with piecewise-linear units inside kernels
 * `unable` when the kernels cannot be told apart.
 */
export function familyOfPotentials(
  network: Network,
  builder: ProgramBuilder,
  named: readonly NamedPotential[],
  what: string,
  due: () => boolean,
): Outcome<FieldFamily> {
  const { program, model } = network;
  const potentials = named.map((p) => p.node);
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
      throw new NotSupportedError(model.source, model.symmetry?.at ?? { line: 1, column: 1 }, what);
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
      name: named[k]!.name,
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

function sampled(field: Program): number[] {
  const isData = (v: number): boolean => DATA_ROLES.has(field.variables[v]!.role);
  const used = new Set<number>();
  for (let n = 0; n < field.op.length; n++)
    if (field.op[n] === 0 && isData(field.left[n]!) && kernelAt(field, n) === undefined) used.add(field.left[n]!);
  const kernels = kernelsOf(field, isData).flatMap((k) => (k.depends === 'data' ? [k.variable] : []));
  return [...used, ...kernels];
}
