/**
 * Networks and laws written down as the claim of a certificate, by hand: each function is a formula of the theory, and
 * the laws are those of theory §2 (O1 balancedness, O3 one law per hidden unit, O4 differences of squares).
 */
import type { Num } from './dual.js';
import { add, follow, invert, multiply, negate, rational } from './dual.js';

export type Node = readonly [string, ...(string | number)[]];
export type Term = [string, [number, number][]];
export interface LawJson {
  numerator: Term[];
  denominator?: Term[];
}
export interface Network {
  variables: { name: string; role: string }[];
  nodes: Node[];
  outputs: number[];
}
export interface Family {
  kind: string;
  cotangent?: string;
  potential?: number;
}
export interface Flow {
  kind: string;
  metric?: number[];
  friction?: number;
  clock?: number;
  velocities?: number[];
  penalty?: number;
  rate?: number;
}
export interface Model {
  readonly network: Network;
  readonly laws: LawJson[];
  /** Squared loss, plain family, gradient flow, unless it says otherwise. */
  readonly loss?: string;
  readonly family?: Family;
  readonly flow?: Flow;
  /** The point of a bound with the slopes that are true there. */
  readonly near?: number[];
  /** The generic dimension of Lie(𝒱), known from the theory. */
  readonly lieRank: number;
  readonly found: number;
  readonly maskReach: boolean;
}

export function builder() {
  const network: Network = { variables: [], nodes: [], outputs: [] };
  const node = (...parts: Node): number => network.nodes.push(parts) - 1;
  const variable = (name: string, role: string): number => {
    return node('var', network.variables.push({ name, role }) - 1);
  };
  const sum = (parts: readonly number[]): number => parts.reduce((a, b) => node('add', a, b));
  const dot = (a: readonly number[], b: readonly number[]): number =>
    sum(a.map((x, i) => node('mul', x, b[i] as number)));
  const matrix = (name: string, rows: number, columns: number, role: string): number[][] =>
    Array.from({ length: rows }, (_, i) =>
      Array.from({ length: columns }, (_, j) => variable(`${name}[${i + 1},${j + 1}]`, role)),
    );
  const vector = (name: string, size: number, role: string): number[] =>
    Array.from({ length: size }, (_, i) => variable(`${name}[${i + 1}]`, role));
  /** The variable that a "var" node stands for. */
  const index = (at: number): number => (network.nodes[at] as Node)[1] as number;
  return { network, node, sum, dot, matrix, vector, index };
}

const product = (i: number, j: number): [number, number][] =>
  i === j
    ? [[i, 2]]
    : [
        [Math.min(i, j), 1],
        [Math.max(i, j), 1],
      ];

/** f = W₂W₁x, laws: the entries of W₁W₁ᵀ − W₂ᵀW₂; F(n+m, h) of them (O1). */
export function linear(n: number, h: number, m: number): Model {
  const b = builder();
  const w1 = b.matrix('W1', h, n, 'parameter');
  const w2 = b.matrix('W2', m, h, 'parameter');
  const x = b.vector('x', n, 'input');
  const hidden = w1.map((row) => b.dot(row, x));
  b.network.outputs.push(...w2.map((row) => b.dot(row, hidden)));
  const laws: LawJson[] = [];
  for (let i = 0; i < h; i++) {
    for (let j = i; j < h; j++) {
      const [first, second] = [w1[i] as number[], w1[j] as number[]];
      const numerator: Term[] = first.map((at, k) => ['1', product(b.index(at), b.index(second[k] as number))]);
      for (const row of w2) numerator.push(['-1', product(b.index(row[i] as number), b.index(row[j] as number))]);
      laws.push({ numerator });
    }
  }
  const k = Math.min(n + m, h);
  const found = (k * (2 * h + 1 - k)) / 2;
  return { network: b.network, laws, found, lieRank: h * (n + m) - found, maskReach: false };
}

