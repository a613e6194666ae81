/** What is trained: by a list that a script wrote, or by what is stored; and what is refused because laws would be those of another model. */
import { ImportError, type OnnxOptions, type ParameterList, readOnnx } from '@lawful/importers';
import { describe, expect, it } from '../jest-globals.js';
import { fixture } from './onnx-files.js';
import { type ModelSpec, onnxFile, type TensorSpec, weights } from './onnx-writer.js';

const roles = (model: Uint8Array, options: OnnxOptions = {}): Readonly<Record<string, string>> =>
  Object.fromEntries([...readOnnx(model, options).tensors.values()].map((t) => [t.name, t.role]));

const refusal = (model: Uint8Array, options: OnnxOptions = {}): string => {
  try {
    readOnnx(model, options);
  } catch (error) {
    expect(error).toBeInstanceOf(ImportError);
    return (error as Error).message;
  }
  throw new Error('it was read');
};

/** Two layers without biases, tensors as given. */
const layers = (first: TensorSpec, second: TensorSpec, more: Partial<ModelSpec> = {}): Uint8Array =>
  onnxFile({
    nodes: [
      { op: 'MatMul', in: ['x', first.name!], out: ['h'] },
      { op: 'Relu', in: ['h'], out: ['r'] },
      { op: 'MatMul', in: ['r', second.name!], out: ['y'] },
    ],
    stored: [first, second],
    inputs: { x: [1, 2] },
    outputs: { y: [1, 2] },
    ...more,
  });

const plain = layers(weights('a.weight', 2, 2), weights('b.weight', 2, 2));

const list = (
  parameters: readonly (readonly [string, readonly number[], boolean?])[],
  more: Partial<ParameterList> = {},
): ParameterList => ({
  format: 'lawful-parameters',
  version: 1,
  parameters: parameters.map(([name, shape, requires_grad = true]) => ({ name, shape, requires_grad })),
  ...more,
});

describe('with a list of parameters', () => {
  it('what it does not name, or names as frozen, is constant', () => {
    const both = list([
      ['a.weight', [2, 2]],
      ['b.weight', [2, 2], false],
    ]);
    expect(roles(plain, { parameters: both })).toEqual({ x: 'input', 'a.weight': 'parameter', 'b.weight': 'constant' });
    expect(roles(plain, { parameters: list([['b.weight', [2, 2]]]) })).toMatchObject({ 'a.weight': 'constant' });
  });

  it.each([
    [
      'a parameter that the graph has not',
      list([
        ['a.weight', [2, 2]],
        ['c.weight', [2, 2]],
      ]),
      /no "c\.weight" in the graph, expected an export in which every parameter keeps its name/,
    ],
    [
      'another shape',
      list([['a.weight', [2, 3]]]),
      /"a\.weight" of shape 2 x 2, which the model has as 2 x 3, expected an export/,
    ],
    [
      'a tie that the graph has as two',
      list([['a.weight', [2, 2]]], { ties: [['a.weight', 'b.weight']] }),
      /"a\.weight" and "b\.weight" as two tensors, which the model has as one/,
    ],
    ['another version', { ...list([]), version: 2 } as unknown as ParameterList, /version "2", expected format/],
    ['no list', [] as unknown as ParameterList, /no object/],
    [
      'another form',
      { ...list([]), parameters: [{ name: 1 }] } as unknown as ParameterList,
      /parameters of another form/,
    ],
  ])('refuses %s', (_, parameters, sentence) => {
    expect(refusal(plain, { parameters })).toMatch(sentence);
  });

  it('names what stands in the place of a parameter that was renamed', () => {
    const renamed = layers(weights('onnx::MatMul_12', 2, 2), weights('b.weight', 2, 2));
    const message = refusal(renamed, {
      parameters: list([
        ['a.weight', [2, 2]],
        ['b.weight', [2, 2]],
      ]),
    });
    expect(message).toMatch(/no "a\.weight" in the graph; renamed or computed instead: "onnx::MatMul_12"/);
  });

  it('tells copies of equal values from tied parameters', () => {
    // The exporter stored one of two equal tensors.
    const merged = layers(
      weights('a.weight', 2, 2),
      { ...weights('b.weight', 2, 2) },
      {
        nodes: [
          { op: 'Identity', in: ['a.weight'], out: ['b.weight'] },
          { op: 'MatMul', in: ['x', 'a.weight'], out: ['h'] },
          { op: 'MatMul', in: ['h', 'b.weight'], out: ['y'] },
        ],
        stored: [weights('a.weight', 2, 2)],
      },
    );
    const two = list([
      ['a.weight', [2, 2]],
      ['b.weight', [2, 2]],
    ]);
    expect(roles(merged, { parameters: two })).toEqual({
      x: 'input',
      'a.weight': 'parameter',
      'b.weight': 'parameter',
    });
    const one = { ...two, ties: [['a.weight', 'b.weight']] as const };
    expect(roles(merged, { parameters: one })).toEqual({ x: 'input', 'a.weight': 'parameter' });
    expect(refusal(merged)).toMatch(
      /a copy of the stored tensor "a\.weight": the exporter merges parameters of equal values/,
    );
  });

  it('warns of an export in evaluation mode', () => {
    const { warnings } = readOnnx(plain, { parameters: list([['a.weight', [2, 2]]], { training: false }) });
    expect(warnings.join()).toMatch(/exported in evaluation mode/);
  });
});

