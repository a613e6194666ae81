/**
 * What an exporter took apart is put together, and nothing else is: normalisations, GELU, SiLU, masks, tables read by tokens. Each form is compared with its
 * formula in numbers as well as with the operation that it should have become.
 */
import { evaluateNetwork, type OnnxOptions, readOnnx } from '@lawful/importers';
import type { GraphNode, TensorNetwork } from '@lawful/networks';
import { describe, expect, it } from '../jest-globals.js';
import { distance } from './onnx-files.js';
import { type ModelSpec, type NodeSpec, onnxFile, spread, type TensorSpec, weights } from './onnx-writer.js';

/** A model with input x and output y. */
const model = (
  nodes: readonly NodeSpec[],
  shape: readonly number[],
  stored: readonly TensorSpec[] = [],
  more: Partial<ModelSpec> = {},
  options: OnnxOptions = {},
): TensorNetwork =>
  readOnnx(onnxFile({ nodes, stored, inputs: { x: shape }, outputs: { y: shape }, ...more }), options);

function kindsOf(network: TensorNetwork): string[] {
  const seen = new Set<GraphNode>();
  const found: string[] = [];
  const visit = (node: GraphNode): void => {
    if (seen.has(node)) return;
    seen.add(node);
    for (const input of node.inputs) visit(input);
    const { operation } = node;
    found.push(operation.kind === 'pointwise' ? operation.name : operation.kind);
  };
  for (const node of network.outputs.values()) visit(node);
  return found;
}

const output = (network: TensorNetwork, x: readonly number[], name = 'x'): readonly number[] => [
  ...[...evaluateNetwork(network, new Map([[name, x]])).values()][0]!.values,
];

const scalar = (name: string, value: number): NodeSpec => ({
  op: 'Constant',
  in: [],
  out: [name],
  attributes: { value: { dims: [], floats: [value] } },
});

const list = (name: string, ...values: number[]): NodeSpec => ({
  op: 'Constant',
  in: [],
  out: [name],
  attributes: { value: { dims: [values.length], integers: values } },
});

const X = spread(12).map((v) => 3 * v);
const rows = (f: (row: readonly number[]) => readonly number[], width: number): number[] =>
  Array.from({ length: X.length / width }, (_, r) => f(X.slice(r * width, (r + 1) * width))).flat();
const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;

/** x − mean, square, mean, + ε, root, quotient: as PyTorch writes layer normalisation before version 17. */
const layerNorm = (eps: number, over = -1): NodeSpec[] => [
  { op: 'ReduceMean', in: ['x'], out: ['m'], attributes: { axes: [over] } },
  { op: 'Sub', in: ['x', 'm'], out: ['c'] },
  scalar('two', 2),
  { op: 'Pow', in: ['c', 'two'], out: ['s'] },
  { op: 'ReduceMean', in: ['s'], out: ['v'], attributes: { axes: [-1] } },
  scalar('eps', eps),
  { op: 'Add', in: ['v', 'eps'], out: ['e'] },
  { op: 'Sqrt', in: ['e'], out: ['r'] },
  { op: 'Div', in: ['c', 'r'], out: ['y'] },
];

/** x · 1/√(mean of x² + ε). */
const rmsNorm = (last: readonly NodeSpec[]): NodeSpec[] => [
  scalar('two', 2),
  { op: 'Pow', in: ['x', 'two'], out: ['s'] },
  { op: 'ReduceMean', in: ['s'], out: ['v'], attributes: { axes: [-1] } },
  scalar('eps', 1e-6),
  { op: 'Add', in: ['v', 'eps'], out: ['e'] },
  ...last,
];

