/** The operations of the Graph in float64, one function each: tensors row by row, sizes as numbers. */
import { boundWidths, type GraphNode, type Operation } from '@lawful/networks';
import { eachOffset, stridesOf } from '../values/fold.js';
import { contracted } from './contract.js';
import { scalarFunction, toFloat } from './scalar-function.js';

export interface Evaluation<K extends Operation['kind'] = Operation['kind']> {
  readonly operation: Extract<Operation, { kind: K }>;
  readonly node: GraphNode;
  /** Of the result. */
  readonly sizes: readonly number[];
  readonly inputs: readonly Float64Array[];
  /** Of the inputs. */
  readonly shapes: readonly (readonly number[])[];
}

type Row<K extends Operation['kind']> = (evaluation: Evaluation<K>) => Float64Array;

const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);

/** Entries read along strides, in the order of the result. */
function read(from: Float64Array, sizes: readonly number[], steps: readonly number[]): Float64Array {
  const out = new Float64Array(product(sizes));
  let n = 0;
  eachOffset(sizes, steps, (offset) => {
    out[n++] = from[offset]!;
  });
  return out;
}

/** The places of each group of entries that differ along some axes only. */
function groups(sizes: readonly number[], over: readonly number[], visit: (places: Int32Array) => void): void {
  const strides = stridesOf(sizes);
  const inside: number[] = [];
  eachOffset(
    sizes.map((n, k) => (over.includes(k) ? n : 1)),
    strides,
    (offset) => inside.push(offset),
  );
  const places = new Int32Array(inside.length);
  eachOffset(
    sizes.map((n, k) => (over.includes(k) ? 1 : n)),
    strides,
    (start) => {
      for (let k = 0; k < inside.length; k++) places[k] = start + inside[k]!;
      visit(places);
    },
  );
}

const PATTERNS: Readonly<Record<string, (i: number, j: number) => number>> = {
  identity: (i, j) => (i === j ? 1 : 0),
  causal: (i, j) => (j <= i ? 1 : 0),
  one: () => 1,
  zero: () => 0,
};

const SIGNS: Readonly<Record<'+' | '-' | '*' | '/', (x: number, y: number) => number>> = {
  '+': (x, y) => x + y,
  '-': (x, y) => x - y,
  '*': (x, y) => x * y,
  '/': (x, y) => x / y,
};

const REDUCTIONS: Readonly<Record<string, (values: Float64Array, places: Int32Array) => number>> = {
  sum: (v, places) => places.reduce((sum, p) => sum + v[p]!, 0),
  mean: (v, places) => places.reduce((sum, p) => sum + v[p]!, 0) / places.length,
  max: (v, places) => places.reduce((most, p) => Math.max(most, v[p]!), Number.NEGATIVE_INFINITY),
  norm2: (v, places) => places.reduce((sum, p) => sum + v[p]! ** 2, 0),
};

/** How neighbours along each axis of a result are apart in what is spread over it from the left. */
const spreadSteps = (own: readonly number[], sizes: readonly number[]): number[] => {
  const strides = stridesOf(own);
  return sizes.map((_, k) => ((own[k] ?? 1) === 1 ? 0 : strides[k]!));
};

const unknown = (what: string): never => {
  throw new RangeError(`${what} has no values`);
};

