/**
 * What every function of the language computes, against loops over arrays of floats that are written from its definition and share nothing with the
 * engine. Tensors are nested arrays here; entries are positive where a function asks for it.
 */
import { lowerModel, parseModel } from '@lawful/networks';
import { FUNCTIONS } from '@lawful/networks/inside/functions/table';
import { sizesOf } from '@lawful/networks/inside/lowering/node-tensor';
import { floatEvaluator } from '@lawful/runs/inside/simulation/float-evaluation';
import { describe, expect, it } from '../jest-globals.js';

type Tensor = number | readonly Tensor[];
type Matrix = readonly (readonly number[])[];
type Reference = (d: Data) => Tensor;

interface Data {
  readonly X: Matrix;
  readonly Y: Matrix;
  readonly Z: Matrix;
  readonly S: Matrix;
  readonly v: Matrix;
  readonly c: Matrix;
  readonly K: readonly Matrix[];
  readonly W: readonly (readonly Matrix[])[];
  readonly D: readonly (readonly Matrix[])[];
  readonly T: readonly (readonly Matrix[])[];
  readonly x: Matrix;
}

const DECLARED = `input X : 2 x 3
input Y : 3 x 2
input Z : 2x3
input S : 3 x 3
input v : 3
input c : 1 x 3
input K : 2 x 4 x 4
input W : 3 x 2 x 2 x 3
input D : 4 x 1 x 3 x 3
input T : 2x2x3x2
input x : 7
`;

const SHAPES: Readonly<Record<keyof Data, readonly number[]>> = {
  X: [2, 3],
  Y: [3, 2],
  Z: [2, 3],
  S: [3, 3],
  v: [3, 1],
  c: [1, 3],
  K: [2, 4, 4],
  W: [3, 2, 2, 3],
  D: [4, 1, 3, 3],
  T: [2, 2, 3, 2],
  x: [7, 1],
};

const random = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return (state / 2147483647) * 3 - 1.4;
  };
};

const tensor = (shape: readonly number[], next: () => number): Tensor =>
  shape.length === 0 ? next() : Array.from({ length: shape[0]! }, () => tensor(shape.slice(1), next));

const flat = (t: Tensor): number[] => (typeof t === 'number' ? [t] : t.flatMap(flat));

const map =
  (f: (x: number) => number): Reference =>
  ({ X }) =>
    X.map((r) => r.map(f));

const total = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
const mean = (list: readonly number[]): number => total(list) / list.length;
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const columns = (m: Matrix): number[][] => m[0]!.map((_, j) => m.map((r) => r[j]!));
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
/** Abramowitz and Stegun 7.1.5, the Taylor series. */
const erf = (x: number): number =>
  (2 / Math.sqrt(Math.PI)) *
  total(
    range(60).map((n) => {
      const factorial = range(n).reduce((a, k) => a * (k + 1), 1);
      return ((-1) ** n * x ** (2 * n + 1)) / (factorial * (2 * n + 1));
    }),
  );

const normalised = (list: readonly number[], eps: number, centred: boolean): number[] => {
  const m = centred ? mean(list) : 0;
  const spread = Math.sqrt(mean(list.map((x) => (x - m) ** 2)) + eps);
  return list.map((x) => (x - m) / spread);
};

/** Cross-correlation of channels x h x w with out x in/groups x kh x kw. */
function conv(W: readonly (readonly Matrix[])[], X: readonly Matrix[], stride = 1, pad = 0, groups = 1): Tensor {
  const [kh, kw] = [W[0]![0]!.length, W[0]![0]![0]!.length];
  const [h, w] = [X[0]!.length, X[0]![0]!.length];
  const per = X.length / groups;
  const read = (c: number, i: number, j: number): number => X[c]?.[i]?.[j] ?? 0;
  return W.map((kernel, o) => {
    const first = Math.floor(o / (W.length / groups)) * per;
    return range(Math.floor((h + 2 * pad - kh) / stride) + 1).map((i) =>
      range(Math.floor((w + 2 * pad - kw) / stride) + 1).map((j) =>
        total(
          kernel.flatMap((plane, c) =>
            plane.flatMap((r, a) => r.map((k, b) => k * read(first + c, i * stride + a - pad, j * stride + b - pad))),
          ),
        ),
      ),
    );
  });
}

