/**
 * The average of squared loss over O(d) for large d, through inner products of the parameters (packages/lie/src/lift/gram-family.ts): what must hold of the
 * network is proved by matrix words, and seen on its expansion where the parameters are restricted to few coordinates.
 */
import { type FieldFamily, programBuilder, QQ, type Rational, substitute } from '@lawful/cas-core';
import { augmentedFamily, type DataSymmetry, gramFamily, groupOf, sparseRows } from '@lawful/lie/symmetry';
import { lossRow, type Network } from '@lawful/networks';
import { directAction, isInvariantByWords, type Side, tensorForm } from '@lawful/networks/symmetry';

/** Smaller averages are made of monomials in all coordinates, from which certificates are written. */
const LEAST_INPUTS = 17;

/** Undefined where the symmetry is another, where the network is not seen to be invariant, or where nothing is gained. */
export function classicalAverage(network: Network): FieldFamily | undefined {
  const { model, program } = network;
  const { symmetry } = model;
  const [factor, ...others] = symmetry!.factors;
  if (others.length > 0 || factor?.kind !== 'named' || factor.name !== 'O' || symmetry!.labels !== undefined)
    return undefined;
  const d = factor.n;
  const still = model.labels === 'any' && lossRow(model.loss).squared && network.constants.length === 0;
  if (!still || network.inputs.length < LEAST_INPUTS || network.inputs.some((v) => program.variables[v]!.positive))
    return undefined;
  const blocks = directAction(network, symmetry!)?.slice(0, -1);
  if (blocks === undefined || blocks.some((b) => b.by === undefined)) return undefined;
  const sides = new Map<string, Side>();
  const columns: number[][] = [];
  let block = 0;
  let input = 0;
  let parameter = 0;
  /** The coordinate of each entry of data and parameters. */
  const coordinates = new Map<number, number>();
  const place = (list: readonly number[], rows: number, cols: number, side: Side): void => {
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < cols; j++) coordinates.set(list[i * cols + j]!, side === 'left' ? i : j);
  };
  for (const { kind, name } of model.declarations) {
    if (kind === 'const') return undefined;
    const { rows, cols } = network.values.get(name)!;
    if (kind === 'input') {
      const { side } = blocks[block++]!.by!;
      place(network.inputs.slice(input, input + rows * cols), rows, cols, side);
      sides.set(name, side);
      input += rows * cols;
      continue;
    }
    const own = network.parameters.slice(parameter, parameter + rows * cols);
    parameter += rows * cols;
    const side: Side | undefined = rows === d ? 'left' : cols === d ? 'right' : undefined;
    if (side === undefined) return undefined;
    place(own, rows, cols, side);
    sides.set(name, side);
    for (let k = 0; k < (side === 'left' ? cols : rows); k++)
      columns.push(Array.from({ length: d }, (_, i) => (side === 'left' ? own[i * cols + k]! : own[k * cols + i]!)));
  }
  const m = columns.length;
  if (m >= d || parameter !== network.parameters.length || !isInvariantByWords(network, sides, d)) return undefined;
  const restricted = restrictedNetwork(network, coordinates, m);
  const form = tensorForm(restricted);
  if (form.kind !== 'ok') return undefined;
  const data = orthogonalData(network, blocks, d, m);
  if (data === undefined) return undefined;
  const shape = blocks.flatMap((b, k) => new Array<number>((b.rows * b.cols * m) / d).fill(k));
  const labels = network.output.nodes.map(() => blocks.length);
  const small = augmentedFamily(form.value, {
    symmetry: data,
    blocks: [...shape, ...labels],
    variables: program.variables,
    parameters: restricted.parameters,
  });
  if (small.kind !== 'ok') return undefined;
  const family = gramFamily(small.value.potentials, columns, m, program.variables, network.parameters);
  return family.kind === 'ok' ? family.value : undefined;
}

/** Parameters vanish beyond coordinate m; inputs there stay variables that the network must turn out not to see. */
function restrictedNetwork(network: Network, coordinates: ReadonlyMap<number, number>, m: number): Network {
  const { program } = network;
  const beyond = (v: number): boolean => coordinates.get(v)! >= m;
  const builder = programBuilder(program);
  const zero = builder.constant(QQ.zero);
  const outputs = substitute(
    builder,
    program,
    program.outputs,
    new Map(network.parameters.filter(beyond).map((v) => [v, zero])),
  );
  return {
    ...network,
    program: builder.build(outputs),
    inputs: network.inputs.filter((v) => !beyond(v)),
    parameters: network.parameters.filter((v) => !beyond(v)),
  };
}

/** O(m) on the first m coordinates of each block, labels still. */
function orthogonalData(
  network: Network,
  blocks: NonNullable<ReturnType<typeof directAction>>,
  d: number,
  m: number,
): DataSymmetry | undefined {
  const group = groupOf({ kind: 'named', name: 'O', n: m, size: m });
  if (group.kind !== 'ok') return undefined;
  const labels = network.output.nodes.length;
  const dimension = blocks.reduce((n, b) => n + (b.rows * b.cols * m) / d, labels);
  const onData = (g: readonly (readonly Rational[])[], onLabels: Rational) => {
    const out = Array.from({ length: dimension }, () => new Array<Rational>(dimension).fill(QQ.zero));
    let offset = 0;
    for (const { rows, cols, by } of blocks) {
      const left = by!.side === 'left';
      const [r, c] = left ? [m, cols] : [rows, m];
      for (let i = 0; i < r; i++)
        for (let j = 0; j < c; j++)
          for (let l = 0; l < m; l++)
            out[offset + i * c + j]![offset + (left ? l * c + j : i * c + l)] = g[left ? i : j]![l]!;
      offset += r * c;
    }
    for (let k = offset; k < dimension; k++) out[k]![k] = onLabels;
    return sparseRows(out);
  };
  const { finite, infinitesimal } = group.value.onInputs;
  return {
    dimension,
    finite: finite.map((g) => onData(g, QQ.one)),
    infinitesimal: infinitesimal.map((xi) => onData(xi, QQ.zero)),
    cyclic: [],
  };
}
