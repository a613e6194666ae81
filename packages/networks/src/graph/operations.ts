/**
 * The operations of the Graph, one row each: how it becomes nodes of a Program, and its name in print. A new operation is a row here and a function that makes
 * its nodes (build.ts).
 */
import { type Position, type ProgramBuilder, QQ, type Rational, rational } from '@lawful/cas-core';
import {
  eachIndex,
  entry,
  mapMatrix,
  type NodeMatrix,
  nodeTensor,
  requireWork,
  scalarMatrix,
  sizesOf,
  stridesOf,
  zipMatrices,
} from '../lowering/node-tensor.js';
import { multiplyChain } from '../lowering/product-chain.js';
import type { Axis } from './axis.js';
import { contract, reduce, softmax, standardise, type Window, windows } from './tensor-operations.js';

/** What an operation needs besides its inputs, and what it gives. */
export interface Lowering {
  readonly builder: ProgramBuilder;
  readonly inputs: readonly NodeMatrix[];
  readonly axes: readonly Axis[];
  readonly at: Position;
  /** The value of a declared name. */
  named(name: string): NodeMatrix | undefined;
  /** Throws `SourceError`, or `NotSupportedError` for a sentence about what is beyond the engine. */
  fail(at: Position, detail: string | { readonly expected: string } | { readonly fault: string }): never;
}

/** An entry of a constant tensor from its index. */
export type Pattern = 'identity' | 'causal' | 'one' | 'zero';

/** Entry by entry; the rule sees all entries at once, and the scalars behind the argument. */
export type PointwiseRule = (
  builder: ProgramBuilder,
  value: NodeMatrix,
  scalars: readonly number[],
) => NodeMatrix | string | { readonly expected: string };

export type Operation =
  | { readonly kind: 'leaf'; readonly name: string; readonly value?: NodeMatrix }
  | { readonly kind: 'number'; readonly value: Rational }
  | { readonly kind: 'pattern'; readonly pattern: Pattern }
  /** A product of matrices and scalars, in the cheapest order. */
  | { readonly kind: 'product' }
  /** Labels of the axes of each input, and of the result; what is in no result is summed. */
  | { readonly kind: 'contract'; readonly labels: readonly (readonly number[])[]; readonly result: readonly number[] }
  | { readonly kind: 'pointwise'; readonly name: string; readonly rule: PointwiseRule }
  | { readonly kind: 'power'; readonly exponent: number }
  /** Two operands, entry by entry, the smaller spread over the larger. */
  | { readonly kind: 'spread'; readonly operator: '+' | '-' | '*' | '/' }
  | { readonly kind: 'divide' }
  | { readonly kind: 'add'; readonly negative: readonly boolean[] }
  | { readonly kind: 'reduce'; readonly by: 'sum' | 'mean' | 'max' | 'norm2'; readonly over: readonly number[] }
  | { readonly kind: 'softmax'; readonly over: readonly number[]; readonly masked: boolean }
  | { readonly kind: 'standardise'; readonly over: readonly number[]; readonly centred: boolean }
  | { readonly kind: 'permute'; readonly order: readonly number[] }
  | { readonly kind: 'reshape' }
  | { readonly kind: 'slice'; readonly places: readonly (readonly number[] | undefined)[] }
  | { readonly kind: 'concat'; readonly rows: number; readonly cols: number }
  /** Tensors one after another along an axis. */
  | { readonly kind: 'join'; readonly axis: number }
  /** A view with an axis for the places of a window behind each axis that it runs along. */
  | { readonly kind: 'window'; readonly along: readonly Window[]; readonly padding: 'zero' | 'none' }
  | { readonly kind: 'rotate' }
  | { readonly kind: 'diagonal' }
  /** What another format computes and the Graph has no word for: it stands for any function of its inputs. */
  | { readonly kind: 'opaque'; readonly name: string };

type Row<K extends Operation['kind']> = (operation: Extract<Operation, { kind: K }>, lowering: Lowering) => NodeMatrix;

const numbers = (axes: readonly Axis[]): number[] => axes.map((a) => a.width as number);

