/**
 * Updates that normalise the gradient of each entry or layer (theory §14, Theorem K): `sign`, θ' = −sign(G), whose laws hold where the signs of the ratios of
 * gradients stay; `lars`, θ_l' = −G_l/‖G_l‖, and `muon`, one Newton–Schulz step
 * θ_l' = −(3X − XXᵀX)/2 at X = G_l/‖G_l‖ — or an odd polynomial aX + bXXᵀX + c(XXᵀ)²X of one's own — without ε and without momentum. A layer is a declared
 * parameter, a tensor by its first unfolding; G is the gradient of one data set.
 *
 * Where the norms are told apart modulo squares every law is a law of each layer alone, with the norm cleared: R(G) = Σ c_k ‖G‖^{2(n−k)}(GGᵀ)^k G, a form of
 * degree 2n + 1, polarised at that many data points. A parameter that is a scalar moves by a sign (field-split.ts).
 *
 * `muon(a, b[, c]; k)` takes the polynomial k times, a form F of degree d = (2n + 1)^k that is not polarised: it is evaluated at the sum of N gradients. Its
 * values there span those of all data sets, for any form vanishes on the span of a set S once it does on the sums of
 *   d members of S, which are a lattice that determines a polynomial of degree d on the plane Σ n_s = d, and
 *   as many members as the layer has entries, where S is closed under scaling, as gradients are whose cotangent is free.
 */
import {
  type Generator,
  NotSupportedError,
  type Program,
  type ProgramBuilder,
  programBuilder,
  prune,
  QQ,
  type Rational,
  random,
  rational,
} from '@lawful/cas-core';
import type { ListedFlow } from '../language/model.js';
import type { Cotangent } from '../losses/loss-row.js';
import { lowerExpression } from '../lowering/lower-expression.js';
import { type Network, networkScope } from '../lowering/network.js';
import { separateNorms, signClasses, vanishes } from './field-split.js';
import { type FlowRow, type GradientNodes, generator } from './flow-row.js';
import type { Layer } from './split.js';

const PRIME = 16777199;

function layersOf({ model, program, parameters, values }: Network): Layer[] {
  const ordinal = new Map(parameters.map((v, d) => [v, d]));
  return model.declarations.flatMap(({ kind, name }) => {
    if (kind !== 'param') return [];
    const { rows, cols, nodes } = values.get(name)!;
    return [{ name, rows, cols, ordinals: nodes.map((n) => ordinal.get(program.left[n]!)!) }];
  });
}

type Matrix = readonly (readonly number[])[];

/** All orders of 0 … n−1. */
function orders(n: number): number[][] {
  if (n === 0) return [[]];
  return orders(n - 1).flatMap((order) =>
    Array.from({ length: n }, (_, k) => [...order.slice(0, k), n - 1, ...order.slice(k)]),
  );
}

const product = (builder: ProgramBuilder, a: Matrix, b: Matrix): Matrix =>
  a.map((row) =>
    b[0]!.map((_, j) =>
      builder.dot(
        row,
        b.map((r) => r[j]!),
      ),
    ),
  );
const transposed = (a: Matrix): Matrix => a[0]!.map((_, j) => a.map((row) => row[j]!));

/** The polarised Σ c_k ‖G‖^{2(n−k)}(GGᵀ)^k G at 2n + 1 matrices, by entries. */
function polarised(builder: ProgramBuilder, coefficients: readonly number[], matrices: readonly Matrix[]): number[] {
  const n = coefficients.length - 1;
  const inner = (a: Matrix, b: Matrix): number => builder.dot(a.flat(), b.flat());
  const terms: number[][] = [];
  for (const order of orders(2 * n + 1)) {
    const at = (i: number): Matrix => matrices[order[i]!]!;
    coefficients.forEach((c, k) => {
      const value = builder.constantValue(c);
      if (value !== undefined && QQ.isZero(value)) return;
      let chain = at(0);
      for (let i = 1; i <= 2 * k; i += 2)
        chain = product(builder, product(builder, chain, transposed(at(i))), at(i + 1));
      let factor = c;
      for (let i = 2 * k + 1; i <= 2 * n; i += 2) factor = builder.mul(factor, inner(at(i), at(i + 1)));
      terms.push(chain.flat().map((e) => builder.mul(factor, e)));
    });
  }
  return terms[0]!.map((_, e) => builder.sum(terms.map((t) => t[e]!)));
}

