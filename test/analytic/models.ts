/** Model texts of analytic networks and losses (theory §2: O6, O11, O18, O19; theory §5). */
export const attention = (d: number, k: number, v: number, tokens = 2): string =>
  `param Q : ${d} x ${k}\nparam K : ${d} x ${k}\nparam V : ${d} x ${v}\nparam O : ${d} x ${v}\ninput X : ${tokens} x ${d}\noutput softmax(X * Q * K' * X') * X * V * O'\n`;

export const heads = (d: number, k: number, count: number): string => {
  const names = Array.from({ length: count }, (_, i) => i + 1);
  return `${names.map((i) => ['Q', 'K', 'V', 'O'].map((n) => `param ${n}${i} : ${d} x ${k}\n`).join('')).join('')}input X : 2 x ${d}\noutput ${names
    .map((i) => `softmax(X * Q${i} * K${i}' * X') * X * V${i} * O${i}'`)
    .join(' + ')}\n`;
};

export const linearCrossEntropy = (n: number, h: number, m: number): string =>
  `param W1 : ${h} x ${n}\nparam W2 : ${m} x ${h}\ninput x : ${n}\noutput W2 * W1 * x\nloss cross-entropy\n`;

export const tanhNetwork = (n: number, h: number, m: number): string =>
  `param W1 : ${h} x ${n}\nparam W2 : ${m} x ${h}\ninput x : ${n}\noutput W2 * tanh(W1 * x)\n`;

export const feedForward = (activation: string, n: number, h: number, m: number): string =>
  `param W1 : ${h} x ${n}\nparam W2 : ${m} x ${h}\ninput x : ${n}\noutput W2 * ${activation}(W1 * x)\n`;

export const swiglu = (n: number, h: number, m: number): string =>
  `param A : ${h} x ${n}\nparam B : ${h} x ${n}\nparam C : ${m} x ${h}\ninput x : ${n}\noutput C * ((A * x) .* silu(B * x))\n`;

export const mixture = (gate: 'softmax' | 'sigmoid'): string =>
  `param W : 2 x 2\nparam E1 : 2 x 2\nparam E2 : 2 x 2\ninput x : 2\nlet s = ${gate}(W * x)\noutput (s[1] * E1 * x + s[2] * E2 * x)${gate === 'softmax' ? '' : ' / (s[1] + s[2])'}\n`;

/** The networks of the table in docs/analytic.md, n inputs and m outputs. */
export const NETWORKS: Readonly<Record<string, (n: number, m: number) => string>> = {
  linear: (n, m) => `param W : ${m} x ${n}\ninput x : ${n}\noutput W * x\n`,
  'two-layer linear': (n, m) => `param W : 2 x ${n}\nparam V : ${m} x 2\ninput x : ${n}\noutput V * W * x\n`,
  'two-layer tanh': (n, m) => `param W : 2 x ${n}\nparam V : ${m} x 2\ninput x : ${n}\noutput V * tanh(W * x)\n`,
  'quadratic units': (n, m) => `param W : 2 x ${n}\nparam V : ${m} x 2\ninput x : ${n}\noutput V * (W * x).^2\n`,
};

export const GROUPS: Readonly<Record<string, number>> = {
  'cyclic(3)': 3,
  'symmetric(3)': 3,
  'sign(2)': 2,
  'dihedral(4)': 4,
};

export const LOSSES = ['logistic', 'exponential', 'cross-entropy'] as const;

export const averaged = (network: string, group: string, loss: string): string =>
  `${NETWORKS[network]!(GROUPS[group]!, loss === 'cross-entropy' ? 2 : 1)}loss ${loss}\nsymmetry ${group} : x -> g * x\n`;
