/** ONNX files for tests, written field by field: what no exporter writes can be written too. */

type Bytes = readonly number[];

const varint = (value: bigint | number): Bytes => {
  let rest = BigInt.asUintN(64, BigInt(value));
  const out: number[] = [];
  do {
    const more = rest > 127n ? 128 : 0;
    out.push(Number(rest & 127n) | more);
    rest >>= 7n;
  } while (rest > 0n);
  return out;
};

const int = (number: number, value: bigint | number): Bytes => [...varint(number * 8), ...varint(value)];
const bytes = (number: number, content: Bytes): Bytes => [
  ...varint(number * 8 + 2),
  ...varint(content.length),
  ...content,
];
const text = (number: number, value: string): Bytes => bytes(number, [...new TextEncoder().encode(value)]);
const float = (value: number): Bytes => [...new Uint8Array(Float32Array.of(value).buffer)];

export type Shape = readonly (number | bigint | string)[];

export interface TensorSpec {
  readonly name?: string;
  readonly dims: readonly (number | bigint)[];
  readonly floats?: readonly number[];
  readonly integers?: readonly number[];
  readonly booleans?: readonly number[];
  /** Any type, and any bytes of raw data. */
  readonly type?: number;
  readonly raw?: Bytes;
  readonly external?: Readonly<Record<string, string>>;
}

export function tensor(spec: TensorSpec): Bytes {
  const { dims, floats, integers, booleans, type, raw, external, name } = spec;
  const data =
    raw ??
    floats?.flatMap(float) ??
    booleans ??
    integers?.flatMap((n) => [...new Uint8Array(BigInt64Array.of(BigInt(n)).buffer)]);
  return [
    ...dims.flatMap((d) => int(1, d)),
    ...int(2, type ?? (integers === undefined ? (booleans === undefined ? 1 : 9) : 7)),
    ...(name === undefined ? [] : text(8, name)),
    ...(data === undefined ? [] : bytes(9, data)),
    ...Object.entries(external ?? {}).flatMap(([k, v]) => bytes(13, [...text(1, k), ...text(2, v)])),
    ...(external === undefined ? [] : int(14, 1)),
  ];
}

export type Attribute =
  | number
  | { readonly float: number }
  | string
  | readonly number[]
  | TensorSpec
  | { readonly graph: true };

function attribute(name: string, value: Attribute): Bytes {
  const body = ((): Bytes => {
    if (typeof value === 'number') return int(3, value);
    if (typeof value === 'string') return text(4, value);
    if ('graph' in value) return bytes(6, []);
    if ('float' in value) return [...varint(2 * 8 + 5), ...float(value.float)];
    if ('dims' in value) return bytes(5, tensor(value));
    return value.flatMap((n) => int(8, n));
  })();
  return [...text(1, name), ...body];
}

export interface NodeSpec {
  readonly op: string;
  readonly in: readonly string[];
  readonly out: readonly string[];
  readonly name?: string;
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
}

const node = (spec: NodeSpec): Bytes => [
  ...spec.in.flatMap((n) => text(1, n)),
  ...spec.out.flatMap((n) => text(2, n)),
  ...(spec.name === undefined ? [] : text(3, spec.name)),
  ...text(4, spec.op),
  ...Object.entries(spec.attributes ?? {}).flatMap(([k, v]) => bytes(5, attribute(k, v))),
  ...(spec.domain === undefined ? [] : text(7, spec.domain)),
];

const value = (name: string, shape: Shape | undefined, type = 1): Bytes => {
  const width = (w: number | bigint | string): Bytes => (typeof w === 'string' ? text(2, w) : int(1, w));
  const sizes =
    shape === undefined
      ? []
      : bytes(
          2,
          shape.flatMap((w) => bytes(1, width(w))),
        );
  return [...text(1, name), ...bytes(2, bytes(1, [...int(1, type), ...sizes]))];
};

export interface ModelSpec {
  readonly nodes: readonly NodeSpec[];
  readonly stored?: readonly TensorSpec[];
  readonly inputs?: Readonly<Record<string, Shape>>;
  /** Of int64. */
  readonly tokens?: Readonly<Record<string, Shape>>;
  readonly outputs: Readonly<Record<string, Shape>>;
  readonly values?: Readonly<Record<string, Shape>>;
  readonly opset?: number;
  readonly functions?: readonly string[];
  /** Further fields of the graph. */
  readonly more?: Bytes;
}

export function onnxFile(spec: ModelSpec): Uint8Array {
  const graph = [
    ...spec.nodes.flatMap((n) => bytes(1, node(n))),
    ...text(2, 'planted'),
    ...(spec.stored ?? []).flatMap((t) => bytes(5, tensor(t))),
    ...Object.entries(spec.inputs ?? {}).flatMap(([n, s]) => bytes(11, value(n, s))),
    ...Object.entries(spec.tokens ?? {}).flatMap(([n, s]) => bytes(11, value(n, s, 7))),
    ...Object.entries(spec.outputs).flatMap(([n, s]) => bytes(12, value(n, s))),
    ...Object.entries(spec.values ?? {}).flatMap(([n, s]) => bytes(13, value(n, s))),
    ...(spec.more ?? []),
  ];
  return Uint8Array.from([
    ...int(1, 8),
    ...bytes(7, graph),
    ...bytes(8, int(2, spec.opset ?? 17)),
    ...(spec.functions ?? []).flatMap((f) => bytes(25, text(1, f))),
  ]);
}

/** Numbers that are not special: the k-th of any tensor. */
export const spread = (count: number, shift = 0): number[] =>
  Array.from({ length: count }, (_, k) => Math.fround(Math.sin(3 * k + 1 + shift)));

/** A trained tensor with such numbers. */
export const weights = (name: string, ...dims: number[]): TensorSpec => ({
  name,
  dims,
  floats: spread(
    dims.reduce((a, b) => a * b, 1),
    name.length,
  ),
});