describe('without a list', () => {
  it('refuses batch normalisation that was folded into a convolution', () => {
    const message = refusal(fixture('cases/resblock_eval.onnx'));
    expect(message).toMatch(
      /node "\/c1\/Conv" \(Conv\): a kernel "onnx::Conv_30" that the exporter computed: batch normalisation was folded/,
    );
    expect(message).toMatch(/expected an export in which parameters keep their names: torch\.onnx\.export/);
  });

  it('takes weights that were renamed, with a warning', () => {
    const renamed = layers(weights('onnx::MatMul_12', 2, 2), weights('b.weight', 2, 2));
    const { tensors, warnings } = readOnnx(renamed);
    expect(tensors.get('onnx::MatMul_12')!.role).toBe('parameter');
    expect(warnings).toEqual([
      expect.stringMatching(
        /a parameter has names of the exporter \("onnx::MatMul_12"\): they may be stored transposed/,
      ),
    ]);
  });

  it('refuses a transposed copy of a parameter that is used twice', () => {
    const table = weights('wte.weight', 5, 3);
    const turned = {
      name: 'onnx::MatMul_99',
      dims: [3, 5],
      floats: [0, 1, 2].flatMap((c) => [0, 1, 2, 3, 4].map((r) => table.floats![3 * r + c]!)),
    };
    const model = (head: TensorSpec): Uint8Array =>
      onnxFile({
        nodes: [
          { op: 'Gather', in: ['wte.weight', 'ids'], out: ['h'] },
          { op: 'MatMul', in: ['h', head.name!], out: ['y'] },
        ],
        stored: [table, head],
        tokens: { ids: [4] },
        outputs: { y: [4, 5] },
      });
    expect(refusal(model(turned))).toMatch(/tensor "onnx::MatMul_99": the numbers of "wte\.weight" again, transposed/);
    expect(roles(model({ ...weights('onnx::MatMul_99', 3, 5) }))).toMatchObject({ 'onnx::MatMul_99': 'parameter' });
    const listed = { parameters: list([['wte.weight', [5, 3]]]) };
    expect(refusal(model(turned), listed)).toMatch(
      /the weight "onnx::MatMul_99", which is neither a parameter nor a buffer of the model/,
    );
  });

  it('leaves out buffers and settings', () => {
    const model = onnxFile({
      nodes: [
        { op: 'Clip', in: ['x', 'low', 'high'], out: ['c'] },
        { op: 'Mul', in: ['c', 'rope.inv_freq'], out: ['m'] },
        { op: 'Add', in: ['m', 'attn.bias'], out: ['a'] },
        { op: 'Add', in: ['a', 'c_attn.bias'], out: ['y'] },
      ],
      stored: [
        { name: 'low', dims: [], floats: [-1] },
        { name: 'high', dims: [], floats: [1] },
        weights('rope.inv_freq', 2),
        { name: 'attn.bias', dims: [2, 2], floats: [1, 0, 1, 1] },
        // Zeros at the start of training, and trained all the same.
        { name: 'c_attn.bias', dims: [2], floats: [0, 0] },
      ],
      inputs: { x: [2, 2] },
      outputs: { y: [2, 2] },
    });
    expect(roles(model)).toEqual({
      x: 'input',
      'rope.inv_freq': 'constant',
      'attn.bias': 'constant',
      'c_attn.bias': 'parameter',
    });
  });

  it('takes statistics of a batch normalisation for constants, whatever they are called', () => {
    const stored = ['1', '2', '3'].map((name) => weights(name, 2));
    const norm = (training: number): Readonly<Record<string, string>> =>
      roles(
        onnxFile({
          nodes: [
            {
              op: 'BatchNormalization',
              in: ['x', '1', '2', '3', '4'],
              out: ['y'],
              attributes: { training_mode: training },
            },
          ],
          stored: [...stored, { name: '4', dims: [2], floats: [1, 4] }],
          inputs: { x: [3, 2] },
          outputs: { y: [3, 2] },
        }),
      );
    expect(norm(1)).toEqual({ x: 'input', '1': 'parameter', '2': 'parameter' });
    expect(norm(0)).toEqual({
      x: 'input',
      '1': 'parameter',
      '2': 'parameter',
      '3': 'constant',
      '4.inverse_root': 'constant',
    });
  });
});

