/** Laws, their number and completeness for every width, against theory §2, §12, §13, and against `find` at widths that are bound. */
import { find, findAllWidths, parseModel, prove } from 'lawful';
import { atLength } from '../at-length.js';
import { describe, expect, it } from '../jest-globals.js';
import {
  ATTENTION,
  EMBEDDED,
  GPT2,
  grouped,
  heads,
  LEAKY,
  LLAMA,
  LORA,
  REGLU,
  RELU,
  RELU_WITHOUT_BIAS,
  resnet,
  SWIGLU,
  TWO_LAYER,
} from './models.js';

const long = atLength('every-width/find');

type Widths = Readonly<Record<string, number>>;

const model = (text: string, widths: Widths = {}) => parseModel({ file: 'test.law', text }, widths);
const all = (text: string) => findAllWidths(model(text));

/** F(s, r) of theory §2. */
const F = (s: number, r: number): number => {
  const k = Math.min(s, r);
  return (k * (2 * r + 1 - k)) / 2;
};

/** One hidden layer of units from any input on. */
const UNITS_WITH_BIAS: readonly Widths[] = [
  { n: 1, h: 1, m: 1 },
  { n: 1, h: 2, m: 1 },
  { n: 1, h: 3, m: 2 },
  { n: 2, h: 1, m: 1 },
  { n: 2, h: 2, m: 1 },
  { n: 2, h: 3, m: 2 },
  { n: 3, h: 2, m: 1 },
  { n: 3, h: 4, m: 3 },
  { n: 1, h: 4, m: 4 },
  { n: 4, h: 1, m: 2 },
];