/** f = θ₁θ₂…θ_D x, laws θ₁² − θ_j² (O4). */
export function scalarProduct(size: number): Model {
  const b = builder();
  const theta = b.vector('t', size, 'parameter');
  const x = b.vector('x', 1, 'input');
  b.network.outputs.push([...theta, ...x].reduce((p, q) => b.node('mul', p, q)));
  const laws = theta.slice(1).map((at): LawJson => {
    return {
      numerator: [
        ['1', [[b.index(theta[0] as number), 2]]],
        ['-1', [[b.index(at), 2]]],
      ],
    };
  });
  return { network: b.network, laws, found: size - 1, lieRank: 1, maskReach: false };
}

/** f = (θ₁² + … + θ_D²)x: the flow is radial, laws θ_j/θ₁. */
export function radial(size: number): Model {
  const b = builder();
  const theta = b.vector('t', size, 'parameter');
  const x = b.vector('x', 1, 'input');
  const square = b.sum(theta.map((at) => b.node('pow', at, 2)));
  b.network.outputs.push(b.node('mul', square, x[0] as number));
  const laws = theta.slice(1).map((at): LawJson => {
    return { numerator: [['1', [[b.index(at), 1]]]], denominator: [['1', [[b.index(theta[0] as number), 1]]]] };
  });
  return { network: b.network, laws, found: size - 1, lieRank: 1, maskReach: false };
}

/** A ReLU network with the given widths, laws |in|² + b² − |out|² for each hidden unit (O3); biases on hidden layers. */
export function relu(widths: readonly number[], bias: boolean, slopes: readonly [string, string] = ['0', '1']): Model {
  const b = builder();
  const x = b.vector('x', widths[0] as number, 'input');
  let [layer, laws]: [number[], LawJson[]] = [x, []];
  for (let l = 1; l < widths.length; l++) {
    const [rows, last] = [widths[l] as number, l === widths.length - 1];
    const w = b.matrix(`W${l}`, rows, layer.length, 'parameter');
    const shift = bias && !last ? b.vector(`b${l}`, rows, 'parameter') : undefined;
    for (const row of w) {
      row.forEach((at, j) => void laws[laws.length - row.length + j]?.numerator.push(['-1', [[b.index(at), 2]]]));
    }
    const sums = w.map((row, i) => {
      const z = b.dot(row, layer);
      return shift ? b.node('add', z, shift[i] as number) : z;
    });
    if (last) {
      b.network.outputs.push(...sums);
      continue;
    }
    layer = sums.map((z) => b.node('piecewise', z, ...slopes));
    laws = laws.concat(
      w.map((row, i) => ({
        numerator: [...row, ...(shift ? [shift[i] as number] : [])].map((at): Term => ['1', [[b.index(at), 2]]]),
      })),
    );
  }
  const size = b.network.variables.filter(({ role }) => role === 'parameter').length;
  return { network: b.network, laws, found: laws.length, lieRank: size - laws.length, maskReach: widths.length === 3 };
}

/** The values of all nodes at a point: θ and x by variable, slopes and free kernels by ordinal. */
export function nodeValues(
  network: Network,
  at: readonly Num[],
  slopes: readonly Num[],
  p: bigint,
  kernels: ReadonlyMap<number, number> = new Map(),
): Num[] {
  const values: Num[] = [];
  let [ordinal, kernel] = [0, 0];
  for (const [op, first, second] of network.nodes) {
    const [a, b] = [values[first as number] as Num, values[second as number] as Num];
    if (op === 'var') values.push(at[first as number] as Num);
    else if (op === 'const') values.push(rational(first as string, p));
    else if (op === 'add') values.push(add(a, b, p));
    else if (op === 'sub') values.push(add(a, negate(b, p), p));
    else if (op === 'neg') values.push(negate(a, p));
    else if (op === 'mul') values.push(multiply(a, b, p));
    else if (op === 'div') values.push(multiply(a, invert(b, p), p));
    else if (op === 'piecewise') values.push(multiply(slopes[ordinal++] as Num, a, p));
    else if (op === 'pow')
      values.push(Array.from({ length: second as number }, () => a).reduce((q, r) => multiply(q, r, p)));
    else if (op === 'exp' || op === 'log' || op === 'sqrt')
      values.push(follow(op, BigInt(kernels.get(kernel++) ?? 0), a, p));
    else throw new RangeError(`unknown operation ${op}`);
  }
  return values;
}

