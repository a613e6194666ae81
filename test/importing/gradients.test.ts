/** Dumps in which the gradient is not that of the values, tables that are cut, and tensors of which a part is used: what must not be said of them (theory §12). */
import { readDump } from '@lawful/importers';
import { describe, expect, it } from '../jest-globals.js';

type Laws = typeof import('../../packages/lawful/dist/importing/laws-of-network.js');
type Spec = typeof import('../../packages/lawful/dist/importing/spec.js');
const from = async (name: string) =>
  import(new URL(`../../../packages/lawful/dist/importing/${name}.js`, import.meta.url).href);
const { lawsOfNetwork } = (await from('laws-of-network')) as Laws;
const { specOf } = (await from('spec')) as Spec;

type Node = readonly [
  name: string,
  target: string,
  args: readonly unknown[],
  shape: readonly number[],
  kwargs?: object,
];
interface Written {
  readonly parameters: Readonly<Record<string, readonly number[]>>;
  readonly inputs: Readonly<Record<string, readonly number[]>>;
  readonly tokens?: boolean;
  readonly nodes: readonly Node[];
  readonly outputs?: readonly string[];
}

const of = (name: string) => ({ of: name });

function found({ parameters, inputs, tokens = false, nodes, outputs }: Written, loss: 'any' | 'cross-entropy' = 'any') {
  const text = JSON.stringify({
    format: 'lawful-dump',
    version: 1,
    name: 'written',
    parameters: Object.entries(parameters).map(([name, shape]) => ({ name, shape, requires_grad: true })),
    buffers: [],
    inputs: Object.entries(inputs).map(([name, shape]) => ({ name, shape, float: !tokens })),
    nodes: nodes.map(([name, target, args, shape, kwargs = {}]) => ({
      name,
      target: `aten.${target}`,
      args,
      kwargs,
      shape,
    })),
    outputs: outputs ?? [nodes.at(-1)![0]],
  });
  return lawsOfNetwork(readDump(text, 'written.json'), { loss });
}
const laws = (...given: Parameters<typeof found>): string[] => found(...given).laws.map((l) => l.law);

/** x·A, something, ·B, with A 3×4 and B 4×2. */
const between = (...middle: readonly Node[]): Written => ({
  parameters: { A: [3, 4], B: [4, 2] },
  inputs: { x: [5, 3] },
  nodes: [['h', 'mm.default', [of('x'), of('A')], [5, 4]], ...middle, ['y', 'mm.default', [of('m'), of('B')], [5, 2]]],
});

describe('gradients that are not those of the values', () => {
  it.each<[string, readonly Node[]]>([
    ['detach', [['m', 'detach.default', [of('h')], [5, 4]]]],
    ['rounded quotients', [['m', 'div.Tensor_mode', [of('h'), 2], [5, 4], { rounding_mode: 'floor' }]]],
    [
      'casts to whole numbers',
      [
        ['n', '_to_copy.default', [of('h')], [5, 4], { dtype: 'torch.int32' }],
        ['m', '_to_copy.default', [of('n')], [5, 4], { dtype: 'torch.float32' }],
      ],
    ],
  ])('%s: A does not train, and B does', (_, middle) => {
    expect(laws(between(['m', 'alias.default', [of('h')], [5, 4]]))).toEqual(['gram(A[:,i]) - gram(B[i,:])']);
    expect(laws(between(...middle))).toEqual([]);
  });

  it('a row of padding is read and not trained', () => {
    const table = (...padding: number[]): Written => ({
      parameters: { E: [6, 3], B: [3, 2] },
      inputs: { t: [4, 5] },
      tokens: true,
      nodes: [
        ['e', 'embedding.default', [of('E'), of('t'), ...padding], [4, 5, 3]],
        ['v', 'view.default', [of('e'), [20, 3]], [20, 3]],
        ['y', 'mm.default', [of('v'), of('B')], [20, 2]],
      ],
    });
    expect(laws(table())).toEqual(['gram(E[:,i]) - gram(B[i,:])']);
    // That row is still, and B moves by it: no Gram law is left.
    expect(laws(table(2))).toEqual(['E[2,:]']);
  });
});