const pool = (X: readonly Matrix[], k: number, stride: number, f: (list: number[]) => number): Tensor =>
  X.map((plane) =>
    range(Math.floor((plane.length - k) / stride) + 1).map((i) =>
      range(Math.floor((plane[0]!.length - k) / stride) + 1).map((j) =>
        f(range(k * k).map((q) => plane[i * stride + Math.floor(q / k)]![j * stride + (q % k)]!)),
      ),
    ),
  );

const gradual = (x: number): number => x + 0.044715 * x ** 3;

/** [expression, what it is]. Every function of the language stands in one. */
const REFERENCES: readonly (readonly [string, Reference])[] = [
  ['relu(X)', map((x) => Math.max(x, 0))],
  ['leaky_relu(X, 1/10)', map((x) => (x > 0 ? x : x / 10))],
  ['abs(X)', map(Math.abs)],
  ['clip(X, -1/2, 3/4)', map((x) => Math.min(Math.max(x, -0.5), 0.75))],
  ['hardswish(4*X)', map((x) => (4 * x * Math.min(Math.max(4 * x + 3, 0), 6)) / 6)],
  ['square(X)', map((x) => x * x)],
  ['tanh(X)', map(Math.tanh)],
  ['sigmoid(X)', map(sigmoid)],
  ['exp(X)', map(Math.exp)],
  ['log(1 .+ X.^2)', map((x) => Math.log(1 + x * x))],
  ['log(abs(X))', map((x) => Math.log(Math.abs(x)))],
  ['softplus(X)', map((x) => Math.log(1 + Math.exp(x)))],
  ['sin(X)', map(Math.sin)],
  ['cos(X)', map(Math.cos)],
  ['cosh(X)', map(Math.cosh)],
  ['sinh(X)', map(Math.sinh)],
  ['silu(X)', map((x) => x * sigmoid(x))],
  ['gelu(X)', map((x) => (x * (1 + erf(x / Math.SQRT2))) / 2)],
  ['gelu_tanh(X)', map((x) => (x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * gradual(x)))) / 2)],
  ['elu(X)', map((x) => (x > 0 ? x : Math.exp(x) - 1))],
  ['elu(X, 1/3)', map((x) => (x > 0 ? x : (Math.exp(x) - 1) / 3))],
  ['erf(X)', map(erf)],
  ['sqrt(X.^2)', map(Math.abs)],
  ['sum(X)', ({ X }) => total(flat(X))],
  ['mean(X)', ({ X }) => mean(flat(X))],
  ['max(X)', ({ X }) => Math.max(...flat(X))],
  ['norm2(K)', ({ K }) => total(flat(K).map((x) => x * x))],
  ['norm(X)', ({ X }) => Math.hypot(...flat(X))],
  ['rowsum(X)', ({ X }) => X.map(total)],
  ['rowmean(X)', ({ X }) => X.map(mean)],
  ['rownorm(X)', ({ X }) => X.map((r) => Math.hypot(...r))],
  ['softmax(X)', ({ X }) => X.map((r) => r.map((x) => Math.exp(x) / total(r.map(Math.exp))))],
  ['softmax(v)', ({ v }) => v.map(([x]) => Math.exp(x!) / total(v.map(([e]) => Math.exp(e!))))],
  [
    'softmax(S, causal(3))',
    ({ S }) => S.map((r, i) => r.map((x, j) => (j > i ? 0 : Math.exp(x) / total(r.slice(0, i + 1).map(Math.exp))))),
  ],
  ['layernorm(X, 1/1000)', ({ X }) => X.map((r) => normalised(r, 1e-3, true))],
  ['layernorm(v)', ({ v }) => normalised(flat(v), 0, true)],
  ['rmsnorm(X, 1/1000)', ({ X }) => X.map((r) => normalised(r, 1e-3, false))],
  ['batchnorm(Y, 1/1000)', ({ Y }) => columns(columns(Y).map((r) => normalised(r, 1e-3, true)))],
  ['causal(3) + 0*S', () => [1, 0, 0, 1, 1, 0, 1, 1, 1]],
  [
    'rope(X[:,1:2], Y[1:2,1], Y[2:3,1])',
    ({ X, Y }) =>
      range(2).map((t) => {
        const [a, b, c, s] = [X[t]![0]!, X[t]![1]!, Y[t]![0]!, Y[t + 1]![0]!];
        return [c * a - s * b, s * a + c * b];
      }),
  ],
  ['trace(S)', ({ S }) => S[0]![0]! + S[1]![1]! + S[2]![2]!],
  ['dot(X, Z)', ({ X, Z }) => total(flat(X).map((x, k) => x * flat(Z)[k]!))],
  ['kron(X, Y)', ({ X, Y }) => X.flatMap((r) => Y.map((s) => r.flatMap((x) => s.map((y) => x * y))))],
  ['diag(v)', ({ v }) => v.map((r, i) => v.map((_, j) => (i === j ? r[0]! : 0)))],
  ['diag(S)', ({ S }) => S.map((r, i) => r[i]!)],
  ['eye(3) + 0*S', () => [1, 0, 0, 0, 1, 0, 0, 0, 1]],
  ['ones(3) + 0*v', () => [1, 1, 1]],
  ['zeros(2, 3) + X', ({ X }) => X],
  ['flatten(K)', ({ K }) => K],
  ['reshape(X, 3, 2)', ({ X }) => X],
  ['permute(K, 3, 1, 2)', ({ K }) => range(4).map((a) => range(2).map((b) => range(4).map((c) => K[b]![c]![a]!)))],
  ['einsum("ij,kj->ik", X, Z)', ({ X, Z }) => X.map((r) => Z.map((s) => total(r.map((x, j) => x * s[j]!))))],
  [
    'einsum("ij,jk,k->i", X, Y, Y[1,:])',
    ({ X, Y }) => X.map((r) => total(r.map((x, j) => x * total(Y[j]!.map((y, k) => y * Y[0]![k]!))))),
  ],
  ['einsum("aii->a", K)', ({ K }) => K.map((p) => total(p.map((r, i) => r[i]!)))],
  ['conv1d(v, x)', ({ v, x }) => range(5).map((i) => total(range(3).map((k) => v[k]![0]! * x[i + k]![0]!)))],
  [
    'conv1d(v, x, 2, 1)',
    ({ v, x }) => range(4).map((i) => total(range(3).map((k) => v[k]![0]! * (x[2 * i + k - 1]?.[0] ?? 0)))),
  ],
  [
    'conv1d(W[1:2,:,1,:], K[:,1,:])',
    ({ W, K }) =>
      conv(
        W.slice(0, 2).map((o) => o.map((plane) => [plane[0]!])),
        K.map((plane) => [plane[0]!]),
      ),
  ],
  ['conv2d(W, K)', ({ W, K }) => conv(W, K)],
  ['conv2d(W, K, 2, 1)', ({ W, K }) => conv(W, K, 2, 1)],
  ['conv2d(D, K, 1, 1, 2)', ({ D, K }) => conv(D, K, 1, 1, 2)],
  ['conv2d(S, K[2,:,:])', ({ S, K }) => (conv([[S]], [K[1]!]) as readonly Tensor[])[0]!],
  ['maxpool(K, 2)', ({ K }) => pool(K, 2, 2, (list) => Math.max(...list))],
  ['maxpool(K, 3, 1)', ({ K }) => pool(K, 3, 1, (list) => Math.max(...list))],
  ['avgpool(K, 2)', ({ K }) => pool(K, 2, 2, mean)],
  ['maxpool(x, 3, 2)', ({ x }) => range(3).map((i) => Math.max(...range(3).map((k) => x[2 * i + k]![0]!)))],
  // Operators.
  ['X .+ c', ({ X, c }) => X.map((r) => r.map((x, j) => x + c[0]![j]!))],
  ['X .- ones(2) + Z', ({ X, Z }) => X.map((r, i) => r.map((x, j) => x - 1 + Z[i]![j]!))],
  ['c .- X', ({ X, c }) => X.map((r) => r.map((x, j) => c[0]![j]! - x))],
  ['X .* v[1:2]', ({ X, v }) => X.map((r, i) => r.map((x) => x * v[i]![0]!))],
  ['X ./ (c.^2 .+ 1)', ({ X, c }) => X.map((r) => r.map((x, j) => x / (c[0]![j]! ** 2 + 1)))],
  ['K .+ v[2:3]', ({ K, v }) => K.map((p, o) => p.map((r) => r.map((x) => x + v[o + 1]![0]!)))],
  ['K .* 2 - K', ({ K }) => K],
  [
    '[[X, v[1:2]],[c, 7]]',
    ({ X, c, v }) => [
      [...X[0]!, v[0]![0]!],
      [...X[1]!, v[1]![0]!],
      [...c[0]!, 7],
    ],
  ],
  ["[[X],[Y']]", ({ X, Y }) => [...X, ...columns(Y)]],
  ['[[v, v, v],[S]]', ({ v, S }) => [...v.map(([x]) => [x!, x!, x!]), ...S]],
  ['X[:,2:3]', ({ X }) => X.map((r) => r.slice(1))],
  ['K[2]', ({ K }) => K[1]!],
  ['K[:,2,3]', ({ K }) => K.map((p) => p[1]![2]!)],
  ['T[1,:,2:3,2]', ({ T }) => T[0]!.map((p) => p.slice(1).map((r) => r[1]!))],
  ['c[2:3]', ({ c }) => c[0]!.slice(1)],
  [
    'S^3',
    ({ S }) => [1, 2].reduce<Matrix>((P) => P.map((r) => columns(S).map((q) => total(r.map((x, k) => x * q[k]!)))), S),
  ],
];

