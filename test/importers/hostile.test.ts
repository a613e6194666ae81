/** Files made to harm: each is refused in a sentence, and nothing is allocated on its word. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImportError, readOnnx } from '@lawful/importers';
import { afterAll, describe, expect, it } from '../jest-globals.js';
import { type ModelSpec, onnxFile, weights } from './onnx-writer.js';

const linear = (stored: ModelSpec['stored'], more: Partial<ModelSpec> = {}): Uint8Array =>
  onnxFile({
    nodes: [{ op: 'MatMul', in: ['x', 'w'], out: ['y'] }],
    stored: stored ?? [],
    inputs: { x: [1, 2] },
    outputs: { y: [1, 2] },
    ...more,
  });

const refusal = (model: string | Uint8Array): string => {
  try {
    readOnnx(model);
  } catch (error) {
    expect(error).toBeInstanceOf(ImportError);
    return (error as Error).message;
  }
  throw new Error('it was read');
};

const identity = [...new Uint8Array(Float32Array.of(1, 0, 0, 1).buffer)];

describe('tensors that lie', () => {
  it.each([
    [
      'fewer bytes than the shape says',
      [{ name: 'w', dims: [2, 2], raw: identity.slice(0, 12) }],
      /12 bytes of raw data, expected 16/,
    ],
    [
      '2^62 entries',
      [{ name: 'w', dims: [2n ** 31n, 2n ** 31n], raw: [] }],
      /the shape 2147483648 x 2147483648, expected sizes/,
    ],
    ['a negative size', [{ name: 'w', dims: [-2, 2], raw: [] }], /the shape -2 x 2, expected sizes from 0 on/],
    ['an overflowing product', [{ name: 'w', dims: [2 ** 40, 2 ** 40], raw: [] }], /expected sizes/],
    ['a size of many digits', [{ name: 'w', dims: [2n ** 63n - 1n], raw: [] }], /expected sizes/],
    ['texts as numbers', [{ name: 'w', dims: [2, 2], type: 8, raw: [] }], /numbers of type string, expected float/],
    ['an unknown type', [{ name: 'w', dims: [2, 2], type: 99, raw: [] }], /an unknown type \(99\)/],
    ['no numbers at all', [{ name: 'w', dims: [2, 2] }], /0 numbers, expected 4/],
    ['two tensors of one name', [weights('w', 2, 2), weights('w', 2, 2)], /two stored tensors "w"/],
  ] as const)('%s', (_, stored, sentence) => {
    const message = refusal(linear(stored));
    expect(message).toMatch(sentence);
    expect(message).toMatch(/^model\.onnx: /);
  });

  it('two gigabytes in a kilobyte', () => {
    const before = process.memoryUsage().arrayBuffers;
    const bytes = linear([weights('w', 2, 2)]);
    // The length of the graph, in five bytes.
    const claim = Uint8Array.from([...bytes.slice(0, 2), 0x3a, 0xff, 0xff, 0xff, 0xff, 0x07, ...bytes.slice(5)]);
    expect(refusal(claim)).toMatch(/a field of 2147483647 bytes at byte 2, where its message has \d+ left/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1e6);
  });

  it('no ONNX file', () => {
    expect(refusal(new TextEncoder().encode('#!/bin/sh\necho no model\n'))).toMatch(/no ONNX file/);
    expect(refusal(new Uint8Array(0))).toMatch(/no graph, expected an ONNX model/);
  });
});

describe('graphs that are none', () => {
  const graph = (nodes: ModelSpec['nodes'], more: Partial<ModelSpec> = {}): Uint8Array =>
    onnxFile({ nodes, inputs: { x: [1, 2] }, outputs: { y: [1, 2] }, stored: [weights('w', 2, 2)], ...more });

  it.each([
    [
      'a circle',
      graph([
        { op: 'Add', in: ['x', 'b'], out: ['a'], name: 'first' },
        { op: 'Relu', in: ['a'], out: ['b'] },
        { op: 'Relu', in: ['b'], out: ['y'] },
      ]),
      /node number 2 \(Relu\): a circle of nodes through "b"/,
    ],
    [
      'a value made twice',
      graph([
        { op: 'Relu', in: ['x'], out: ['y'] },
        { op: 'Relu', in: ['x'], out: ['y'] },
      ]),
      /a second value "y"/,
    ],
    [
      'a value that nothing makes',
      graph([{ op: 'Relu', in: ['z'], out: ['y'] }]),
      /the value "z", which nothing makes/,
    ],
    [
      'If',
      graph([{ op: 'If', in: ['x'], out: ['y'], attributes: { then_branch: { graph: true } } }]),
      /\(If\): control flow/,
    ],
    ['Loop', graph([{ op: 'Loop', in: ['x'], out: ['y'] }]), /\(Loop\): control flow/],
    ['Scan', graph([{ op: 'Scan', in: ['x'], out: ['y'] }]), /\(Scan\): control flow/],
    [
      'a function',
      graph([{ op: 'Twice', in: ['x'], out: ['y'] }], { functions: ['Twice'] }),
      /a function that the model brings along/,
    ],
    ['a sparse tensor', graph([{ op: 'Relu', in: ['x'], out: ['y'] }], { more: [0x7a, 0] }), /a sparse initialiser/],
    [
      'an old version',
      graph([{ op: 'Relu', in: ['x'], out: ['y'] }], { opset: 5 }),
      /version 5 of the operators, expected 6 to/,
    ],
    [
      'an unknown operator of unknown shape',
      graph([
        { op: 'Secret', in: ['x'], out: ['h'] },
        { op: 'Relu', in: ['h'], out: ['y'] },
      ]),
      /the operator Secret, which is not known here, with an output whose shape/,
    ],
    [
      'an open width',
      graph([{ op: 'Relu', in: ['x'], out: ['y'] }], { inputs: { x: ['batch', 2] } }),
      /input "x": the shape "batch" x 2, expected numbers/,
    ],
    [
      'a huge list of places',
      graph(
        [
          { op: 'ConstantOfShape', in: ['s'], out: ['h'] },
          { op: 'NonZero', in: ['h'], out: ['y'] },
        ],
        { stored: [{ name: 's', dims: [2], integers: [2 ** 20, 2 ** 20] }] },
      ),
      /a constant of shape 1048576 x 1048576, expected at most/,
    ],
    [
      'sizes that multiply to too much',
      graph([{ op: 'Expand', in: ['x', 's'], out: ['y'] }], {
        stored: [{ name: 's', dims: [3], integers: [2 ** 40, 2 ** 20, 2] }],
      }),
      /expected sizes/,
    ],
  ] as const)('%s', (_, model, sentence) => {
    expect(refusal(model)).toMatch(sentence);
  });

  it('takes nodes in any order', () => {
    const model = graph([
      { op: 'Relu', in: ['h'], out: ['y'] },
      { op: 'MatMul', in: ['x', 'w'], out: ['h'] },
    ]);
    expect([...readOnnx(model).outputs.keys()]).toEqual(['y']);
  });

  it('ends for many nodes in a row', () => {
    const count = 20_000;
    const nodes = Array.from({ length: count }, (_, k) => ({
      op: 'Relu',
      in: [k === 0 ? 'x' : `h${k}`],
      out: [k === count - 1 ? 'y' : `h${k + 1}`],
    }));
    expect(readOnnx(graph(nodes)).outputs.size).toBe(1);
  });

  it('ends for constants that double', () => {
    // Each takes the one before twice: 2^60 sums, were none remembered.
    const nodes = Array.from({ length: 60 }, (_, k) => ({ op: 'Add', in: [`c${k}`, `c${k}`], out: [`c${k + 1}`] }));
    const model = graph(
      [
        { op: 'Range', in: ['from', 'to', 'by'], out: ['c0'] },
        ...nodes,
        { op: 'ReduceSum', in: ['c60'], out: ['s'] },
        { op: 'Cast', in: ['s'], out: ['f'], attributes: { to: 1 } },
        { op: 'Add', in: ['x', 'f'], out: ['y'] },
      ],
      { stored: ['from', 'to', 'by'].map((name, k) => ({ name, dims: [], integers: [[0, 100_000, 1][k]!] })) },
    );
    expect(readOnnx(model).outputs.size).toBe(1);
  });
});

describe('data in other files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lawful-onnx-'));
  mkdirSync(join(folder, 'model', 'inner'), { recursive: true });
  writeFileSync(join(folder, 'outside.bin'), Uint8Array.from(identity));
  writeFileSync(join(folder, 'model', 'inner', 'data.bin'), Uint8Array.from([9, 9, 9, 9, ...identity]));
  symlinkSync(join(folder, 'outside.bin'), join(folder, 'model', 'link.bin'));
  symlinkSync(folder, join(folder, 'model', 'up'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const written = (external: Readonly<Record<string, string>>): string => {
    const path = join(folder, 'model', 'm.onnx');
    writeFileSync(path, linear([{ name: 'w', dims: [2, 2], external }]));
    return path;
  };

  it.each([
    ['../outside.bin', /a path inside the folder/],
    ['inner/../../outside.bin', /a path inside the folder/],
    ['/etc/passwd', /a path inside the folder/],
    ['', /a path inside the folder/],
    ['C:\\data', /a path inside the folder/],
    ['link.bin', /a link that leads out of the folder/],
    ['up/outside.bin', /a link that leads out of the folder/],
    ['nothing.bin', /where there is no file/],
    ['inner', /which has no bytes/],
  ])('at %j', (location, sentence) => {
    expect(refusal(written({ location }))).toMatch(sentence);
  });

  it.each([
    [{ location: 'inner/data.bin', offset: '8' }, /bytes 8 to 24 of "inner\/data\.bin", which has 20 bytes/],
    [{ location: 'inner/data.bin', offset: '-4' }, /the offset "-4" of external data/],
    [{ location: 'inner/data.bin', offset: '4', length: '12' }, /12 bytes of external data, expected 16/],
    [{ location: 'inner/data.bin', offset: '99999999999999999999' }, /the offset/],
  ])('%j', (external, sentence) => {
    expect(refusal(written(external as Readonly<Record<string, string>>))).toMatch(sentence);
  });

  it('inside the folder, read when asked for', () => {
    const network = readOnnx(written({ location: 'inner/data.bin', offset: '4', length: '16' }));
    const { values } = network.tensors.get('w')!;
    expect([...values!()]).toEqual([1, 0, 0, 1]);
    writeFileSync(
      join(folder, 'model', 'inner', 'data.bin'),
      Uint8Array.from([9, 9, 9, 9, ...identity.slice().reverse()]),
    );
    expect([...values!()]).not.toEqual([1, 0, 0, 1]);
  });

  it('of a model that is bytes', () => {
    expect(refusal(linear([{ name: 'w', dims: [2, 2], external: { location: 'w.bin' } }]))).toMatch(
      /the model as a file/,
    );
  });
});
