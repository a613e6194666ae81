/**
 * A GPT-2 block as PyTorch writes it: shapes computed from shapes, a mask cut out of a buffer, packed queries, keys and values, the head tied to the table. Its outputs
 * are those of a few loops over arrays, and its graph has nothing but the operations of such a block.
 */
import { evaluateNetwork, readOnnx } from '@lawful/importers';
import type { GraphNode } from '@lawful/networks';
import { describe, expect, it } from '../jest-globals.js';
import { distance } from './onnx-files.js';
import { type NodeSpec, onnxFile, type TensorSpec, weights } from './onnx-writer.js';

const [T, D, H, V, P] = [3, 4, 2, 5, 6];
const DH = D / H;

const parameters: readonly TensorSpec[] = [
  weights('wte.weight', V, D),
  weights('wpe.weight', P, D),
  weights('ln_1.weight', D),
  weights('ln_1.bias', D),
  weights('attn.c_attn.weight', D, 3 * D),
  weights('attn.c_attn.bias', 3 * D),
  weights('attn.c_proj.weight', D, D),
  weights('attn.c_proj.bias', D),
  weights('ln_2.weight', D),
  weights('ln_2.bias', D),
  weights('mlp.c_fc.weight', D, 2 * D),
  weights('mlp.c_fc.bias', 2 * D),
  weights('mlp.c_proj.weight', 2 * D, D),
  weights('mlp.c_proj.bias', D),
];

const integer = (name: string, ...list: number[]): NodeSpec => ({
  op: 'Constant',
  in: [],
  out: [name],
  attributes: { value: { dims: list.length === 1 ? [] : [list.length], integers: list } },
});
const list = (name: string, ...values: number[]): NodeSpec => ({
  op: 'Constant',
  in: [],
  out: [name],
  attributes: { value: { dims: [values.length], integers: values } },
});
const scalar = (name: string, value: number): NodeSpec => ({
  op: 'Constant',
  in: [],
  out: [name],
  attributes: { value: { dims: [], floats: [value] } },
});

const norm = (x: string, name: string, out: string): NodeSpec[] => [
  { op: 'ReduceMean', in: [x], out: [`${out}.m`], attributes: { axes: [-1] } },
  { op: 'Sub', in: [x, `${out}.m`], out: [`${out}.c`] },
  { op: 'Pow', in: [`${out}.c`, 'two'], out: [`${out}.s`] },
  { op: 'ReduceMean', in: [`${out}.s`], out: [`${out}.v`], attributes: { axes: [-1] } },
  { op: 'Add', in: [`${out}.v`, 'eps'], out: [`${out}.e`] },
  { op: 'Sqrt', in: [`${out}.e`], out: [`${out}.r`] },
  { op: 'Div', in: [`${out}.c`, `${out}.r`], out: [`${out}.n`] },
  { op: 'Mul', in: [`${out}.n`, `${name}.weight`], out: [`${out}.g`] },
  { op: 'Add', in: [`${out}.g`, `${name}.bias`], out: [out] },
];

/** x·W + b over the last axis, by rows. */
const linear = (x: string, name: string, out: string, width: number): NodeSpec[] => [
  list(`${out}.flat`, -1, width),
  { op: 'Reshape', in: [x, `${out}.flat`], out: [`${out}.x`] },
  { op: 'Gemm', in: [`${out}.x`, `${name}.weight`, `${name}.bias`], out: [`${out}.y`] },
  { op: 'Shape', in: [x], out: [`${out}.s`] },
  list(`${out}.from`, 0),
  list(`${out}.to`, -1),
  { op: 'Slice', in: [`${out}.s`, `${out}.from`, `${out}.to`], out: [`${out}.lead`] },
  list(`${out}.last`, -1),
  { op: 'Concat', in: [`${out}.lead`, `${out}.last`], out: [`${out}.shape`], attributes: { axis: 0 } },
  { op: 'Reshape', in: [`${out}.y`, `${out}.shape`], out: [out] },
];

const heads = (x: string, out: string, perm: readonly number[]): NodeSpec[] => [
  { op: 'Shape', in: [x], out: [`${out}.s`] },
  integer(`${out}.1`, 1),
  { op: 'Gather', in: [`${out}.s`, `${out}.1`], out: [`${out}.t`] },
  list(`${out}.0`, 0),
  { op: 'Unsqueeze', in: [`${out}.t`, `${out}.0`], out: [`${out}.tt`] },
  list(`${out}.b`, 1),
  list(`${out}.hd`, H, DH),
  { op: 'Concat', in: [`${out}.b`, `${out}.tt`, `${out}.hd`], out: [`${out}.shape`], attributes: { axis: 0 } },
  { op: 'Reshape', in: [x, `${out}.shape`], out: [`${out}.r`] },
  { op: 'Transpose', in: [`${out}.r`], out: [out], attributes: { perm } },
];