/** p∘…∘p at G/‖G‖, the norm cleared: Y ↦ Y·(c₀q^n I + c₁q^{n−1}YᵀY + …) and q ↦ q^{2n+1}, from Y = G and q = ‖G‖². */
function iterated(builder: ProgramBuilder, { coefficients, times }: Polynomial, gradient: Matrix): Matrix {
  const n = coefficients.length - 1;
  let norm = builder.dot(gradient.flat(), gradient.flat());
  let current = gradient;
  for (let step = 0; step < times; step++) {
    const powers = [builder.constant(QQ.one)];
    while (powers.length <= 2 * n + 1) powers.push(builder.mul(powers.at(-1)!, norm));
    // The rows come last, so that sums of rows that are zero are so after each step.
    const gram = product(builder, transposed(current), current);
    let middle = gram.map((row, i) => row.map((_, j) => (i === j ? coefficients[n]! : builder.constant(QQ.zero))));
    for (let k = n - 1; k >= 0; k--)
      middle = product(builder, middle, gram).map((row, i) =>
        row.map((e, j) => (i === j ? builder.add(e, builder.mul(coefficients[k]!, powers[n - k]!)) : e)),
      );
    current = product(builder, current, middle);
    norm = powers[2 * n + 1]!;
  }
  return current;
}

/** The odd polynomial of a step by its coefficients, constants, and how often it is taken. */
interface Polynomial {
  readonly coefficients: readonly number[];
  readonly times: number;
}

/** Of a step that is taken several times. */
export const POINT_LIMIT = 64;

const degreeOf = (coefficients: number, times: number): number => (2 * coefficients - 1) ** times;

/** Data points at which an iterated form of that degree is to be looked at. Throws `NotSupportedError` beyond the limit. */
function pointsOf(degree: number, network: Network, cotangent: Cotangent): number {
  const entries = Math.max(2, ...layersOf(network).map(({ ordinals }) => ordinals.length));
  const points = cotangent === 'explicit' ? degree : Math.min(degree, entries);
  if (points > POINT_LIMIT)
    throw new NotSupportedError(
      network.model.source,
      network.model.flow.at,
      `a step of degree ${degree} in the gradient, which speaks of ${points} data points at once (at most ${POINT_LIMIT})`,
    );
  return points;
}

/**
 * The fields of a split flow.
 * @param entries ordinals of the parameters that move by a sign
 * @param layers those that move along a form in their own gradient, by a polynomial
 */
function splitFields(
  nodes: GradientNodes,
  entries: readonly number[],
  layers: readonly Layer[],
  { coefficients, times }: Polynomial,
) {
  const { network, builder, gradients, parameterNodes, keptNodes } = nodes;
  const source = random(network.seed).fork('split');
  const fields: (Pick<Generator, 'name' | 'wider'> & {
    readonly components: readonly number[];
    readonly constant: boolean;
  })[] = [];
  const spread = (own: ProgramBuilder, ordinals: readonly number[], values: readonly number[]): readonly number[] => {
    const components = network.parameters.map(() => own.constant(QQ.zero));
    ordinals.forEach((d, k) => {
      components[d] = values[k]!;
    });
    return components;
  };
  const put = (
    name: string,
    ordinals: readonly number[],
    values: readonly number[],
    constant: boolean,
    wider: readonly Program[] = [],
  ): void => {
    const components = spread(builder, ordinals, values);
    fields.push({ name, components, constant, ...(wider.length === 0 ? {} : { wider }) });
  };
  const { classes, directions } = signClasses(nodes, entries, PRIME, source);
  for (const { members, signs } of classes)
    put(`sign ${network.program.variables[network.parameters[members[0]!]!]!.name}`, members, signs, true);
  const ordinalsOf = new Map(layers.map((l) => [l.name, l.ordinals]));
  const norms = separateNorms(nodes, ordinalsOf, classes.length > 0, PRIME, source);
  for (const { name, rows, cols, ordinals } of layers) {
    const matrix = (entry: (d: number) => number): Matrix =>
      Array.from({ length: rows }, (_, i) => ordinals.slice(i * cols, (i + 1) * cols).map(entry));
    const values =
      times === 1
        ? polarised(
            builder,
            coefficients,
            gradients.slice(0, degreeOf(coefficients.length, 1)).map((g) => matrix((d) => g[d]!)),
          )
        : iterated(
            builder,
            { coefficients, times },
            matrix((d) => builder.sum(gradients.map((g) => g[d]!))),
          ).flat();
    const wider = (['left', 'right'] as const).map((side) => {
      const own = programBuilder(builder.view());
      const gradient = matrix((d) => gradients[0]![d]!);
      const size = side === 'left' ? rows : cols;
      const free = Array.from({ length: size }, (_, i) =>
        Array.from({ length: size }, (__, j) => own.variable(`s${i + 1}${j + 1}`, 'coordinate')),
      );
      const moved = side === 'left' ? product(own, free, gradient) : product(own, gradient, free);
      const components = spread(own, ordinals, moved.flat());
      return prune(own.view(), components, [...components, ...parameterNodes, ...keptNodes]);
    });
    put(`layer ${name}`, ordinals, values, false, coefficients.length === 1 ? [] : wider);
  }
  const program = builder.view();
  const keep = [...parameterNodes, ...keptNodes];
  const units = classes.some((c) => c.values === undefined);
  return {
    variables: program.variables,
    state: network.parameters,
    generators: fields.map(({ name, components, constant, wider }) => ({
      ...generator(name, program, components, keep),
      ...(wider === undefined ? {} : { wider }),
      ...(constant ? { samples: [] } : {}),
    })),
    ...(units ? { masks: 'slopes' as const, linkedSlopes: true, network: builder.build(network.program.outputs) } : {}),
    split: { classes, layers, norms, ...(directions === undefined ? {} : { directions }) },
  };
}