describe('functions and operators', () => {
  it('has a reference for every function', () => {
    const named = new Set(REFERENCES.flatMap(([text]) => [...text.matchAll(/([a-z_0-9]+)\(/g)].map((m) => m[1]!)));
    expect(Object.keys(FUNCTIONS).filter((name) => !named.has(name))).toEqual([]);
  });

  it.each(REFERENCES)('%s', (text, reference) => {
    const next = random(4711);
    const data = Object.fromEntries(Object.entries(SHAPES).map(([name, shape]) => [name, tensor(shape, next)]));
    const network = lowerModel(parseModel({ file: 'm', text: `param a\n${DECLARED}output a*0 .+ ${text}\n` }));
    const { program } = network;
    const given = Object.values(data).flatMap((t) => flat(t as Tensor));
    const values = new Float64Array(program.variables.length);
    network.parameters.forEach((v) => {
      values[v] = 1;
    });
    network.constants.forEach((v) => {
      values[v] = Math.sqrt(2 / Math.PI);
    });
    network.inputs.forEach((v, k) => {
      values[v] = given[k]!;
    });
    const out = new Float64Array(network.output.nodes.length);
    floatEvaluator({ ...program, outputs: network.output.nodes }).evaluate(values, out);
    const wanted = reference(data as unknown as Data);
    expect(out).toHaveLength(flat(wanted).length);
    flat(wanted).forEach((w, k) => {
      expect(out[k]).toBeCloseTo(w, 10);
    });
    expect(sizesOf(network.output).reduce((a, b) => a * b, 1)).toBe(out.length);
  });
});