describe('normalisations that were taken apart', () => {
  it('are put together, over the axes of the file and with its epsilon', () => {
    const network = model(layerNorm(1e-5), [3, 4]);
    expect(kindsOf(network)).toEqual(['leaf', 'number', 'standardise']);
    const [node] = [...network.outputs.values()];
    expect(node!.operation).toEqual({ kind: 'standardise', over: [1], centred: true });
    expect(node!.inputs[1]!.operation).toEqual({ kind: 'number', value: { num: 1n, den: 100_000n } });
    const expected = rows((row) => {
      const m = mean(row);
      const v = mean(row.map((z) => (z - m) ** 2));
      return row.map((z) => (z - m) / Math.sqrt(v + 1e-5));
    }, 4);
    expect(distance(output(network, X), expected)).toBeLessThan(1e-12);
  });

  it('lose their epsilon when that is asked for', () => {
    const network = model(layerNorm(1e-5), [3, 4], [], {}, { eps: 'zero' });
    expect(kindsOf(network)).toEqual(['leaf', 'standardise']);
  });

  it('are left alone when the mean is another', () => {
    const network = model(layerNorm(1e-5, 0), [3, 4]);
    const [node] = [...network.outputs.values()];
    // The difference is normalised without being centred again.
    expect(node!.operation).toEqual({ kind: 'standardise', over: [1], centred: false });
    expect(node!.inputs[0]!.operation.kind).not.toBe('leaf');
  });

  it.each([
    [
      'a quotient',
      [
        { op: 'Sqrt', in: ['e'], out: ['r'] },
        { op: 'Div', in: ['x', 'r'], out: ['y'] },
      ],
    ],
    [
      'an inverse',
      [
        { op: 'Sqrt', in: ['e'], out: ['r'] },
        { op: 'Reciprocal', in: ['r'], out: ['i'] },
        { op: 'Mul', in: ['x', 'i'], out: ['y'] },
      ],
    ],
    [
      'one over the root',
      [
        scalar('one', 1),
        { op: 'Sqrt', in: ['e'], out: ['r'] },
        { op: 'Div', in: ['one', 'r'], out: ['i'] },
        { op: 'Mul', in: ['i', 'x'], out: ['y'] },
      ],
    ],
    [
      'a power −1/2',
      [scalar('half', -0.5), { op: 'Pow', in: ['e', 'half'], out: ['i'] }, { op: 'Mul', in: ['x', 'i'], out: ['y'] }],
    ],
  ])('without a mean: %s', (_, last) => {
    const network = model(rmsNorm(last), [3, 4]);
    expect(kindsOf(network)).toEqual(['leaf', 'number', 'standardise']);
    const expected = rows((row) => row.map((z) => z / Math.sqrt(mean(row.map((w) => w * w)) + 1e-6)), 4);
    expect(distance(output(network, X), expected)).toBeLessThan(1e-12);
  });
});

const erfGelu = (half: number): NodeSpec[] => [
  scalar('root', Math.fround(Math.SQRT2)),
  { op: 'Div', in: ['x', 'root'], out: ['u'] },
  { op: 'Erf', in: ['u'], out: ['e'] },
  scalar('one', 1),
  { op: 'Add', in: ['e', 'one'], out: ['g'] },
  { op: 'Mul', in: ['x', 'g'], out: ['p'] },
  scalar('half', half),
  { op: 'Mul', in: ['p', 'half'], out: ['y'] },
];

const tanhGelu = (cubic: number): NodeSpec[] => [
  scalar('half', 0.5),
  scalar('three', 3),
  scalar('one', 1),
  scalar('cubic', cubic),
  scalar('scale', Math.fround(Math.sqrt(2 / Math.PI))),
  { op: 'Mul', in: ['half', 'x'], out: ['h'] },
  { op: 'Pow', in: ['x', 'three'], out: ['c'] },
  { op: 'Mul', in: ['cubic', 'c'], out: ['k'] },
  { op: 'Add', in: ['x', 'k'], out: ['s'] },
  { op: 'Mul', in: ['scale', 's'], out: ['u'] },
  { op: 'Tanh', in: ['u'], out: ['t'] },
  { op: 'Add', in: ['one', 't'], out: ['g'] },
  { op: 'Mul', in: ['h', 'g'], out: ['y'] },
];