describe('the models of our own', () => {
  it.each([
    ['mlp', 2 * 3 + 3 + 3 * 2 + 2 + 2 * 2 + 2],
    ['cnn', 2 * 4 + 2 + 2 * 2 + 2],
    ['cnn2', 2 * 4 + 2 + 2 * 2 * 4 + 2 + 2 * 2 + 2],
    ['ln_mlp', 3 + 3 + 9 + 3 + 6 + 2],
    ['lstm', 4 + 4 + 4 + 4 + 1 + 1],
    ['mha', 6 * 2 + 6 + 2 * 2 + 2],
    ['mobile', 2 + 2 * 4 + 2],
    ['resblock_train', 2 * 2 * 4 + 4 + 2 * 2 + 4],
  ])('%s has %d parameters', (name, count) => {
    const { tensors } = readOnnx(fixture(`cases/${name}.onnx`));
    const trained = [...tensors.values()].filter((t) => t.role === 'parameter');
    expect(trained.reduce((sum, t) => sum + t.shape.reduce((a, b) => a * b, 1), 0)).toBe(count);
    // All else is what the network is fed with.
    expect([...tensors.values()].filter((t) => t.role !== 'parameter').map((t) => t.role)).toEqual(['input']);
  });
});

describe('architectures whose weights are nodes', () => {
  const conv = (inner: number, out: number, size: number, groups = 1): number =>
    (inner / groups) * out * size ** 2 + out;
  const dense = (inner: number, out: number): number => inner * out + out;
  const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);

  const VGG19 = [64, 64, 128, 128, ...Array(4).fill(256), ...Array(8).fill(512)] as number[];
  /** A branch of an inception block: 1, 3 after a reduction, 5 after a reduction, 1 after pooling. */
  const inception = (inner: number, [a, b, c, d, e, f]: readonly number[]): number =>
    conv(inner, a!, 1) +
    conv(inner, b!, 1) +
    conv(b!, c!, 3) +
    conv(inner, d!, 1) +
    conv(d!, e!, 5) +
    conv(inner, f!, 1);
  const INCEPTION: readonly (readonly number[])[] = [
    [64, 96, 128, 16, 32, 32],
    [128, 128, 192, 32, 96, 64],
    [192, 96, 208, 16, 48, 64],
    [160, 112, 224, 24, 64, 64],
    [128, 128, 256, 24, 64, 64],
    [112, 144, 288, 32, 64, 64],
    [256, 160, 320, 32, 128, 128],
    [256, 160, 320, 32, 128, 128],
    [384, 192, 384, 48, 128, 128],
  ];
  const widthOf = ([a, , c, , e, f]: readonly number[]): number => a! + c! + e! + f!;
  /** A convolution without bias and its batch normalisation. */
  const normed = (inner: number, out: number, size: number): number => inner * out * size ** 2 + 2 * out;
  const bottleneck = (inner: number, width: number): number =>
    normed(inner, width, 1) + normed(width, width, 3) + normed(width, 4 * width, 1);
  const RESNET = [
    [64, 3],
    [128, 4],
    [256, 6],
    [512, 3],
  ] as const;

  const COUNTS: Readonly<Record<string, number>> = {
    bvlc_alexnet:
      conv(3, 96, 11) +
      conv(96, 256, 5, 2) +
      conv(256, 384, 3) +
      conv(384, 384, 3, 2) +
      conv(384, 256, 3, 2) +
      dense(256 * 36, 4096) +
      dense(4096, 4096) +
      dense(4096, 1000),
    vgg19:
      sum(VGG19.map((out, k) => conv(VGG19[k - 1] ?? 3, out, 3))) +
      dense(512 * 49, 4096) +
      dense(4096, 4096) +
      dense(4096, 1000),
    // Of Caffe2, narrower than in the paper behind the third layer.
    zfnet512:
      conv(3, 96, 7) +
      conv(96, 256, 5) +
      conv(256, 512, 3) +
      conv(512, 512, 3) +
      conv(512, 512, 3) +
      dense(512 * 36, 4096) +
      dense(4096, 1024) +
      dense(1024, 1000),
    inception_v1:
      conv(3, 64, 7) +
      conv(64, 64, 1) +
      conv(64, 192, 3) +
      sum(INCEPTION.map((block, k) => inception(k === 0 ? 192 : widthOf(INCEPTION[k - 1]!), block))) +
      dense(1024, 1000),
    resnet50:
      normed(3, 64, 7) +
      sum(
        RESNET.map(([width, blocks], k) => {
          const inner = k === 0 ? 64 : 2 * width;
          return normed(inner, 4 * width, 1) + bottleneck(inner, width) + (blocks - 1) * bottleneck(4 * width, width);
        }),
      ) +
      dense(2048, 1000),
  };

  it.each(Object.keys(COUNTS))('%s is read at once, and has the parameters of its layers', (name) => {
    const before = process.memoryUsage().arrayBuffers;
    const { tensors, outputs } = readOnnx(fixture(`light/light_${name}.onnx`), { weightsFromConstants: true });
    const trained = [...tensors.values()].filter((t) => t.role === 'parameter');
    expect(trained.reduce((total, t) => total + t.shape.reduce((a, b) => a * b, 1), 0)).toBe(COUNTS[name]);
    expect([...outputs.values()][0]!.axes.map((a) => a.width)).toEqual([1, 1000]);
    // A weight of VGG-19 alone has 10^8 entries.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2e7);
  });

  it('has no parameters when their weights are taken as they are', () => {
    const { tensors, warnings } = readOnnx(fixture('light/light_vgg19.onnx'));
    expect([...tensors.values()].filter((t) => t.role === 'parameter' && t.shape.length > 1)).toEqual([]);
    expect(warnings.join()).toBe('');
  });
});
