/** Models of theory §2 with their widths left as names. */
export const linear = (q: number): string => {
  const widths = Array.from({ length: q + 1 }, (_, i) => `n${i}`);
  const params = widths.slice(1).map((n, i) => `param W${i + 1} : ${n} x n${i}\n`);
  const product = widths.slice(1).map((_, i) => `W${q - i}`);
  return `${params.join('')}input x : n0\noutput ${product.join(' * ')} * x\n`;
};

/** q layers, all with bias, activation between them. */
export const piecewise = (q: number, activation = (z: string) => `relu(${z})`): string => {
  let params = '';
  let f = 'x';
  for (let i = 1; i <= q; i++) {
    params += `param W${i} : n${i} x n${i - 1}\nparam b${i} : n${i}\n`;
    f = `W${i} * ${f} + b${i}`;
    if (i < q) f = activation(f);
  }
  return `${params}input x : n0\noutput ${f}\n`;
};

export const FACTORED = "param U : n x r\nparam V : m x r\ninput x : n\noutput V * U' * x\n";

export const LIGHTNING = "param K : k x d\nparam Q : k x d\nparam V : m x d\ninput X : d x T\noutput V*X*(X'*K'*Q*X)\n";

const LIGHTNING_WITH_OUTPUT =
  "param Q : d x k\nparam K : d x k\nparam V : d x v\nparam O : d x v\ninput X : T x d\noutput X*Q*K'*X'*X*V*O'\n";

/** [model, law], each a theorem for every width. */
export const THEOREMS: readonly (readonly [string, string, string])[] = [
  ['two-layer linear', linear(2), "W1*W1' - W2'*W2"],
  ...[3, 4, 5].flatMap((q) =>
    Array.from({ length: q - 1 }, (_, i): [string, string, string] => [
      `${q}-layer linear, layer ${i + 1}`,
      linear(q),
      `W${i + 1}*W${i + 1}' - W${i + 2}'*W${i + 2}`,
    ]),
  ),
  ['two-layer ReLU', piecewise(2), '|W1[i,:]|^2 + b1[i]^2 - |W2[:,i]|^2'],
  ['four-layer ReLU', piecewise(4), '|W1[i,:]|^2 + b1[i]^2 - |W2[:,i]|^2'],
  ['four-layer ReLU', piecewise(4), '|W3[i,:]|^2 + b3[i]^2 - |W4[:,i]|^2'],
  ['leaky', piecewise(3, (z) => `leaky_relu(${z}, 1/10)`), '|W2[i,:]|^2 + b2[i]^2 - |W3[:,i]|^2'],
  ['absolute value', piecewise(2, (z) => `abs(${z})`), '|W1[i,:]|^2 + b1[i]^2 - |W2[:,i]|^2'],
  ['lightning attention', LIGHTNING, "K*K' - Q*Q'"],
  ['lightning attention', LIGHTNING, '|K|^2 - |V|^2'],
  ['lightning attention with O', LIGHTNING_WITH_OUTPUT, "Q'*Q - K'*K"],
  ['lightning attention with O', LIGHTNING_WITH_OUTPUT, "V'*V - O'*O"],
  ['lightning attention with O', LIGHTNING_WITH_OUTPUT, '|Q|^2 - |V|^2'],
  ['factored', FACTORED, "U'*U - V'*V"],
  ['factored, two laws multiplied', FACTORED, "(U'*U - V'*V)^2"],
  ['trace of the balance', FACTORED, '(|U|^2 - |V|^2)^3'],
  ['a scalar gain', 'param a\nparam W : m x n\ninput x : n\noutput a*W*x\n', 'a^2 - |W|^2'],
  [
    'a frozen layer between',
    "param A : h x n\nconst C : h x h\nparam B : h x m\ninput x : n\noutput B'*C'*A*x\n",
    '|A|^2 - |B|^2',
  ],
  [
    'a shared pre-activation',
    'param A : h x n\nparam B : m x h\nparam C : p x h\ninput x : n\nlet r = relu(A*x)\noutput dot(B*r, B*r)*C*r\n',
    '|A[i,:]|^2 - |B[:,i]|^2 - |C[:,i]|^2',
  ],
];
