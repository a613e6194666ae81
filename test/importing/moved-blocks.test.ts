/** What exporters write for padding, transposed convolutions, shared heads and tokens of a batch: none of it may hide laws, and certificates take all of it. Counts are derived beside. */
import { check } from '@lawful/checker';
import { type ParameterList, readOnnx } from '@lawful/importers';
import { formatCertificate } from '@lawful/verifier';
import { type NodeSpec, onnxFile, type TensorSpec, weights } from '../importers/onnx-writer.js';
import { describe, expect, it } from '../jest-globals.js';

type Laws = typeof import('../../packages/lawful/dist/importing/laws-of-network.js');
const { lawsOfNetwork } = (await import(
  new URL('../../../packages/lawful/dist/importing/laws-of-network.js', import.meta.url).href
)) as Laws;

interface Planted {
  readonly nodes: readonly NodeSpec[];
  readonly stored: readonly TensorSpec[];
  readonly inputs?: Readonly<Record<string, readonly number[]>>;
  readonly tokens?: Readonly<Record<string, readonly number[]>>;
  readonly output: readonly number[];
}

/** Laws with their numbers; the certificate of each network must be accepted. */
function lawsOf({ nodes, stored, inputs, tokens, output }: Planted, parameters?: ParameterList) {
  const file = onnxFile({
    nodes,
    stored,
    outputs: { y: output },
    ...(inputs === undefined ? {} : { inputs }),
    ...(tokens === undefined ? {} : { tokens }),
  });
  const found = lawsOfNetwork(readOnnx(file, { parameters }));
  expect(check(formatCertificate(found.certificate)).verdict).toBe('accepted');
  return found;
}

const node = (op: string, ins: string, out: string, attributes: NodeSpec['attributes'] = {}): NodeSpec => ({
  op,
  in: ins.split(' '),
  out: out.split(' '),
  attributes,
});
const whole = (name: string, ...integers: number[]): TensorSpec => ({ name, dims: [integers.length], integers });
const conv = { kernel_shape: [2, 2] };

describe('zeros beside a tensor', () => {
  it('between the entries of a transposed convolution leave the units before it their laws', () => {
    const { laws } = lawsOf({
      nodes: [
        node('Conv', 'x A', 'h', { kernel_shape: [1, 1] }),
        node('Relu', 'h', 'r'),
        node('ConvTranspose', 'r B', 'y', { ...conv, strides: [2, 2] }),
      ],
      stored: [weights('A', 3, 2, 1, 1), weights('B', 3, 2, 2, 2)],
      inputs: { x: [1, 2, 3, 3] },
      output: [1, 2, 6, 6],
    });
    expect(laws.map((l) => [l.law, l.count])).toEqual([['|B[i,:,:,:]|^2 - |A[i,:,:,:]|^2', 3]]);
  });

  it('around an image, as a node of its own, do the same', () => {
    const { laws } = lawsOf({
      nodes: [
        node('Conv', 'x A', 'h', { kernel_shape: [1, 1] }),
        node('Relu', 'h', 'r'),
        node('Pad', 'r pads', 'p'),
        node('Conv', 'p B', 'y', conv),
      ],
      stored: [weights('A', 3, 2, 1, 1), weights('B', 2, 3, 2, 2), whole('pads', 0, 0, 1, 0, 0, 0, 0, 1)],
      inputs: { x: [1, 2, 3, 3] },
      output: [1, 2, 3, 3],
    });
    expect(laws.map((l) => l.count)).toEqual([3]);
  });
});