const PATTERNS: Readonly<Record<Pattern, (i: number, j: number) => number>> = {
  identity: (i, j) => (i === j ? 1 : 0),
  causal: (i, j) => (j <= i ? 1 : 0),
  one: () => 1,
  zero: () => 0,
};

const SPREAD = { '+': 'add', '-': 'sub', '*': 'mul', '/': 'div' } as const;

export const OPERATIONS: { readonly [K in Operation['kind']]: Row<K> } = {
  leaf: ({ name, value }, { named, at, fail }) => value ?? named(name) ?? fail(at, { fault: `unknown name "${name}"` }),
  number: ({ value }, { builder }) => scalarMatrix(builder.constant(value)),
  pattern: ({ pattern }, { builder, axes }) => {
    const nodes: number[] = [];
    eachIndex(numbers(axes), ([i, j]) => nodes.push(builder.constant(rational(PATTERNS[pattern](i!, j!)))));
    return nodeTensor(numbers(axes), nodes);
  },
  product: (_, { builder, inputs }) => multiplyChain(builder, inputs),
  contract: ({ labels, result }, { builder, inputs }) => contract(builder, inputs, labels, result),
  pointwise: ({ rule }, { builder, inputs: [value, ...scalars], at, fail }) => {
    const image = rule(
      builder,
      value!,
      scalars.map((s) => s.nodes[0]!),
    );
    return typeof image === 'string' || 'expected' in image ? fail(at, image) : image;
  },
  power: ({ exponent }, { builder, inputs: [base], at, fail }) => {
    if (exponent < 0) requireNonzero(builder, base!, at, fail);
    return mapMatrix(base!, (n) => builder.pow(n, exponent));
  },
  spread: ({ operator }, { builder, inputs: [a, b], axes, at, fail }) => {
    if (operator === '/') requireNonzero(builder, b!, at, fail);
    return spread(numbers(axes), a!, b!, builder[SPREAD[operator]]);
  },
  divide: (_, { builder, inputs: [a, b], at, fail }) => {
    requireNonzero(builder, b!, at, fail);
    return mapMatrix(a!, (n) => builder.div(n, b!.nodes[0]!));
  },
  add: ({ negative }, { builder, inputs }) => {
    const [first, ...rest] = inputs;
    let total = negative[0] === true ? mapMatrix(first!, builder.neg) : first!;
    rest.forEach((value, k) => {
      total = zipMatrices(total, value, negative[k + 1] === true ? builder.sub : builder.add);
    });
    return total;
  },
  reduce: ({ by, over }, { builder, inputs: [value] }) => reduce(builder, value!, by, over),
  softmax: ({ over, masked }, { builder, inputs: [value, mask] }) =>
    softmax(builder, value!, masked ? mask : undefined, over),
  standardise: ({ over, centred }, { builder, inputs: [value, eps], at, fail }) => {
    const image = standardise(builder, value!, over, centred, eps?.nodes[0]);
    return 'expected' in image ? fail(at, image) : image;
  },
  permute: ({ order }, { inputs: [value], axes }) => {
    const strides = stridesOf(sizesOf(value!));
    const nodes: number[] = [];
    eachIndex(numbers(axes), (index) => {
      nodes.push(value!.nodes[order.reduce((sum, from, k) => sum + index[k]! * strides[from]!, 0)]!);
    });
    return nodeTensor(numbers(axes), nodes);
  },
  reshape: (_, { inputs: [value], axes }) => nodeTensor(numbers(axes), value!.nodes),
  slice: ({ places }, { inputs: [value], axes, at, fail }) => {
    const sizes = sizesOf(value!);
    const strides = stridesOf(sizes);
    const lists = sizes.map((n, k) => places[k] ?? Array.from({ length: n }, (_, i) => i));
    lists.forEach((list, k) => {
      const outside = list.find((i) => i >= sizes[k]!);
      if (outside !== undefined) fail(at, { fault: `the index ${outside + 1} is outside 1 … ${sizes[k]}` });
    });
    const nodes: number[] = [];
    eachIndex(
      lists.map((l) => l.length),
      (index) => {
        nodes.push(value!.nodes[index.reduce((sum, i, k) => sum + lists[k]![i]! * strides[k]!, 0)]!);
      },
    );
    return nodeTensor(numbers(axes), nodes);
  },
  concat: ({ rows, cols }, { inputs, axes }) => {
    const nodes: number[] = [];
    for (let r = 0; r < rows; r++) {
      const blocks = inputs.slice(r * cols, (r + 1) * cols);
      for (let i = 0; i < blocks[0]!.rows; i++)
        for (const b of blocks) for (let j = 0; j < b.cols; j++) nodes.push(entry(b, i, j));
    }
    return nodeTensor(numbers(axes), nodes);
  },
  join: ({ axis }, { inputs, axes }) => {
    const before = numbers(axes.slice(0, axis)).reduce((a, b) => a * b, 1);
    const nodes: number[] = [];
    for (let b = 0; b < before; b++)
      for (const { nodes: own } of inputs) {
        const step = own.length / before;
        for (let k = b * step; k < (b + 1) * step; k++) nodes.push(own[k]!);
      }
    return nodeTensor(numbers(axes), nodes);
  },
  opaque: ({ name }, { at, fail }) => fail(at, `the operator ${name}`),
  window: ({ along, padding }, { builder, inputs: [value], axes }) =>
    windows(builder, value!, along, padding, numbers(axes)),
  rotate: (_, { builder, inputs: [value, cosine, sine] }) => {
    const { rows, cols } = value!;
    const nodes = new Array<number>(rows * cols);
    for (let i = 0; i < rows; i++)
      for (let j = 0; 2 * j < cols; j++) {
        const [c, s] = [entry(cosine!, i, j), entry(sine!, i, j)];
        const [a, b] = [entry(value!, i, 2 * j), entry(value!, i, 2 * j + 1)];
        nodes[i * cols + 2 * j] = builder.sub(builder.mul(c, a), builder.mul(s, b));
        nodes[i * cols + 2 * j + 1] = builder.add(builder.mul(s, a), builder.mul(c, b));
      }
    return nodeTensor([rows, cols], nodes);
  },
  diagonal: (_, { builder, inputs: [value] }) => {
    const { rows, cols, nodes } = value!;
    if (rows === cols && nodes.length > 1)
      return nodeTensor(
        [rows, 1],
        Array.from({ length: rows }, (__, i) => entry(value!, i, i)),
      );
    const n = nodes.length;
    requireWork(n * n, () => `a ${n} x ${n} matrix`);
    const zero = builder.constant(QQ.zero);
    return nodeTensor(
      [n, n],
      Array.from({ length: n * n }, (__, k) => (Math.floor(k / n) === k % n ? nodes[k % n]! : zero)),
    );
  },
};