export const EVALUATIONS: { readonly [K in Operation['kind']]: Row<K> } = {
  leaf: ({ operation }) => unknown(`the tensor ${operation.name}`),
  opaque: ({ operation }) => unknown(`the operator ${operation.name}`),
  number: ({ operation }) => Float64Array.of(toFloat(operation.value)),
  pattern: ({ operation, sizes }) => {
    const entry = PATTERNS[operation.pattern]!;
    if (sizes.length > 2) return new Float64Array(product(sizes)).fill(entry(0, 0));
    return Float64Array.from({ length: product(sizes) }, (_, k) => entry(Math.floor(k / sizes[1]!), k % sizes[1]!));
  },
  product: ({ inputs, shapes }) => {
    let [value, shape] = [inputs[0]!, shapes[0]!];
    for (const [k, right] of inputs.entries()) {
      if (k === 0) continue;
      const own = shapes[k]!;
      if (right.length === 1) value = value.map((x) => x * right[0]!);
      else if (value.length === 1) [value, shape] = [right.map((x) => x * value[0]!), own];
      else {
        const terms = [
          { values: value, shape, labels: [0, 1] },
          { values: right, shape: own, labels: [1, 2] },
        ];
        [value, shape] = [contracted(terms, [0, 2]), [shape[0]!, own[1]!]];
      }
    }
    return value;
  },
  contract: ({ operation, inputs, shapes }) =>
    contracted(
      inputs.map((values, k) => {
        const labels = operation.labels[k]!;
        return { values, shape: shapes[k]!.slice(0, labels.length), labels };
      }),
      operation.result,
    ),
  pointwise: ({ operation, node, inputs: [value, ...scalars] }) => {
    const f = scalarFunction(
      operation,
      node.inputs,
      scalars.map((s) => s[0]!),
    );
    return value!.map((x) => f(x));
  },
  power: ({ operation, inputs: [base] }) => base!.map((x) => x ** operation.exponent),
  spread: ({ operation, sizes, inputs: [a, b], shapes: [p, q] }) => {
    const f = SIGNS[operation.operator];
    if (a!.length === b!.length) return a!.map((x, k) => f(x, b![k]!));
    const [left, right] = [read(a!, sizes, spreadSteps(p!, sizes)), read(b!, sizes, spreadSteps(q!, sizes))];
    return left.map((x, k) => f(x, right[k]!));
  },
  divide: ({ inputs: [a, b] }) => a!.map((x) => x / b![0]!),
  add: ({ operation, inputs }) =>
    inputs[0]!.map((_, k) =>
      inputs.reduce((sum, v, i) => (operation.negative[i] === true ? sum - v[k]! : sum + v[k]!), 0),
    ),
  reduce: ({ operation, inputs: [value], shapes: [shape] }) => {
    const f = REDUCTIONS[operation.by]!;
    const out: number[] = [];
    groups(shape!, operation.over, (places) => out.push(f(value!, places)));
    return Float64Array.from(out);
  },
  softmax: ({ operation, sizes, inputs: [value, mask] }) => {
    const out = new Float64Array(value!.length);
    groups(sizes, operation.over, (places) => {
      const counts = (p: number): boolean => mask === undefined || mask[p] !== 0;
      const most = places.reduce((m, p) => (counts(p) ? Math.max(m, value![p]!) : m), Number.NEGATIVE_INFINITY);
      for (const p of places) out[p] = counts(p) ? (mask?.[p] ?? 1) * Math.exp(value![p]! - most) : 0;
      const total = places.reduce((sum, p) => sum + out[p]!, 0);
      for (const p of places) out[p]! /= total;
    });
    return out;
  },
  standardise: ({ operation, sizes, inputs: [value, eps] }) => {
    const out = new Float64Array(value!.length);
    groups(sizes, operation.over, (places) => {
      const mean = operation.centred ? REDUCTIONS.mean!(value!, places) : 0;
      const variance = places.reduce((sum, p) => sum + (value![p]! - mean) ** 2, 0) / places.length;
      const root = Math.sqrt(variance + (eps?.[0] ?? 0));
      for (const p of places) out[p] = (value![p]! - mean) / root;
    });
    return out;
  },
  permute: ({ operation, sizes, inputs: [value], shapes: [shape] }) => {
    const strides = stridesOf(shape!);
    return read(
      value!,
      sizes,
      operation.order.map((k) => strides[k]!),
    );
  },
  reshape: ({ inputs: [value] }) => value!,
  slice: ({ operation, inputs: [value], shapes: [shape] }) => {
    let [from, sizes] = [value!, [...shape!]];
    for (const [axis, list] of operation.places.entries()) {
      if (list === undefined) continue;
      const [before, inner] = [product(sizes.slice(0, axis)), product(sizes.slice(axis + 1))];
      const out = new Float64Array(before * list.length * inner);
      let n = 0;
      for (let b = 0; b < before; b++)
        for (const place of list) {
          const start = (b * sizes[axis]! + place) * inner;
          for (let i = 0; i < inner; i++) out[n++] = from[start + i]!;
        }
      from = out;
      sizes = sizes.map((w, k) => (k === axis ? list.length : w));
    }
    return from;
  },
  concat: ({ operation: { rows, cols }, sizes, inputs, shapes }) => {
    const out = new Float64Array(product(sizes));
    let n = 0;
    for (let r = 0; r < rows; r++)
      for (let i = 0; i < shapes[r * cols]![0]!; i++)
        for (let c = 0; c < cols; c++) {
          const [value, width] = [inputs[r * cols + c]!, shapes[r * cols + c]![1]!];
          out.set(value.subarray(i * width, (i + 1) * width), n);
          n += width;
        }
    return out;
  },
  join: ({ operation, sizes, inputs }) => {
    const before = product(sizes.slice(0, operation.axis));
    const out = new Float64Array(product(sizes));
    let n = 0;
    for (let b = 0; b < before; b++)
      for (const value of inputs) {
        const step = value.length / before;
        out.set(value.subarray(b * step, (b + 1) * step), n);
        n += step;
      }
    return out;
  },
  window: ({ operation: { along, padding }, sizes, inputs: [value], shapes: [shape] }) => {
    const strides = stridesOf(shape!);
    // For each axis the offset of every place of every window, −1 outside.
    const lists = shape!.map((width, axis): Int32Array => {
      const own = along.find((w) => w.axis === axis);
      if (own === undefined) return Int32Array.from({ length: width }, (_, i) => i * strides[axis]!);
      const at = axis + along.filter((w) => w.axis < axis).length;
      return Int32Array.from({ length: sizes[at]! * own.size }, (_, k) => {
        const place = Math.floor(k / own.size) * own.stride + (k % own.size) - own.before;
        if (place >= 0 && place < width) return place * strides[axis]!;
        return padding === 'zero' ? -1 : Math.min(Math.max(place, 0), width - 1) * strides[axis]!;
      });
    });
    const out = new Float64Array(product(sizes));
    let n = 0;
    const fill = (axis: number, offset: number): void => {
      const last = axis === lists.length - 1;
      for (const step of lists[axis]!) {
        const next = offset < 0 || step < 0 ? -1 : offset + step;
        if (!last) fill(axis + 1, next);
        else out[n++] = next < 0 ? 0 : value![next]!;
      }
    };
    fill(0, 0);
    return out;
  },
  rotate: ({ inputs: [value, cosine, sine] }) =>
    value!.map((x, k) => {
      const pair = Math.floor(k / 2);
      const other = value![k % 2 === 0 ? k + 1 : k - 1]!;
      return x * cosine![pair]! + (k % 2 === 0 ? -1 : 1) * other * sine![pair]!;
    }),
  diagonal: ({ inputs: [value], shapes: [shape] }) => {
    const [rows, cols] = shape as [number, number];
    if (rows === cols && value!.length > 1) return Float64Array.from({ length: rows }, (_, i) => value![i * cols + i]!);
    const n = value!.length;
    return Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? value![k / (n + 1)]! : 0));
  },
};

/** The row of an operation, called. Throws `RangeError` for what has no value. */
export function evaluateNode(node: GraphNode, inputs: readonly Float64Array[]): Float64Array {
  const row = EVALUATIONS[node.operation.kind] as Row<Operation['kind']>;
  const shapes = node.inputs.map((i) => boundWidths(i)!);
  return row({ operation: node.operation, node, sizes: boundWidths(node)!, inputs, shapes });
}