const minus = (i: number, j: number, c = '1'): Term[] => [[c, product(i, j)]];

/** f = Σ u_k v_k x under θ'' + τθ' = −∇L: uᵀu' is a matrix whose skew part, with v's, is conserved up to e^(τt) (O10). */
export function momentum(friction: 'zero' | 'symbol', power = friction === 'zero' ? 0 : 1): Model {
  const b = builder();
  const [u, v] = [b.vector('u', 2, 'parameter'), b.vector('v', 2, 'parameter')] as [number[], number[]];
  const x = b.vector('x', 1, 'input');
  const tau = friction === 'zero' ? b.node('const', '0') : (b.vector('tau', 1, 'constant')[0] as number);
  const clock = b.index(b.vector('clock', 1, 'clock')[0] as number);
  const velocities = b.vector('w', 4, 'velocity').map(b.index);
  b.network.outputs.push(b.node('mul', b.dot(u, v), x[0] as number));
  const theta = [...u, ...v].map(b.index);
  const E: [number, number][] = power === 0 ? [] : [[clock, power]];
  const turn = (i: number, j: number, c: string): Term => {
    return [c, [[theta[i] as number, 1], ...E, [velocities[j] as number, 1]]];
  };
  const numerator = [turn(0, 1, '1'), turn(1, 0, '-1'), turn(2, 3, '1'), turn(3, 2, '-1')];
  const flow: Flow = { kind: 'momentum', friction: tau, clock, velocities };
  return { network: b.network, laws: [{ numerator }], found: 1, lieRank: 5, maskReach: false, flow };
}

/** Non-negative factorisation f = Σ_i u_i v x_i with θ' = −θ∘∇L: Σ u_i − v is conserved (O9). */
export function mirror(): Model {
  const b = builder();
  const [u, v] = [b.vector('u', 2, 'parameter'), b.vector('v', 1, 'parameter')] as [number[], number[]];
  const x = b.vector('x', 2, 'input');
  b.network.outputs.push(b.node('mul', b.dot(u, x), v[0] as number));
  const laws: LawJson[] = [
    {
      numerator: [
        ['1', [[0, 1]]],
        ['1', [[1, 1]]],
        ['-1', [[2, 1]]],
      ],
    },
  ];
  const flow: Flow = { kind: 'mirror', metric: [...u, ...v] };
  return { network: b.network, laws, found: 1, lieRank: 2, maskReach: false, flow };
}

/** Three logits w_j·x under cross-entropy: Σ w_j is conserved (O11). */
export function logits(): Model {
  const b = builder();
  const w = b.vector('w', 3, 'parameter');
  const x = b.vector('x', 1, 'input');
  b.network.outputs.push(...w.map((at) => b.node('mul', at, x[0] as number)));
  const laws: LawJson[] = [{ numerator: [0, 1, 2].map((i): Term => ['1', [[i, 1]]]) }];
  const family: Family = { kind: 'plain', cotangent: 'sum-zero' };
  return { network: b.network, laws, found: 1, lieRank: 2, maskReach: false, loss: 'cross-entropy', family };
}

/** The loss (abx − y)⁴ as a potential: a² − b² is conserved. */
export function potential(): Model {
  const b = builder();
  const [p, x, y] = [b.vector('p', 2, 'parameter'), b.vector('x', 1, 'input'), b.vector('y', 1, 'label')];
  const f = b.node('mul', b.node('mul', p[0] as number, p[1] as number), x[0] as number);
  b.network.outputs.push(f);
  const family: Family = { kind: 'potential', potential: b.node('pow', b.node('sub', f, y[0] as number), 4) };
  const laws: LawJson[] = [{ numerator: [...minus(0, 0), ...minus(1, 1, '-1')] }];
  return { network: b.network, laws, found: 1, lieRank: 1, maskReach: false, loss: 'custom', family };
}

/** A ReLU network 2-2-1 near a point where data reach every mask. */
export function nearPoint(): Model {
  return { ...relu([2, 2, 1], false), maskReach: false, near: [0, 0, 3, -2, 1, 4, 5, -7] };
}