function family(nodes: GradientNodes, polynomial: Polynomial) {
  const { network, builder, gradients } = nodes;
  // A layer that no data move has no norm and no direction.
  const moving = layersOf(network).filter(({ ordinals }) =>
    ordinals.some((d) => {
      const value = builder.constantValue(gradients[0]![d]!);
      return value === undefined || !QQ.isZero(value);
    }),
  );
  const isScalar = ({ ordinals }: Layer): boolean => ordinals.length === 1;
  // At X = ±1 the polynomial is ± its value at 1.
  const scalarsMove = !vanishes(builder, iterated(builder, polynomial, [[builder.constant(QQ.one)]])[0]![0]!);
  return splitFields(
    nodes,
    scalarsMove ? moving.filter(isScalar).flatMap((l) => l.ordinals) : [],
    moving.filter((l) => !isScalar(l)),
    polynomial,
  );
}

const shared = {
  written: true,
  joins: [],
  plain: false,
  roots: true,
  stateDimension: (parameters: number) => parameters,
  rateText: (name: string, gradient: string) =>
    name.startsWith('sign') ? `<grad h, the field of ${name}>` : `<grad h, ${gradient} of ${name}, its norm cleared>`,
};

/** Every entry is a layer of its own. */
export const signFlow: FlowRow = {
  ...shared,
  roots: false,
  argument: undefined,
  points: () => 2,
  append: () => ({}),
  family: (_, nodes) =>
    splitFields(
      nodes,
      nodes.network.parameters.map((__, d) => d),
      [],
      { coefficients: [], times: 1 },
    ),
};

export const larsFlow: FlowRow = {
  ...shared,
  argument: undefined,
  points: () => 2,
  append: () => ({}),
  family: (_, nodes) => family(nodes, { coefficients: [nodes.builder.constant(QQ.one)], times: 1 }),
};

/** One Newton–Schulz step for the polar factor. */
const NEWTON_SCHULZ: readonly Rational[] = [
  { num: 3n, den: 2n },
  { num: -1n, den: 2n },
];

export const muonFlow: FlowRow<ListedFlow> = {
  ...shared,
  argument: new Map(),
  list: { counts: [0, 2, 3], usage: 'muon or muon(a, b[, c][; k])', times: 10 },
  points: ({ list, times = 1 }, network, cotangent) => {
    const degree = degreeOf(list.length === 0 ? NEWTON_SCHULZ.length : list.length, times);
    return times === 1 ? degree : pointsOf(degree, network, cotangent);
  },
  append: ({ list, times }, network, builder) => ({
    ...(times === undefined ? {} : { times: builder.constant(rational(times)) }),
    coefficients:
      list.length === 0
        ? NEWTON_SCHULZ.map((q) => builder.constant(q))
        : list.map((expr) => lowerExpression(expr, networkScope(network, builder)).nodes[0]!),
  }),
  family: ({ times = 1 }, nodes) => family(nodes, { coefficients: nodes.parts.coefficients!, times }),
};