/** [name, model, count by the theory, conditions, widths at which the squeeze closes on it]. */
const COMPLETE: readonly (readonly [string, string, (w: Widths) => number, readonly string[], readonly Widths[]])[] = [
  [
    'two-layer linear',
    TWO_LAYER,
    ({ n, m, h }) => F(n! + m!, h!),
    [],
    [
      { n: 1, m: 1, h: 1 },
      { n: 1, m: 1, h: 3 },
      { n: 2, m: 1, h: 1 },
      { n: 1, m: 2, h: 2 },
      { n: 2, m: 2, h: 2 },
      { n: 2, m: 2, h: 5 },
      { n: 3, m: 2, h: 1 },
      { n: 2, m: 3, h: 4 },
      { n: 3, m: 3, h: 3 },
      { n: 1, m: 4, h: 6 },
    ],
  ],
  [
    'LoRA on a frozen matrix',
    LORA,
    ({ n, m, r }) => F(n! + m!, r!),
    [],
    [
      { n: 3, m: 2, r: 1 },
      { n: 3, m: 2, r: 2 },
      { n: 3, m: 2, r: 3 },
      { n: 3, m: 2, r: 4 },
      { n: 3, m: 2, r: 5 },
      { n: 3, m: 2, r: 6 },
      { n: 1, m: 1, r: 1 },
      { n: 1, m: 1, r: 2 },
      { n: 2, m: 1, r: 2 },
      { n: 1, m: 3, r: 2 },
    ],
  ],
  [
    'softmax attention',
    ATTENTION,
    ({ d, dh, dv }) => F(2 * d!, dh!) + F(2 * d!, dv!),
    ['n >= 2'],
    [
      { n: 2, d: 1, dh: 1, dv: 1 },
      { n: 3, d: 1, dh: 1, dv: 1 },
      { n: 2, d: 1, dh: 2, dv: 1 },
      { n: 2, d: 1, dh: 3, dv: 2 },
      { n: 2, d: 2, dh: 1, dv: 1 },
      { n: 2, d: 2, dh: 2, dv: 1 },
      { n: 2, d: 2, dh: 1, dv: 3 },
      { n: 3, d: 2, dh: 2, dv: 2 },
      { n: 2, d: 2, dh: 5, dv: 1 },
      { n: 2, d: 3, dh: 1, dv: 1 },
    ],
  ],
  [
    'two heads',
    heads(2),
    ({ d, dh, dv }) => 2 * F(2 * d!, dh!) + 2 * F(2 * d!, dv!),
    ['n >= 2'],
    [
      { n: 2, d: 1, dh: 1, dv: 1 },
      { n: 3, d: 1, dh: 1, dv: 1 },
      { n: 2, d: 1, dh: 2, dv: 1 },
      { n: 2, d: 1, dh: 1, dv: 2 },
      { n: 3, d: 1, dh: 2, dv: 2 },
      { n: 4, d: 1, dh: 1, dv: 1 },
      { n: 2, d: 1, dh: 3, dv: 1 },
      { n: 2, d: 2, dh: 1, dv: 1 },
      { n: 2, d: 1, dh: 1, dv: 3 },
      { n: 3, d: 2, dh: 1, dv: 1 },
    ],
  ],
  [
    'two queries on a key, one value in two outputs',
    grouped(2),
    ({ d, dh, dv }) => F(3 * d!, dh!) + F(3 * d!, dv!),
    ['n >= 2'],
    [
      { n: 2, d: 1, dh: 1, dv: 1 },
      { n: 3, d: 1, dh: 1, dv: 1 },
      { n: 2, d: 1, dh: 2, dv: 1 },
      { n: 2, d: 1, dh: 3, dv: 1 },
      { n: 2, d: 1, dh: 4, dv: 1 },
      { n: 2, d: 1, dh: 1, dv: 2 },
      { n: 3, d: 1, dh: 2, dv: 2 },
      { n: 2, d: 2, dh: 1, dv: 1 },
      { n: 2, d: 2, dh: 2, dv: 1 },
      { n: 2, d: 1, dh: 1, dv: 4 },
    ],
  ],
  ['one hidden layer of ReLU with bias', RELU, ({ h }) => h!, [], UNITS_WITH_BIAS],
  [
    'one hidden layer of ReLU without bias',
    RELU_WITHOUT_BIAS,
    ({ h }) => h!,
    ['n >= 2'],
    [
      { n: 2, h: 1, m: 1 },
      { n: 2, h: 2, m: 1 },
      { n: 2, h: 3, m: 1 },
      { n: 2, h: 1, m: 3 },
      { n: 3, h: 2, m: 2 },
      { n: 3, h: 1, m: 1 },
      { n: 4, h: 2, m: 1 },
      { n: 2, h: 4, m: 2 },
      { n: 3, h: 3, m: 3 },
      { n: 5, h: 2, m: 2 },
    ],
  ],
  ['one hidden layer of leaky ReLU, biases in both layers', LEAKY, ({ h }) => h!, [], UNITS_WITH_BIAS],
  [
    'SwiGLU',
    SWIGLU,
    ({ h }) => h!,
    [],
    [
      { d: 1, h: 1 },
      { d: 1, h: 2 },
      { d: 1, h: 3 },
      { d: 2, h: 1 },
      { d: 2, h: 2 },
      { d: 2, h: 3 },
      { d: 3, h: 1 },
      { d: 3, h: 2 },
      { d: 4, h: 1 },
      { d: 4, h: 2 },
    ],
  ],
  [
    'ReGLU',
    REGLU,
    ({ h }) => 2 * h!,
    ['d >= 2'],
    [
      { d: 2, h: 1 },
      { d: 2, h: 2 },
      { d: 2, h: 3 },
      { d: 3, h: 1 },
      { d: 3, h: 2 },
      { d: 3, h: 3 },
      { d: 4, h: 1 },
      { d: 4, h: 2 },
      { d: 5, h: 1 },
      { d: 5, h: 2 },
    ],
  ],
];

describe('complete for every width', () => {
  it.each(COMPLETE)('%s', (_, text, count, conditions, bound) => {
    const found = all(text);
    expect(found.complete).toBe(true);
    expect(found.conditions).toEqual(conditions);
    expect(bound.length).toBeGreaterThanOrEqual(10);
    for (const widths of bound) {
      expect([widths, found.countAt(widths)]).toEqual([widths, count(widths)]);
      const { plain } = find(model(text, widths), {}).result;
      expect([widths, plain.found, plain.maxLaws, plain.complete]).toEqual([
        widths,
        count(widths),
        count(widths),
        true,
      ]);
    }
  });

  // At widths that the conditions leave out there may be more laws.
  const OUTSIDE: readonly (readonly [string, string, Widths])[] = [
    ['attention to one token', ATTENTION, { n: 1, d: 2, dh: 1, dv: 1 }],
    ['ReLU units of one number', RELU_WITHOUT_BIAS, { n: 1, h: 2, m: 1 }],
    ['ReGLU of one number', REGLU, { d: 1, h: 1 }],
  ];
  it.each(OUTSIDE)('not for %s', (_, text, widths) => {
    expect(findAllWidths(model(text, widths)).complete).toBe(false);
  });
});