/** The row of an operation, called. */
export function lowerOperation(operation: Operation, lowering: Lowering): NodeMatrix {
  const row = OPERATIONS[operation.kind] as (o: Operation, l: Lowering) => NodeMatrix;
  return row(operation, lowering);
}

/** Entry by entry over the sizes of the result; an axis of size 1 is spread, a column over the rest of a tensor. */
function spread(
  sizes: readonly number[],
  a: NodeMatrix,
  b: NodeMatrix,
  f: (x: number, y: number) => number,
): NodeMatrix {
  if (a.nodes.length === b.nodes.length) return zipMatrices(a, b, f);
  const stepsOf = (value: NodeMatrix): number[] => {
    const own = sizesOf(value);
    const strides = stridesOf(own);
    return sizes.map((_, k) => ((own[k] ?? 1) === 1 ? 0 : strides[k]!));
  };
  const [p, q] = [stepsOf(a), stepsOf(b)];
  const nodes: number[] = [];
  eachIndex(sizes, (index) => {
    let [i, j] = [0, 0];
    index.forEach((x, k) => {
      i += x * p[k]!;
      j += x * q[k]!;
    });
    nodes.push(f(a.nodes[i]!, b.nodes[j]!));
  });
  return nodeTensor(sizes, nodes);
}

function requireNonzero(builder: ProgramBuilder, value: NodeMatrix, at: Position, fail: Lowering['fail']): void {
  for (const n of value.nodes) {
    const c = builder.constantValue(n);
    if (c !== undefined && QQ.isZero(c)) fail(at, { fault: 'division by zero' });
  }
}