describe('factors of sums', () => {
  /** 2u + v: u moves at twice the rate of v, so that 2v − u is left, for each place. */
  it.each<[string, Node]>([
    ['rsub: v - 2u', ['s', 'rsub.Tensor', [of('u'), of('v'), 2], [2, 4]]],
    ['sub: u - 2v', ['s', 'sub.Tensor', [of('u'), of('v')], [2, 4], { alpha: 2 }]],
  ])('%s', (name, node) => {
    const found = laws({
      parameters: { u: [2, 4], v: [2, 4] },
      inputs: { x: [2, 4] },
      nodes: [node, ['y', 'add.Tensor', [of('x'), of('s')], [2, 4]]],
    });
    // Neither u + v nor u − v.
    expect([name, found.filter((law) => !/2\*/.test(law))]).toEqual([name, []]);
  });

  it('baddbmm with beta: u + v and u - v move', () => {
    const found = laws({
      parameters: { u: [1, 2, 4], v: [1, 2, 4] },
      inputs: { x: [1, 2, 3], w: [1, 3, 4] },
      nodes: [
        ['b', 'baddbmm.default', [of('u'), of('x'), of('w')], [1, 2, 4], { beta: 2 }],
        ['y', 'add.Tensor', [of('b'), of('v')], [1, 2, 4]],
      ],
    });
    expect(found.filter((law) => !/2\*/.test(law))).toEqual([]);
  });
});

describe('tables', () => {
  it('a part of a unit vector may be zero', () => {
    const joined: Written = {
      parameters: { U: [2, 3], V: [4, 3], B: [3, 2] },
      inputs: { t: [4, 5] },
      tokens: true,
      nodes: [
        ['E', 'cat.default', [[of('U'), of('V')]], [6, 3]],
        ['e', 'embedding.default', [of('E'), of('t')], [4, 5, 3]],
        ['v', 'view.default', [of('e'), [20, 3]], [20, 3]],
        ['y', 'mm.default', [of('v'), of('B')], [20, 2]],
      ],
    };
    // Not Σ U − Σ V: a token is in one of the tables only.
    expect(laws(joined)).toEqual(['gram(U[:,i]) + gram(V[:,i]) - gram(B[i,:])']);
  });

  it('arange with a step takes every other row', () => {
    const { laws: own } = found({
      parameters: { E: [8, 4] },
      inputs: { x: [4, 4] },
      nodes: [
        ['p', 'arange.start_step', [0, 8, 2], [4]],
        ['e', 'embedding.default', [of('E'), of('p')], [4, 4]],
        ['y', 'add.Tensor', [of('x'), of('e')], [4, 4]],
      ],
    });
    // Four rows of four never train.
    expect(own.map((l) => [l.form, l.count]).reduce((sum, [, n]) => sum + (n as number), 0)).toBe(16);
    expect(own.every((l) => l.form === 'constant')).toBe(true);
  });
});

it('what is written in place through a view of an input is refused', () => {
  const written: Written = {
    parameters: { g: [2], A: [4, 2] },
    inputs: { x: [5, 4] },
    nodes: [
      ['v', 'slice.Tensor', [of('x'), 1, 0, 2], [5, 2]],
      ['w', 'mul_.Tensor', [of('v'), of('g')], [5, 2]],
      ['h', 'mm.default', [of('x'), of('A')], [5, 2]],
      ['y', 'mul.Tensor', [of('h'), of('g')], [5, 2]],
    ],
  };
  expect(() => found(written)).toThrow(/in place, which changes "x"/);
});