describe('functions that were taken apart', () => {
  const tanh = X.map((z) => (z / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z ** 3))));

  it('gelu', () => {
    const network = model(erfGelu(0.5), [3, 4]);
    expect(kindsOf(network)).toEqual(['leaf', 'gelu']);
    // The two forms of GELU are near each other: the other form is the reference here.
    expect(distance(output(network, X), tanh)).toBeLessThan(1e-3);
  });

  it('gelu by tanh', () => {
    const network = model(tanhGelu(Math.fround(0.044715)), [3, 4]);
    expect(kindsOf(network)).toEqual(['leaf', 'leaf', 'gelu_tanh']);
    expect(distance(output(network, X), tanh)).toBeLessThan(1e-12);
  });

  it.each([
    ['another factor', erfGelu(0.25)],
    ['another cubic', tanhGelu(Math.fround(0.0447))],
  ])('stay products: %s', (_, nodes) => {
    expect(kindsOf(model(nodes, [3, 4])).some((kind) => kind.startsWith('gelu'))).toBe(false);
  });

  it('silu and hardswish', () => {
    const silu = model(
      [
        { op: 'Sigmoid', in: ['x'], out: ['s'] },
        { op: 'Mul', in: ['x', 's'], out: ['y'] },
      ],
      [3, 4],
    );
    expect(kindsOf(silu)).toEqual(['leaf', 'silu']);
    expect(
      distance(
        output(silu, X),
        X.map((z) => z / (1 + Math.exp(-z))),
      ),
    ).toBeLessThan(1e-12);
    const hard = model(
      [
        scalar('three', 3),
        scalar('zero', 0),
        scalar('six', 6),
        { op: 'Add', in: ['x', 'three'], out: ['a'] },
        { op: 'Clip', in: ['a', 'zero', 'six'], out: ['c'] },
        { op: 'Mul', in: ['x', 'c'], out: ['p'] },
        { op: 'Div', in: ['p', 'six'], out: ['y'] },
      ],
      [3, 4],
    );
    expect(kindsOf(hard)).toEqual(['leaf', 'hardswish']);
    expect(
      distance(
        output(hard, X),
        X.map((z) => (z * Math.min(Math.max(z + 3, 0), 6)) / 6),
      ),
    ).toBeLessThan(1e-12);
  });
});

describe('masks in front of a softmax', () => {
  const S = spread(9);
  const masked = (keep: (i: number, j: number) => boolean): number[] =>
    [0, 1, 2].flatMap((i) => {
      const e = [0, 1, 2].map((j) => (keep(i, j) ? Math.exp(S[3 * i + j]!) : 0));
      return e.map((v) => v / e.reduce((a, b) => a + b, 0));
    });
  const causal = masked((i, j) => j <= i);
  const bias = (shut: number): TensorSpec => ({
    name: 'c',
    dims: [3, 3],
    floats: Array.from({ length: 9 }, (_, k) => (k % 3 <= Math.floor(k / 3) ? 0 : shut)),
  });
  const added = (shut: number): TensorNetwork =>
    model(
      [
        { op: 'Constant', in: [], out: ['b'], attributes: { value: bias(shut) } },
        { op: 'Add', in: ['x', 'b'], out: ['s'] },
        { op: 'Softmax', in: ['s'], out: ['y'], attributes: { axis: -1 } },
      ],
      [3, 3],
    );

  it.each([Number.NEGATIVE_INFINITY, -3.4028234663852886e38, -1e4])('added: %d', (shut) => {
    const network = added(shut);
    expect(kindsOf(network)).toEqual(['leaf', 'leaf', 'softmax']);
    expect(distance(output(network, S), causal)).toBeLessThan(1e-12);
  });

  it('added, and no mask: a number that is not large', () => {
    const network = added(-9);
    expect(kindsOf(network)).toEqual(['leaf', 'leaf', 'add', 'softmax']);
  });

  it('chosen where a triangle is not zero', () => {
    const network = model(
      [
        { op: 'ConstantOfShape', in: ['size'], out: ['ones'], attributes: { value: { dims: [1], booleans: [1] } } },
        { op: 'Cast', in: ['ones'], out: ['float'], attributes: { to: 1 } },
        { op: 'Trilu', in: ['float', 'one'], out: ['upper'], attributes: { upper: 1 } },
        { op: 'Cast', in: ['upper'], out: ['shut'], attributes: { to: 9 } },
        scalar('low', Number.NEGATIVE_INFINITY),
        { op: 'Where', in: ['shut', 'low', 'x'], out: ['s'] },
        { op: 'Softmax', in: ['s'], out: ['y'] },
      ],
      [3, 3],
      [
        { name: 'size', dims: [2], integers: [3, 3] },
        { name: 'one', dims: [], integers: [1] },
      ],
    );
    expect(kindsOf(network)).toEqual(['leaf', 'leaf', 'softmax']);
    expect(distance(output(network, S), causal)).toBeLessThan(1e-12);
  });

  it('refused where no softmax is behind them', () => {
    const nodes: NodeSpec[] = [
      { op: 'Constant', in: [], out: ['b'], attributes: { value: bias(Number.NEGATIVE_INFINITY) } },
      { op: 'Add', in: ['x', 'b'], out: ['s'] },
      { op: 'Relu', in: ['s'], out: ['y'] },
    ];
    expect(() => model(nodes, [3, 3])).toThrow(/scores that a mask shuts out, without a softmax behind them/);
  });
});

