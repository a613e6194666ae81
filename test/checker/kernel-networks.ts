/**
 * Networks with kernels, and what they conserve, written down by hand (theory §1.3, §7).
 */
import type { LawJson, Model, Term } from './networks.js';
import { builder } from './networks.js';

export interface Parts {
  b: ReturnType<typeof builder>;
  a: number;
  c: number;
  x: number;
  y: number;
}
/** A network with the parameters a, c (variables 0, 1) and the input x and label y (2, 3). */
export function network(
  output: (parts: Parts) => number,
  laws: LawJson[],
  lieRank: number,
  more: Partial<Model> = {},
): Model {
  const b = builder();
  const [a, c] = b.vector('p', 2, 'parameter') as [number, number];
  const [x, y] = [b.vector('x', 1, 'input')[0] as number, b.vector('y', 1, 'label')[0] as number];
  b.network.outputs.push(output({ b, a, c, x, y }));
  return { network: b.network, laws, found: laws.length, lieRank, maskReach: false, ...more };
}
export const term = (c: string, ...factors: [number, number][]): Term => [c, factors];

/** p·exp(q²/2)·x conserves p² − 2 log|q|. */
export const gain = (coefficient = '-2') =>
  network(
    ({ b, a, c, x }) => {
      const half = b.node('mul', b.node('const', '1/2'), b.node('pow', c, 2));
      const f = b.node('mul', b.node('mul', a, b.node('exp', half)), x);
      b.node('log', c);
      return f;
    },
    [{ numerator: [term('1', [0, 2]), term(coefficient, [5, 1])] }],
    1,
  );

/** exp(a + x) + exp(c + x) conserves exp(a)exp(c)/(exp(a) − exp(c)). */
export const shifted = () =>
  network(
    ({ b, a, c, x }) => {
      const [e, g, h] = [a, x, c].map((at) => b.node('exp', at)) as [number, number, number];
      return b.node('mul', b.node('add', e, h), g);
    },
    [{ numerator: [term('1', [4, 1], [6, 1])], denominator: [term('1', [4, 1]), term('-1', [6, 1])] }],
    1,
  );

/** sqrt(a)·c·x conserves 4a³... : X = (c/(2s), s), hence a² − c²/2·... is a² − c²/2. */
export const root = (sign = '-1/2') =>
  network(
    ({ b, a, c, x }) => b.node('mul', b.node('mul', b.node('sqrt', a), c), x),
    [{ numerator: [term('1', [0, 2]), term(sign, [1, 2])] }],
    1,
  );

/** The same through the root alone: s⁴ − c²/2. */
export const inRoots = (power = 4) =>
  network(
    ({ b, a, c, x }) => b.node('mul', b.node('mul', b.node('sqrt', a), c), x),
    [{ numerator: [term('1', [4, power]), term('-1/2', [1, 2])] }],
    1,
  );

/** (x₁ a + x c)/|(x₁ a, x c)|-like: u/sqrt(u² + y²) with u = a x + c: scaling is not free, but no law is claimed. */
export const normalised = () => {
  const b = builder();
  const [w, v] = [b.vector('w', 2, 'parameter'), b.matrix('A', 2, 2, 'parameter')];
  const x = b.vector('x', 2, 'input');
  const u = v.map((row) => b.dot(row, x));
  const size = b.node('sqrt', b.dot(u, u));
  b.network.outputs.push(b.node('div', b.dot(w, u), size));
  const laws: LawJson[] = [{ numerator: [2, 3, 4, 5].map((i) => term('1', [i, 2])) }];
  return { network: b.network, laws, found: 1, lieRank: 5, maskReach: false };
};

/** The logistic loss log|1 + exp(−y a c x)| as a potential conserves a² − c². */
export const logistic = () => {
  const model = network(({ a }) => a, [{ numerator: [term('1', [0, 2]), term('-1', [1, 2])] }], 1);
  const { nodes } = model.network;
  const push = (...node: [string, ...(string | number)[]]) => nodes.push(node) - 1;
  const product = push('mul', push('mul', 0, 1), push('mul', 2, 3));
  const potential = push('log', push('add', push('exp', push('neg', product)), push('const', '1')));
  return { ...model, loss: 'custom', family: { kind: 'potential', potential } };
};

/** f = a c x under a' = −exp(a) ∂L/∂a, c' = −∂L/∂c: (2a + 2 + c² exp a)/exp a is conserved. */
const mirrored = () => {
  const numerator = [term('2', [0, 1]), term('2'), term('1', [1, 2], [4, 1])];
  const model = network(({ b, a, c, x }) => b.node('mul', b.node('mul', a, c), x), [{ numerator, denominator: [term('1', [4, 1])] }], 1); // biome-ignore format: one line
  const { nodes } = model.network;
  const metric = [nodes.push(['exp', 0]) - 1, nodes.push(['const', '1']) - 1];
  return { ...model, flow: { kind: 'mirror', metric } };
};

export const rootOfTwo = (text = '2') =>
  network(
    ({ b, a, c, x }) => b.node('mul', b.node('mul', b.node('sqrt', b.node('const', text)), b.node('mul', a, c)), x),
    [{ numerator: [term('1', [0, 2]), term('-1', [1, 2])] }],
    1,
  );

const nested = () => network(({ b, a, c, x }) => b.node('mul', b.node('sqrt', b.node('add', a, b.node('sqrt', c))), x), [], 1); // biome-ignore format: one line

export const theorems: [string, () => Model][] = [
  ['p² − 2 log|q|', gain],
  ['a law that is rational in exponentials', shifted],
  ['a law beside a root', root],
  ['a law in a root', inRoots],
  ['a normalised layer', normalised],
  ['the logistic loss as a potential', logistic],
  ['a mirror flow with the metric exp(a)', mirrored],
  ['a root of two', rootOfTwo],
  ['a root in a root', nested],
];