describe('copies along a new axis', () => {
  it('of values that two heads share leave all symmetric matrices: F(3) = 6, not a diagonal of 3', () => {
    const { laws } = lawsOf({
      nodes: [
        node('MatMul', 'x V', 'v'),
        node('Unsqueeze', 'v axis', 'u'),
        node('Expand', 'u shape', 'w'),
        node('MatMul', 's w', 'm'),
        node('MatMul', 'm O', 'y'),
      ],
      stored: [weights('V', 2, 3), weights('O', 3, 2), whole('axis', 1), whole('shape', 1, 2, 4, 3)],
      inputs: { x: [1, 4, 2], s: [1, 2, 4, 4] },
      output: [1, 2, 4, 2],
    });
    expect(laws.map((l) => [l.form, l.count])).toEqual([['gram', 6]]);
  });

  it('of a class token for each image leave the sum over its width, in front of a mean subtraction', () => {
    const { laws } = lawsOf({
      nodes: [
        node('Expand', 'cls shape', 'c'),
        node('Concat', 'c x', 'h', { axis: 1 }),
        node('LayerNormalization', 'h g b', 'y', { axis: -1 }),
      ],
      stored: [weights('cls', 1, 1, 3), weights('g', 3), weights('b', 3), whole('shape', 2, 1, 3)],
      inputs: { x: [2, 2, 3] },
      output: [2, 3, 3],
    });
    expect(laws.map((l) => l.law)).toContain('sum(cls)');
  });
});

it('tokens of a batch are rows with two axes in front: the sums of words and positions, F(2) = 3 before the head', () => {
  const { laws, total } = lawsOf({
    nodes: [node('Gather', 'E tokens', 'e'), node('Add', 'e P', 'h'), node('MatMul', 'h W', 'y')],
    stored: [weights('E', 4, 2), weights('P', 3, 2), weights('W', 2, 2)],
    tokens: { tokens: [2, 3] },
    output: [2, 3, 2],
  });
  expect(laws.map((l) => l.law)).toContain('sum(E[:,i]) - sum(P[:,i])');
  expect(total).toBe(3 + 2);
});

it('what a list names as not trained is frozen, also where the exporter stored it and a trained tensor once', () => {
  const planted: Planted = {
    nodes: [
      node('Identity', 'A', 'B'),
      node('MatMul', 'x A', 'h'),
      node('Relu', 'h', 'r'),
      node('MatMul', 'r B', 's'),
      node('Relu', 's', 't'),
      node('MatMul', 't C', 'y'),
    ],
    stored: [weights('A', 2, 2), weights('C', 2, 2)],
    inputs: { x: [1, 2] },
    output: [1, 2],
  };
  const list = (frozen: string): ParameterList => ({
    format: 'lawful-parameters',
    version: 1,
    parameters: ['A', 'B', 'C'].map((name) => ({ name, shape: [2, 2], requires_grad: name !== frozen })),
  });
  const summary = (frozen: string) => {
    const { parameters, frozen: still, laws } = lawsOf(planted, list(frozen));
    return [parameters, still, laws.map((l) => l.law)];
  };
  expect(summary('none')).toEqual([12, 0, ['|A[:,i]|^2 - |B[i,:]|^2', '|B[:,i]|^2 - |C[i,:]|^2']]);
  expect(summary('A')).toEqual([8, 4, ['|B[:,i]|^2 - |C[i,:]|^2']]);
  // The scale of what enters passes all layers, the frozen one too.
  expect(summary('B')).toEqual([8, 4, ['|A|^2 - |C|^2']]);
  expect(summary('C')).toEqual([8, 4, ['|A[:,i]|^2 - |B[i,:]|^2']]);
});

it('an image of twice the size, by lines between neighbours, is a linear map that channels do not see', () => {
  const { laws } = lawsOf({
    nodes: [
      node('Conv', 'x A', 'h', { kernel_shape: [1, 1] }),
      node('Relu', 'h', 'r'),
      { op: 'Resize', in: ['r', '', '', 'sizes'], out: ['s'], attributes: { mode: 'linear' } },
      node('Conv', 's B', 'y', conv),
    ],
    stored: [weights('A', 3, 2, 1, 1), weights('B', 2, 3, 2, 2), whole('sizes', 1, 3, 6, 6)],
    inputs: { x: [1, 2, 3, 3] },
    output: [1, 2, 5, 5],
  });
  expect(laws.map((l) => l.count)).toEqual([3]);
});