describe('tables read by tokens', () => {
  const table = weights('wte.weight', 5, 3);
  const embedding = (nodes: readonly NodeSpec[], stored: readonly TensorSpec[] = []): TensorNetwork =>
    readOnnx(onnxFile({ nodes, stored: [table, ...stored], tokens: { ids: [1, 4] }, outputs: { y: [1, 4, 3] } }));

  it('become unit rows times the table', () => {
    const network = embedding([{ op: 'Gather', in: ['wte.weight', 'ids'], out: ['y'] }]);
    expect(network.tensors.get('ids')).toMatchObject({ role: 'tokens', shape: [4, 5] });
    expect(kindsOf(network)).toEqual(['leaf', 'leaf', 'contract', 'reshape']);
    const ids = [3, 0, 4, 3];
    expect(output(network, ids, 'ids')).toEqual(ids.flatMap((id) => table.floats!.slice(3 * id, 3 * id + 3)));
  });

  it('with positions that are counted: a choice of rows', () => {
    const network = embedding(
      [
        { op: 'Shape', in: ['ids'], out: ['shape'] },
        { op: 'Gather', in: ['shape', 'one'], out: ['length'] },
        { op: 'Range', in: ['zero', 'length', 'one'], out: ['places'] },
        { op: 'Gather', in: ['wpe.weight', 'places'], out: ['p'] },
        { op: 'Gather', in: ['wte.weight', 'ids'], out: ['t'] },
        { op: 'Add', in: ['t', 'p'], out: ['y'] },
      ],
      [
        weights('wpe.weight', 6, 3),
        { name: 'zero', dims: [], integers: [0] },
        { name: 'one', dims: [], integers: [1] },
      ],
    );
    expect(kindsOf(network)).toEqual(expect.arrayContaining(['slice', 'contract']));
    const ids = [1, 1, 2, 0];
    const wpe = weights('wpe.weight', 6, 3).floats!;
    const expected = ids.flatMap((id, t) => [0, 1, 2].map((c) => table.floats![3 * id + c]! + wpe[3 * t + c]!));
    expect(distance(output(network, ids, 'ids'), expected)).toBeLessThan(1e-12);
  });

  it('refuse two tables of different sizes for one input', () => {
    const nodes: NodeSpec[] = [
      { op: 'Gather', in: ['wte.weight', 'ids'], out: ['a'] },
      { op: 'Gather', in: ['other', 'ids'], out: ['b'] },
      { op: 'Add', in: ['a', 'b'], out: ['y'] },
    ];
    expect(() => embedding(nodes, [weights('other', 7, 3)])).toThrow(
      /as places among 7, and as places among 5 elsewhere/,
    );
  });
});

describe('operators that are not known', () => {
  it('stand for any function where the file gives their shape, with a warning', () => {
    const network = model(
      [
        { op: 'MatMul', in: ['x', 'w'], out: ['h'] },
        { op: 'Secret', in: ['h'], out: ['s'], name: 'odd', domain: 'com.example' },
        { op: 'Relu', in: ['s'], out: ['y'] },
      ],
      [3, 4],
      [weights('w', 4, 4)],
      { values: { s: [3, 4] } },
    );
    expect(kindsOf(network)).toEqual(['leaf', 'leaf', 'contract', 'opaque', 'relu']);
    expect(network.warnings).toHaveLength(1);
    expect(network.warnings[0]).toMatch(
      /^node "odd" \(Secret\): the operator com\.example\.Secret is not known here .*laws of parameters before and behind it still hold/,
    );
  });
});