it('a single number has no softmax, and a loss sees it', () => {
  const two: Written = {
    parameters: { A: [3, 4], B: [4, 2] },
    inputs: { x: [5, 3] },
    nodes: [
      ['h', 'mm.default', [of('x'), of('A')], [5, 4]],
      ['y', 'mm.default', [of('h'), of('B')], [5, 2]],
      ['q', 'mul.Tensor', [of('B'), of('B')], [4, 2]],
      ['s', 'sum.default', [of('q')], []],
    ],
    outputs: ['y', 's'],
  };
  const logits = laws({ ...two, outputs: ['y'] }, 'cross-entropy');
  expect(logits.some((law) => /^sum\(B/.test(law))).toBe(true);
  expect(laws(two, 'cross-entropy').some((law) => /^sum\(B/.test(law))).toBe(false);
  expect(laws({ ...two, outputs: ['s'] }, 'cross-entropy').some((law) => law === 'B')).toBe(false);
});

describe('laws along two axes of one parameter', () => {
  const sum = (target: string): Written => ({
    parameters: { W: [4, 4] },
    inputs: { x: [5, 4] },
    nodes: [
      ['t', 't.default', [of('W')], [4, 4]],
      ['s', target, [of('W'), of('t')], [4, 4]],
      ['y', 'mm.default', [of('x'), of('s')], [5, 4]],
    ],
  });

  it.each([
    // Row sums less column sums, which add up to zero; row sums plus column sums.
    ['add.Tensor', 3],
    ['sub.Tensor', 4],
  ])('%s of a matrix and its transpose', (target, count) => {
    const { laws: own, total } = found(sum(target));
    expect(own.map((l) => l.count)).toEqual([count]);
    expect([count, null]).toContain(total);
  });
});

describe('the symmetries of a tensor of which a part is used', () => {
  it('are those of all of it', () => {
    const own = found({
      parameters: { P: [8, 4] },
      inputs: { x: [5, 4] },
      nodes: [
        ['p', 'slice.Tensor', [of('P'), 0, 0, 5], [5, 4]],
        ['y', 'add.Tensor', [of('x'), of('p')], [5, 4]],
      ],
    });
    const { axes, axesToPerm } = specOf(own);
    // The last three rows may be permuted among themselves; the columns are those of the data.
    expect(axes.map((a) => [a.permutation, a.tensors])).toEqual([
      [false, [{ tensor: 'P', axis: 0, places: '0:5' }]],
      [false, [{ tensor: 'P', axis: 1, places: ':' }]],
      [true, [{ tensor: 'P', axis: 0, places: '5:8' }]],
    ]);
    expect(new Set(axes.map((a) => a.name)).size).toBe(3);
    expect(axesToPerm.P![1]).toBe(null);
  });

  it('places that alternate are said to', () => {
    // Units in pairs: relu of the even ones times the odd ones.
    const own = found({
      parameters: { A: [6, 4], B: [3, 2] },
      inputs: { x: [5, 4] },
      nodes: [
        ['t', 't.default', [of('A')], [4, 6]],
        ['h', 'mm.default', [of('x'), of('t')], [5, 6]],
        ['even', 'slice.Tensor', [of('h'), 1, 0, 6, 2], [5, 3]],
        ['odd', 'slice.Tensor', [of('h'), 1, 1, 6, 2], [5, 3]],
        ['r', 'relu.default', [of('even')], [5, 3]],
        ['m', 'mul.Tensor', [of('r'), of('odd')], [5, 3]],
        ['y', 'mm.default', [of('m'), of('B')], [5, 2]],
      ],
    });
    const { axes } = specOf(own);
    expect(
      axes.filter((a) => a.permutation).map((a) => a.tensors.map((t) => `${t.tensor} ${t.axis} ${t.places}`).sort()),
    ).toEqual([['A 0 0::2', 'A 0 1::2', 'B 0 :']]);
  });

  it('scale an axis only where every part of the tensor has a law along it', () => {
    // M[:2] reads the units relu(W x), M[2:] is added to data: |W_i|² − |M[:2,i]|² is conserved, and the columns of M may not be rescaled.
    const own = found({
      parameters: { W: [3, 2], M: [4, 3] },
      inputs: { x: [2, 1], y: [2, 3] },
      nodes: [
        ['a', 'mm', [of('W'), of('x')], [3, 1]],
        ['u', 'relu', [of('a')], [3, 1]],
        ['top', 'slice', [of('M'), 0, 0, 2], [2, 3]],
        ['read', 'mm', [of('top'), of('u')], [2, 1]],
        ['rest', 'slice', [of('M'), 0, 2, 4], [2, 3]],
        ['added', 'add', [of('rest'), of('y')], [2, 3]],
      ],
      outputs: ['read', 'added'],
    });
    expect(own.laws.map(({ form, count }) => [form, count])).toEqual([['diagonal', 3]]);
    const columns = specOf(own).axes.filter((a) => a.tensors.some((t) => t.tensor === 'M' && t.axis === 1));
    expect(columns.map(({ permutation, scaling }) => [permutation, scaling])).toEqual([[false, 'none']]);
  });
});