const mask: TensorSpec = {
  name: 'attn.bias',
  dims: [1, 1, P, P],
  booleans: Array.from({ length: P * P }, (_, k) => (k % P <= Math.floor(k / P) ? 1 : 0)),
};

const nodes: readonly NodeSpec[] = [
  scalar('two', 2),
  scalar('three', 3),
  scalar('half', 0.5),
  scalar('unit', 1),
  scalar('eps', 1e-5),
  scalar('cubic', 0.044715),
  scalar('scale', Math.sqrt(2 / Math.PI)),
  scalar('low', -3.4028234663852886e38),
  integer('i0', 0),
  integer('i1', 1),
  { op: 'Shape', in: ['ids'], out: ['ids.shape'] },
  { op: 'Gather', in: ['ids.shape', 'i1'], out: ['length'] },
  { op: 'Range', in: ['i0', 'length', 'i1'], out: ['places'] },
  { op: 'Gather', in: ['wte.weight', 'ids'], out: ['tokens'] },
  { op: 'Gather', in: ['wpe.weight', 'places'], out: ['positions'] },
  { op: 'Add', in: ['tokens', 'positions'], out: ['x0'] },
  ...norm('x0', 'ln_1', 'n1'),
  ...linear('n1', 'attn.c_attn', 'qkv', D),
  list('thirds', D, D, D),
  { op: 'Split', in: ['qkv', 'thirds'], out: ['q', 'k', 'v'], attributes: { axis: 2 } },
  ...heads('q', 'qh', [0, 2, 1, 3]),
  ...heads('k', 'kh', [0, 2, 3, 1]),
  ...heads('v', 'vh', [0, 2, 1, 3]),
  { op: 'MatMul', in: ['qh', 'kh'], out: ['scores'] },
  list('dh', DH),
  { op: 'Cast', in: ['dh'], out: ['dh.float'], attributes: { to: 1 } },
  { op: 'Sqrt', in: ['dh.float'], out: ['dh.root'] },
  { op: 'Div', in: ['scores', 'dh.root'], out: ['scaled'] },
  list('m0', 0, 0),
  { op: 'Unsqueeze', in: ['length', 'm.0'], out: ['m.t'] },
  list('m.0', 0),
  { op: 'Concat', in: ['m.t', 'm.t'], out: ['m.to'], attributes: { axis: 0 } },
  list('m.axes', 2, 3),
  { op: 'Slice', in: ['attn.bias', 'm0', 'm.to', 'm.axes'], out: ['causal'] },
  { op: 'Where', in: ['causal', 'scaled', 'low'], out: ['shut'] },
  { op: 'Softmax', in: ['shut'], out: ['weights'], attributes: { axis: -1 } },
  { op: 'MatMul', in: ['weights', 'vh'], out: ['mixed'] },
  { op: 'Transpose', in: ['mixed'], out: ['joined'], attributes: { perm: [0, 2, 1, 3] } },
  list('whole', 1, T, D),
  { op: 'Reshape', in: ['joined', 'whole'], out: ['attended'] },
  ...linear('attended', 'attn.c_proj', 'projected', D),
  { op: 'Add', in: ['x0', 'projected'], out: ['x1'] },
  ...norm('x1', 'ln_2', 'n2'),
  ...linear('n2', 'mlp.c_fc', 'fc', D),
  { op: 'Mul', in: ['fc', 'half'], out: ['gelu.h'] },
  { op: 'Pow', in: ['fc', 'three'], out: ['gelu.c'] },
  { op: 'Mul', in: ['gelu.c', 'cubic'], out: ['gelu.k'] },
  { op: 'Add', in: ['fc', 'gelu.k'], out: ['gelu.s'] },
  { op: 'Mul', in: ['gelu.s', 'scale'], out: ['gelu.u'] },
  { op: 'Tanh', in: ['gelu.u'], out: ['gelu.t'] },
  { op: 'Add', in: ['gelu.t', 'unit'], out: ['gelu.g'] },
  { op: 'Mul', in: ['gelu.h', 'gelu.g'], out: ['gelu.a'] },
  ...linear('gelu.a', 'mlp.c_proj', 'fed', 2 * D),
  { op: 'Add', in: ['x1', 'fed'], out: ['x2'] },
  { op: 'Transpose', in: ['wte.weight'], out: ['head'], attributes: { perm: [1, 0] } },
  { op: 'MatMul', in: ['x2', 'head'], out: ['logits'] },
];