describe('forms of a graph', () => {
  it('a convolution of one place has no windows, one in groups an axis of groups', () => {
    const conv = (w: TensorSpec, attributes: NodeSpec['attributes'] = {}): TensorNetwork =>
      model([{ op: 'Conv', in: ['x', w.name!], out: ['y'], attributes: attributes! }], [1, 4, 3, 3], [w]);
    expect(kindsOf(conv(weights('w', 2, 4, 1, 1)))).toEqual(['leaf', 'leaf', 'contract']);
    expect(kindsOf(conv(weights('w', 2, 4, 2, 2)))).toEqual(['leaf', 'leaf', 'window', 'contract']);
    const grouped = conv(weights('w', 4, 1, 2, 2), { group: 4 });
    expect(kindsOf(grouped).sort()).toEqual(['contract', 'leaf', 'leaf', 'reshape', 'reshape', 'reshape', 'window']);
  });

  it('gates of a recurrent layer are slices of its packed weights', () => {
    const network = readOnnx(
      onnxFile({
        nodes: [{ op: 'LSTM', in: ['x', 'W', 'R', 'B'], out: ['y'], attributes: { hidden_size: 2 } }],
        stored: [weights('W', 1, 8, 3), weights('R', 1, 8, 2), weights('B', 1, 16)],
        inputs: { x: [2, 1, 3] },
        outputs: { y: [2, 1, 1, 2] },
      }),
    );
    const kinds = kindsOf(network);
    expect(kinds.filter((kind) => kind === 'permute')).toEqual([]);
    // i, o and c of the first step and all four of the second; the state is zero before.
    expect(kinds.filter((kind) => kind === 'contract')).toHaveLength(3 + 4 + 4);
    expect([...network.tensors.values()].map((t) => t.role).sort()).toEqual([
      'input',
      'parameter',
      'parameter',
      'parameter',
    ]);
  });

  it('group normalisation as PyTorch writes it: ones and zeros that are stored change nothing', () => {
    const network = model(
      [
        list('groups', 0, 2, -1),
        { op: 'Reshape', in: ['x', 'groups'], out: ['r'] },
        { op: 'Constant', in: [], out: ['ones'], attributes: { value: { dims: [2], floats: [1, 1] } } },
        { op: 'Constant', in: [], out: ['zeros'], attributes: { value: { dims: [2], floats: [0, 0] } } },
        { op: 'InstanceNormalization', in: ['r', 'ones', 'zeros'], out: ['n'] },
        { op: 'Shape', in: ['x'], out: ['s'] },
        { op: 'Reshape', in: ['n', 's'], out: ['y'] },
      ],
      [1, 4, 3, 1],
    );
    expect(kindsOf(network)).toEqual(['leaf', 'reshape', 'number', 'standardise', 'reshape']);
    const groups = [X.slice(0, 6), X.slice(6)].flatMap((g) => {
      const v = mean(g.map((z) => (z - mean(g)) ** 2));
      return g.map((z) => (z - mean(g)) / Math.sqrt(v + 1e-5));
    });
    expect(distance(output(network, X), groups)).toBeLessThan(1e-12);
  });

  it('has the width that is asked for where the file leaves it open', () => {
    const open: Partial<ModelSpec> = { inputs: { x: ['batch', 4] } };
    const nodes: NodeSpec[] = [{ op: 'Relu', in: ['x'], out: ['y'] }];
    expect(model(nodes, [3, 4], [], open, { sizes: { batch: 3 } }).tensors.get('x')!.shape).toEqual([3, 4]);
    expect(() => model(nodes, [3, 4], [], open)).toThrow(/"batch" x 4, expected numbers/);
  });

  it('a choice of what was joined is the part', () => {
    const network = model(
      [
        { op: 'Concat', in: ['a', 'b'], out: ['j'], attributes: { axis: 0 } },
        { op: 'Split', in: ['j'], out: ['p', 'q'], attributes: { axis: 0 } },
        { op: 'Add', in: ['x', 'q'], out: ['y'] },
      ],
      [2, 3],
      [weights('a', 2, 3), weights('b', 2, 3)],
      { opset: 13 },
    );
    expect(kindsOf(network)).toEqual(['leaf', 'leaf', 'add']);
    expect([...network.tensors.keys()].sort()).toEqual(expect.arrayContaining(['b', 'x']));
  });
});