/** Networks that look like one of a known shape, and are not. */
const OTHERWISE: readonly (readonly [string, string])[] = [
  ['a tied factor', "param A : n x r\ninput x : n\noutput A*A'*x\n"],
  ['A also beside the product', 'param A : h x n\nparam B : m x h\ninput x : n\noutput B*A*x .+ sum(A)\n'],
  ['queries that are keys', "param Q : d x h\nparam V, O : d x v\ninput X : n x d\noutput softmax(X*Q*Q'*X')*X*V*O'\n"],
  [
    'a value that is an output',
    "param Q, K : d x h\nparam V : d x v\ninput X : n x d\noutput softmax(X*Q*K'*X')*X*V*V'\n",
  ],
  ['a query that is a value', "param Q, K, O : d x h\ninput X : n x d\noutput softmax(X*Q*K'*X')*X*Q*O'\n"],
  [
    'one head twice',
    "param Q, K : d x h\nparam V, O, U, P : d x v\ninput X : n x d\noutput softmax(X*Q*K'*X')*X*V*O' + softmax(X*Q*K'*X')*X*U*P'\n",
  ],
  [
    'keys of another input',
    "param Q, K : d x h\nparam V, O : d x v\ninput X : n x d\ninput Y : n x d\noutput softmax(X*Q*K'*Y')*X*V*O'\n",
  ],
  [
    'softmax along the queries',
    "param Q, K : d x h\nparam V, O : d x v\ninput X : n x d\noutput softmax(X*Q*K'*X')'*X*V*O'\n",
  ],
  [
    'a causal mask',
    "param Q, K : d x h\nparam V, O : d x v\ninput X : n x d\noutput softmax(X*Q*K'*X', causal(n))*X*V*O'\n",
  ],
  ['deep linear', 'param W1 : h x n\nparam W2 : k x h\nparam W3 : m x k\ninput x : n\noutput W3*W2*W1*x\n'],
  ['deep ReLU', 'param W1 : h x n\nparam W2 : k x h\nparam W3 : m x k\ninput x : n\noutput W3*relu(W2*relu(W1*x))\n'],
  ['units summed over the batch', "param W1 : n x n\nparam W2 : m x n\ninput X : n x n\noutput W2*relu(W1*X)'\n"],
  ['units of positive inputs', 'param W1 : h x n\nparam W2 : m x h\ninput x : n > 0\noutput W2*relu(W1*x)\n'],
  ['units of a constant', 'param W1 : h x n\nparam W2 : m x h\nconst x : n\noutput W2*relu(W1*x)\n'],
  ['a product of which a constant sees part', 'param A : h x n\nparam B : m x h\nconst x : n\noutput B*A*x\n'],
  ['squares of a product', 'param A : h x n\nparam B : m x h\ninput x : n\noutput (B*A*x).^2\n'],
  ['a product seen through one input twice', "param A : h x n\nparam B : n x h\ninput x : n\noutput x'*B*A*x\n"],
  ['linear units', 'param W1 : h x n\nparam b : h\nparam W2 : m x h\ninput x : n\noutput W2*leaky_relu(W1*x + b, 1)\n'],
  ['GELU gates', 'param A : h x d\nparam B, C : d x h\ninput x : 1 x d\noutput (gelu(x*B) .* (x*C))*A\n'],
  [
    'gates of another input',
    'param A : h x d\nparam B, C : d x h\ninput x : 1 x d\ninput y : 1 x d\noutput (silu(y*B) .* (x*C))*A\n',
  ],
  [
    'a gate tied to the linear map',
    'param A : h x d\nparam B : d x h\ninput x : 1 x d\noutput (silu(x*B) .* (x*B))*A\n',
  ],
  ['cross-entropy', 'param W1 : h x n\nparam W2 : m x h\ninput x : n\noutput W2*W1*x\nloss cross-entropy\n'],
];

