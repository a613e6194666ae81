/** Completeness for all inner widths by one rank (theory §13, theorem E): oracles of the theory, `find` at bound inner widths, what must be refused. */

import { check } from '@lawful/checker';
import { axisLaws } from '@lawful/lie';
import { axisGraph } from '@lawful/networks';
import { rankTheorem } from '@lawful/verifier';
import { find, findAllWidths, parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';
import { grouped, heads } from './models.js';

type Widths = Readonly<Record<string, number>>;
const model = (text: string, widths: Widths = {}) => parseModel({ file: 'test.law', text }, widths);

/** F(s, r) of theory §2. */
const F = (s: number, r: number): number => {
  const k = Math.min(s, r);
  return (k * (2 * r + 1 - k)) / 2;
};

const LORA = `const W : 2 x 3
const C : 2 x 2
param A : r x 3
param B : 2 x r
input x : 3
output C*tanh((W + B*A)*x)
`;

const CAUSAL = `param Q, K : 2 x dh
param q, k : 1 x dh
param V, O : 2 x dv
param v : 1 x dv
input X : 2 x 2
output softmax((X*Q .+ q)*(X*K .+ k)', causal(2))*(X*V .+ v)*O'
`;

const BEHIND = 'param A : r x 2\nparam B : 2 x r\nparam W : 2 x 2\ninput x : 2\noutput W*tanh(B*A*x)\n';

/** [name, model, count by the theory, inner widths]. */
const COMPLETE: readonly (readonly [string, string, (w: Widths) => number, readonly Widths[]])[] = [
  ['LoRA on a frozen network', LORA, ({ r }) => F(5, r!), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((r) => ({ r }))],
  [
    'causal attention with biases, the key bias among the constants',
    CAUSAL,
    ({ dh, dv }) => F(5, dh!) + F(5, dv!) + dh!,
    [
      { dh: 1, dv: 1 },
      { dh: 2, dv: 1 },
      { dh: 1, dv: 2 },
      { dh: 3, dv: 1 },
      { dh: 4, dv: 1 },
      { dh: 5, dv: 2 },
      { dh: 6, dv: 1 },
      { dh: 1, dv: 6 },
      { dh: 2, dv: 2 },
      { dh: 7, dv: 3 },
    ],
  ],
  ['a product in front of a layer', BEHIND, ({ r }) => F(4, r!), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((r) => ({ r }))],
  [
    'squares of a product',
    'param A : r x 2\nparam B : 2 x r\ninput x : 2\noutput (B*A*x).^2\n',
    ({ r }) => F(4, r!),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((r) => ({ r })),
  ],
];

describe('theorem E', () => {
  it.each(COMPLETE)('%s', (_, text, count, bound) => {
    const found = findAllWidths(model(text));
    expect([found.complete, found.conditions]).toEqual([true, []]);
    expect(check(JSON.stringify(found.certificate))).toMatchObject({ verdict: 'accepted' });
    for (const widths of bound) {
      const { plain } = find(model(text, widths), {}).result;
      expect([widths, found.countAt(widths)]).toEqual([widths, count(widths)]);
      expect([widths, plain.found, plain.maxLaws]).toEqual([widths, count(widths), count(widths)]);
    }
  });

  const rankOf = (text: string, widths: Widths) => {
    const graph = axisGraph(model(text, widths));
    return rankTheorem(graph, axisLaws(graph));
  };

  it('takes the ranks of theory §13 at products of rank one', () => {
    const one = (names: readonly string[]) => new Map(names.map((w) => [w, 1]));
    expect(rankOf(heads(2), { n: 2, d: 3 })).toMatchObject({ rank: 36, rho: one(['dh', 'dv']) });
    expect(rankOf(heads(3), { n: 2, d: 4 })).toMatchObject({ rank: 96, rho: one(['dh', 'dv']) });
    expect(rankOf(grouped(2), { n: 2, d: 2 })).toMatchObject({ rank: 16, rho: one(['dh', 'dv']) });
    expect(rankOf(LORA, {})).toMatchObject({ rank: 6, rho: one(['r']) });
  });

  it('two queries on a key: 2·F(6, dh) laws', () => {
    const found = findAllWidths(model(grouped(2), { n: 2, d: 2 }));
    for (const [r, laws] of [
      [1, 2],
      [2, 6],
      [3, 12],
      [4, 20],
      [5, 30],
    ] as const)
      expect(found.countAt({ dh: r, dv: r })).toBe(laws);
  });

  const REFUSED: readonly (readonly [string, string, RegExp])[] = [
    ['a tied product', "param A : 2 x r\ninput x : 2\noutput tanh(A*A'*x)\n", /no products over inner axes/],
    [
      'a factor used beside its product',
      'param A : r x 2\nparam B : 2 x r\ninput x : 2\noutput tanh(B*A*x) .+ sum(A)\n',
      /no products|not all its inner axes/,
    ],
    [
      'one token',
      "param Q, K : 2 x h\nparam V, O : 2 x h\nparam W : 2 x 2\ninput X : 1 x 2\noutput tanh(softmax(X*Q*K'*X')*X*V*O')*W\n",
      /./,
    ],
    [
      'an outer width without a number',
      'param A : r x n\nparam B : 2 x r\ninput x : n\noutput tanh(B*A*x)\n',
      /the width n must be a number: lawful find with --set n=VALUE/,
    ],
    [
      'a unit with two slopes',
      'param A : r x 2\nparam B : 2 x r\nparam W : 2 x 2\ninput x : 2\noutput W*relu(B*A*x)\n',
      /operations of which no rank is taken/,
    ],
    [
      'exponentials that depend on each other',
      'param A : r x 2\nparam B : 2 x r\ninput x : 2\noutput exp(B*A*x) + exp(2*B*A*x)\n',
      /not proved to be independent/,
    ],
    [
      'a chain of products',
      'param A : r x 2\nparam B : s x r\nparam C : 2 x s\ninput x : 2\noutput tanh(C*B*A*x)\n',
      /not all its inner axes|no products/,
    ],
    [
      'further laws',
      'param A : r x 2\nparam B : 2 x r\nparam a\nparam b\ninput x : 2\noutput a*b*tanh(B*A*x)\n',
      /not all directions/,
    ],
    [
      'cross-entropy',
      'param A : r x 2\nparam B : 2 x r\ninput x : 2\noutput tanh(B*A*x)\nloss cross-entropy\n',
      /cross-entropy/,
    ],
  ];
  it.each(REFUSED)('is refused for %s', (_, text, why) => {
    const found = findAllWidths(model(text));
    expect(found.complete).toBe(false);
    expect(found.by).toMatch(why);
  });
});

interface Certificate {
  claim: {
    complete: { at: [string, number][]; least: [string, number][] };
    laws: unknown[];
    nodes: [string, number[], unknown[], ...unknown[]][];
  };
  evidence: {
    lieRank?: {
      point: number[];
      words: unknown[];
      samples: { cotangent: [number, number][] }[];
      columns: number[];
      prime: number;
    };
  };
}

describe('false claims by a rank', () => {
  const FALSE: readonly (readonly [string, (c: Certificate) => void, RegExp])[] = [
    [
      'a point of higher rank',
      (c) => {
        c.evidence.lieRank!.point = c.evidence.lieRank!.point.map((v, k) => (v === 0 && k < 16 ? 5 : v));
      },
      /is 5, and A\[2,1\] is 0 where the product has rank 1/,
    ],
    [
      'a sample left out',
      (c) => {
        c.evidence.lieRank!.words.pop();
        c.evidence.lieRank!.columns.pop();
      },
      /lieRank is 6, but the number of words/,
    ],
    [
      'a sample twice',
      (c) => {
        c.evidence.lieRank!.words[5] = 0;
      },
      /singular|nonsingular|rank/,
    ],
    [
      'brackets',
      (c) => {
        c.evidence.lieRank!.words[5] = [0, 1];
      },
      /has brackets|singular/,
    ],
    [
      'no evidence',
      (c) => {
        delete c.evidence.lieRank;
      },
      /the number of words in evidence\.lieRank is 0/,
    ],
    [
      'no law',
      (c) => {
        c.claim.laws = [];
      },
      /the inner axis 2 of node 3 is that of none/,
    ],
    [
      'a rank above the width',
      (c) => {
        c.claim.complete.least = [['r', 3]];
      },
      /takes the rank 3 at the width 2/,
    ],
    [
      'a width with two ranks',
      (c) => {
        c.claim.complete.least = [
          ['r', 1],
          ['r', 2],
        ];
      },
      /claim\.complete\.least gives two numbers for one width/,
    ],
    [
      'a width left out',
      (c) => {
        c.claim.complete.at = [];
      },
      /says nothing of the width "r"/,
    ],
    [
      'another function',
      (c) => {
        for (const n of c.claim.nodes) if (n[0] === 'map') n[4] = 'gelu';
      },
      /a function that is not made of exponentials/,
    ],
    [
      'a unit',
      (c) => {
        for (const n of c.claim.nodes) if (n[0] === 'map') n.splice(3, 2, 'piecewise', '0', '1');
      },
      /not written out in entries/,
    ],
  ];
  it.each(FALSE)('%s', (_, change, sentence) => {
    const certificate = structuredClone(findAllWidths(model(LORA)).certificate) as unknown as Certificate;
    change(certificate);
    const { verdict, reason } = check(JSON.stringify(certificate));
    expect([verdict, reason]).toEqual(['rejected', expect.stringMatching(sentence)]);
  });
});

// φ₁₁φ₂₂ and φ₁₂φ₂₁, written so that they read alike where the inner width is 1.
const alike = (data: string) => `param A, B : 2 x h
param s
input X, Y, Z : 2 x 2
output dot(X, A*B') + s*(exp(einsum("ak,ck,bl,dl,ab,cd->", A, B, A, B, Y, Z)) - exp(einsum("ak,cl,bl,dk,${data}->", A, B, A, B, Y, Z)))
`;

/** [name, model, widths at which there are more laws than are listed]. */
const DEPENDENT: readonly (readonly [string, string, Widths])[] = [
  ['are the same where the products have rank 1', alike('ab,cd'), { h: 1 }],
  ['are constant', "param A : 1 x h\nparam B : 2 x h\ninput X : 2 x 2\noutput (A*B')*tanh(X - X)\n", { h: 2 }],
];

describe('exponentials that depend on each other', () => {
  it.each(DEPENDENT)('%s', (_, text, widths) => {
    const found = findAllWidths(model(text));
    expect([found.complete, found.by]).toEqual([false, expect.stringContaining('not proved to be independent')]);
    expect(find(model(text, widths), {}).result.plain.found).toBeGreaterThan(found.countAt(widths)!);
  });

  it('are refused in a certificate whose point has one value for each', () => {
    const certificate = structuredClone(findAllWidths(model(alike('ac,bd'))).certificate) as unknown as Certificate;
    expect(check(JSON.stringify(certificate)).verdict).toBe('accepted');
    expect(certificate.claim.complete.least).toEqual([['h', 1]]);
    const [first, second] = certificate.claim.nodes.filter(([op, inputs]) => op === 'contract' && inputs.length === 6);
    const labels = second![3] as number[][];
    const [a, c, b, d] = labels.map(([l]) => l!);
    labels.splice(4, 2, [a!, b!], [c!, d!]);
    expect(second![1]).toEqual(first![1]);
    const { verdict, reason } = check(JSON.stringify(certificate));
    expect([verdict, reason]).toEqual([
      'rejected',
      expect.stringMatching(/the same where the products have the least/),
    ]);
  });
});
