/**
 * Updates that normalise the gradient of each entry or layer (theory §14, Theorem K): `sign`, θ' = −sign(G), whose laws hold where the signs of the ratios of
 * gradients stay; `lars`, θ_l' = −G_l/‖G_l‖, and `muon`, one Newton–Schulz step
 * θ_l' = −(3X − XXᵀX)/2 at X = G_l/‖G_l‖ — or an odd polynomial aX + bXXᵀX + c(XXᵀ)²X of one's own — without ε and without momentum. A layer is a declared
 * parameter, a tensor by its first unfolding; G is the gradient of one data set.
 *
 * Where the norms are told apart modulo squares every law is a law of each layer alone, with the norm cleared: R(G) = Σ c_k ‖G‖^{2(n−k)}(GGᵀ)^k G, a form of
 * degree 2n + 1, polarised at that many data points. A parameter that is a scalar moves by a sign (field-split.ts).
 */
import { type ProgramBuilder, QQ, type Rational, random } from '@lawful/cas-core';
import type { ListedFlow } from '../language/model.js';
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

/**
 * The fields of a split flow.
 * @param entries ordinals of the parameters that move by a sign
 * @param layers those that move along a form in their own gradient, `coefficients` of its polynomial
 */
function splitFields(
  nodes: GradientNodes,
  entries: readonly number[],
  layers: readonly Layer[],
  coefficients: readonly number[],
) {
  const { network, builder, gradients, parameterNodes, keptNodes } = nodes;
  const source = random(network.seed).fork('split');
  const fields: { readonly name: string; readonly components: readonly number[]; readonly constant: boolean }[] = [];
  const put = (name: string, ordinals: readonly number[], values: readonly number[], constant: boolean): void => {
    const components = network.parameters.map(() => builder.constant(QQ.zero));
    ordinals.forEach((d, k) => {
      components[d] = values[k]!;
    });
    fields.push({ name, components, constant });
  };
  const { classes, directions } = signClasses(nodes, entries, PRIME, source);
  for (const { members, signs } of classes)
    put(`sign ${network.program.variables[network.parameters[members[0]!]!]!.name}`, members, signs, true);
  const ordinalsOf = new Map(layers.map((l) => [l.name, l.ordinals]));
  const norms = separateNorms(nodes, ordinalsOf, classes.length > 0, PRIME, source);
  for (const { name, rows, cols, ordinals } of layers) {
    const at = gradients
      .slice(0, 2 * coefficients.length - 1)
      .map(
        (g): Matrix =>
          Array.from({ length: rows }, (_, i) => ordinals.slice(i * cols, (i + 1) * cols).map((d) => g[d]!)),
      );
    put(`layer ${name}`, ordinals, polarised(builder, coefficients, at), false);
  }
  const program = builder.view();
  const keep = [...parameterNodes, ...keptNodes];
  const units = classes.some((c) => c.values === undefined);
  return {
    variables: program.variables,
    state: network.parameters,
    generators: fields.map(({ name, components, constant }) => ({
      ...generator(name, program, components, keep),
      ...(constant ? { samples: [] } : {}),
    })),
    ...(units ? { masks: 'slopes' as const, linkedSlopes: true, network: builder.build(network.program.outputs) } : {}),
    split: { classes, layers, norms, ...(directions === undefined ? {} : { directions }) },
  };
}

function family(nodes: GradientNodes, coefficients: readonly number[]) {
  const { network, builder, gradients } = nodes;
  // A layer that no data move has no norm and no direction.
  const moving = layersOf(network).filter(({ ordinals }) =>
    ordinals.some((d) => {
      const value = builder.constantValue(gradients[0]![d]!);
      return value === undefined || !QQ.isZero(value);
    }),
  );
  const isScalar = ({ ordinals }: Layer): boolean => ordinals.length === 1;
  // At X = ±1 the polynomial is ± the sum of its coefficients.
  const scalarsMove = !vanishes(builder, builder.sum(coefficients));
  return splitFields(
    nodes,
    scalarsMove ? moving.filter(isScalar).flatMap((l) => l.ordinals) : [],
    moving.filter((l) => !isScalar(l)),
    coefficients,
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
      [],
    ),
};

export const larsFlow: FlowRow = {
  ...shared,
  argument: undefined,
  points: () => 2,
  append: () => ({}),
  family: (_, nodes) => family(nodes, [nodes.builder.constant(QQ.one)]),
};

/** One Newton–Schulz step for the polar factor. */
const NEWTON_SCHULZ: readonly Rational[] = [
  { num: 3n, den: 2n },
  { num: -1n, den: 2n },
];

export const muonFlow: FlowRow<ListedFlow> = {
  ...shared,
  argument: new Map(),
  list: { counts: [0, 2, 3], usage: 'muon or muon(a, b[, c])' },
  points: ({ list }) => (list.length === 0 ? 3 : 2 * list.length - 1),
  append: ({ list }, network, builder) => ({
    coefficients:
      list.length === 0
        ? NEWTON_SCHULZ.map((q) => builder.constant(q))
        : list.map((expr) => lowerExpression(expr, networkScope(network, builder)).nodes[0]!),
  }),
  family: (_, nodes) => family(nodes, nodes.parts.coefficients!),
};