/** The same by loops over rows. */
function reference(ids: readonly number[]): number[] {
  const of = (name: string): readonly number[] => parameters.find((p) => p.name === name)!.floats!;
  type Rows = readonly (readonly number[])[];
  const rows = (name: string, width: number): Rows =>
    Array.from({ length: of(name).length / width }, (_, r) => of(name).slice(r * width, (r + 1) * width));
  const mean = (z: readonly number[]): number => z.reduce((a, b) => a + b, 0) / z.length;
  const normed = (x: Rows, name: string): Rows =>
    x.map((z) => {
      const m = mean(z);
      const root = Math.sqrt(mean(z.map((a) => (a - m) ** 2)) + 1e-5);
      return z.map((a, k) => ((a - m) / root) * of(`${name}.weight`)[k]! + of(`${name}.bias`)[k]!);
    });
  const times = (x: Rows, name: string, width: number): Rows =>
    x.map((z) =>
      Array.from({ length: width }, (_, c) =>
        z.reduce((sum, a, k) => sum + a * rows(`${name}.weight`, width)[k]![c]!, of(`${name}.bias`)[c]!),
      ),
    );
  const plus = (x: Rows, y: Rows): Rows => x.map((z, t) => z.map((a, k) => a + y[t]![k]!));
  const x0 = ids.map((id, t) => rows('wte.weight', D)[id]!.map((a, k) => a + rows('wpe.weight', D)[t]![k]!));
  const qkv = times(normed(x0, 'ln_1'), 'attn.c_attn', 3 * D);
  const attended = ids.map((_, t) =>
    Array.from({ length: D }, (_v, c) => {
      const h = Math.floor(c / DH);
      const score = (s: number): number =>
        Array.from({ length: DH }, (_k, k) => qkv[t]![h * DH + k]! * qkv[s]![D + h * DH + k]!).reduce((a, b) => a + b) /
        Math.sqrt(DH);
      const e = Array.from({ length: t + 1 }, (_s, s) => Math.exp(score(s)));
      return e.reduce((sum, w, s) => sum + w * qkv[s]![2 * D + c]!, 0) / e.reduce((a, b) => a + b);
    }),
  );
  const x1 = plus(x0, times(attended, 'attn.c_proj', D));
  const gelu = (z: number): number => (z / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z ** 3)));
  const hidden = times(normed(x1, 'ln_2'), 'mlp.c_fc', 2 * D).map((z) => z.map(gelu));
  const x2 = plus(x1, times(hidden, 'mlp.c_proj', D));
  return x2.flatMap((z) => rows('wte.weight', D).map((w) => z.reduce((sum, a, k) => sum + a * w[k]!, 0)));
}

describe('a GPT-2 block', () => {
  const model = onnxFile({
    nodes,
    stored: [...parameters, mask],
    tokens: { ids: [1, T] },
    outputs: { logits: [1, T, V] },
  });
  const network = readOnnx(model);
  const found = new Map<string, number>();
  const seen = new Set<GraphNode>();
  const visit = (node: GraphNode): void => {
    if (seen.has(node)) return;
    seen.add(node);
    node.inputs.forEach(visit);
    const { operation } = node;
    const kind = operation.kind === 'pointwise' ? operation.name : operation.kind;
    found.set(kind, (found.get(kind) ?? 0) + 1);
  };
  visit(network.outputs.get('logits')!);

  it('computes what loops compute', () => {
    const ids = [4, 0, 2];
    const { shape, values } = evaluateNetwork(network, new Map([['ids', ids]])).get('logits')!;
    expect(shape).toEqual([1, T, V]);
    expect(distance(values, reference(ids))).toBeLessThan(1e-7);
  });

  it('has the operations of a block, and no others', () => {
    expect(Object.fromEntries(found)).toMatchObject({ standardise: 2, softmax: 1, gelu_tanh: 1 });
    // The table, four linear maps, scores, mixture, head.
    expect(found.get('contract')).toBe(1 + 4 + 2 + 1);
    const kinds = [
      'leaf',
      'number',
      'standardise',
      'softmax',
      'gelu_tanh',
      'contract',
      'permute',
      'reshape',
      'slice',
      'spread',
      'add',
    ];
    expect([...found.keys()].filter((kind) => !kinds.includes(kind))).toEqual([]);
    expect(network.warnings).toEqual([]);
  });

  it('has its parameters, tokens, and the mask as the one constant besides √(2/π)', () => {
    const byRole = (role: string): string[] =>
      [...network.tensors.values()]
        .filter((t) => t.role === role)
        .map((t) => t.name)
        .sort();
    expect(byRole('parameter')).toEqual(parameters.map((p) => p.name!).sort());
    expect(byRole('tokens')).toEqual(['ids']);
    expect(byRole('constant')).toHaveLength(2);
    expect(byRole('input')).toEqual([]);
  });
});