describe('no completeness', () => {
  it.each(OTHERWISE)('of %s', (_, text) => {
    const found = all(text);
    expect(found.complete).toBe(false);
    expect(found.by).toMatch(/^no theorem says/);
  });
});

const texts = (text: string): string[] => all(text).laws.map((l) => l.law);

describe('laws of blocks', () => {
  it('of GPT-2 (theory §12)', () => {
    const found = all(GPT2);
    expect(found.laws.map((l) => [l.law, l.count])).toEqual([
      ['|Q[i,:]|^2 + |K[i,:]|^2 + |V[i,:]|^2 - g1[i]^2 - b1[i]^2', 'd'],
      ['g2[i]^2 + b2[i]^2 - |W1[i,:]|^2', 'd'],
      ["Q'*Q + q'*q - K'*K", 'F(2*d + 1, dh)'],
      ["V'*V + v'*v - O'*O", 'F(2*d + 1, dv)'],
      ['k', 'dh'],
      ['sum(o) - sum(c2)', '1'],
    ]);
    expect(found.complete).toBe(false);
  });

  it('of LLaMA', () => {
    expect(all(LLAMA).laws.map((l) => [l.law, l.count])).toEqual([
      ['|Q1[i,:]|^2 + |Q2[i,:]|^2 + |K[i,:]|^2 + |V[i,:]|^2 - g1[i]^2', 'd'],
      ['|G[i,:]|^2 + |U[i,:]|^2 - g2[i]^2', 'd'],
      ['|Q1[:,2*i-1:2*i]|^2 + |Q2[:,2*i-1:2*i]|^2 - |K[:,2*i-1:2*i]|^2', '3'],
      ["V'*V - O1*O1' - O2*O2'", 'F(3*d, dv)'],
      ['|U[:,i]|^2 - |D[i,:]|^2', 'ff'],
    ]);
  });

  it('of a ResNet: scale laws at ε = 0 alone', () => {
    const unit = '|W2[:,i,:]|^2 - g1[i]^2 - b1[i]^2';
    // All writers of the stream against all of its readers, the convolution of the block among them.
    const stream = '|W1[:,i,:]|^2 + |F[:,i]|^2 - g2[i]^2 - b2[i]^2 - |W0[i,:]|^2';
    expect(texts(resnet(', eps'))).toEqual([unit, stream]);
    expect(texts(resnet()).sort()).toEqual(['|W1[i,:,:]|^2', '|W2[i,:,:]|^2', unit, stream].sort());
  });

  it('of tokens and positions: their sums along a common vector', () => {
    expect(texts(EMBEDDED)).toEqual(["Q'*Q - K'*K", "V'*V - O'*O", 'sum(H[i,:])', 'sum(E[:,i]) - sum(P[:,i])']);
    // False when tokens are free vectors.
    expect(texts(EMBEDDED.replace('onehot(n x v)', 'n x v'))).not.toContain('sum(E[:,i]) - sum(P[:,i])');
  });

  const SMALL: readonly (readonly [string, string, Widths])[] = [
    ['GPT-2', GPT2, { n: 2, d: 2, dh: 1, dv: 1, ff: 1 }],
    ['LLaMA', LLAMA, { n: 2, d: 2, dv: 1, ff: 1 }],
    ['ResNet', resnet(), { c: 2, n: 3, p: 1, m: 1 }],
    ['embedded', EMBEDDED, { v: 2, n: 2, d: 2, a: 1 }],
  ];
  it.each(long.rows(SMALL, ([name]) => name === 'LLaMA'))(
    'are proved at small widths as well: %s',
    (_, text, widths) => {
      for (const law of texts(text))
        expect([law, prove(model(text, widths), law, { compare: false }).verdict]).toEqual([law, 'proved']);
    },
  );

  it('take no time', () => {
    const before = process.cpuUsage().user;
    for (const text of [GPT2, LLAMA, resnet()]) all(text);
    expect((process.cpuUsage().user - before) / 1000).toBeLessThan(3000);
  });
});
