/** The checker on claims for every width: true ones are accepted, and plausible false ones rejected, each with a sentence of its own. */
import { check } from '@lawful/checker';
import { findAllWidths, parseModel } from 'lawful';
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
} from '../every-width/models.js';
import { describe, expect, it } from '../jest-globals.js';

type Law =
  | [form: string, terms: [number, number, string][], idle: [number, number, string][]]
  | [string, number, number?];

interface Claim {
  widths: string[];
  nodes: [op: string, inputs: number[], axes: (number | string)[], ...more: unknown[]][];
  output: number;
  cotangent: string;
  laws: Law[];
  complete: { theorem: string; conditions: string[] } | null;
}

/** The certificate of a model, its claim changed. */
function certificate(
  text: string,
  change: (claim: Claim, node: (name: string) => number) => void = () => undefined,
): string {
  const whole = structuredClone(findAllWidths(parseModel({ file: 'test.law', text })).certificate) as unknown as {
    claim: Claim;
  };
  const { claim } = whole;
  change(claim, (name) => claim.nodes.findIndex((n) => n[3] === name));
  return JSON.stringify(whole);
}

const TRUE: readonly (readonly [string, string])[] = [
  ['two-layer linear', TWO_LAYER],
  ['LoRA', LORA],
  ['attention', ATTENTION],
  ['two heads', heads(2)],
  ['grouped queries', grouped(3)],
  ['ReLU', RELU],
  ['ReLU without bias', RELU_WITHOUT_BIAS],
  ['leaky ReLU', LEAKY],
  ['SwiGLU', SWIGLU],
  ['ReGLU', REGLU],
  ['GPT-2', GPT2],
  ['LLaMA', LLAMA],
  ['ResNet', resnet()],
  ['ResNet with epsilon', resnet(', eps')],
  ['embedded', EMBEDDED],
];

describe('claims for every width', () => {
  it.each(TRUE)('are accepted within a second: %s', (_, text) => {
    const given = certificate(text);
    const before = process.cpuUsage().user;
    const { verdict, reason, statement } = check(given);
    expect([verdict, reason]).toEqual(['accepted', 'every claim was verified']);
    expect((process.cpuUsage().user - before) / 1000).toBeLessThan(1000);
    expect(statement).toMatch(/^For all positive integers/);
  });

  it('say what was verified', () => {
    const { statement } = check(certificate(ATTENTION));
    expect(statement).toContain('parameters: Q (d x dh), "K" (d x dh), V (d x dv), O (d x dv)');
    expect(statement).toContain('exp(#7[a,b]) over its sum over b');
    expect(statement).toContain('for all i and j, <Q[:,i], Q[:,j]> - <"K"[:,i], "K"[:,j]>');
    expect(statement).toContain('there are no others for n >= 2');
    expect(check(certificate(GPT2)).statement).toContain('It is not claimed that there are no others.');
  });
});

const law = (form: string, ...terms: [number, number, string][]): Law => [form, terms, []];

/** [what is wrong, model, change, words of the sentence]. */
const FALSE: readonly (readonly [string, string, (claim: Claim, node: (name: string) => number) => void, RegExp])[] = [
  [
    'a flipped sign',
    TWO_LAYER,
    (c, n) => {
      c.laws = [law('gram', [n('W1'), 0, '1'], [n('W2'), 1, '1'])];
    },
    /claim\.laws\[0\] is not proved: its motion, with the factor 2, meets node \d+ \(contract\), a sum over the axis/,
  ],
  [
    'a wrong reader',
    'param W1 : h x n\nparam W2 : h x h\nparam W3 : m x h\ninput x : n\noutput W3*W2*W1*x\n',
    (c, n) => {
      c.laws = [law('gram', [n('W1'), 0, '1'], [n('W3'), 1, '-1'])];
    },
    /meets node .*whose two sides must move oppositely/,
  ],
  [
    'a tensor along the other axis',
    'param A : n x n\nparam B : n x n\ninput x : n\noutput B*A*x\n',
    (c, n) => {
      c.laws = [law('gram', [n('A'), 1, '1'], [n('B'), 0, '-1'])];
    },
    /is not proved/,
  ],
  [
    'a tied tensor overlooked',
    "param E : v x d\nparam W : d x d\ninput x : v\noutput E*W*E'*x\n",
    (c, n) => {
      c.laws = [law('gram', [n('E'), 1, '1'], [n('W'), 1, '-1'])];
    },
    /meets node/,
  ],
  [
    'a Gram matrix behind ReLU',
    RELU,
    (c, n) => {
      c.laws = [law('gram', [n('W1'), 0, '1'], [n('b'), 0, '1'], [n('W2'), 1, '-1'])];
      c.complete = null;
    },
    /a function of entries, which passes a diagonal S only/,
  ],
  [
    'a bias left out',
    RELU,
    (c, n) => {
      c.laws = [law('diagonal', [n('W1'), 0, '1'], [n('W2'), 1, '-1'])];
    },
    /which needs the same factor for all that is added/,
  ],
  [
    'a function that is not homogeneous',
    RELU.replace('relu', 'gelu'),
    (c, n) => {
      c.laws = [law('diagonal', [n('W1'), 0, '1'], [n('b'), 0, '1'], [n('W2'), 1, '-1'])];
    },
    /a function \(gelu\) that is not known to be homogeneous/,
  ],
  [
    'the wrong degree',
    'param W1 : h x n\nparam W2 : m x h\ninput x : n\noutput W2*(relu(W1*x).^2)\n',
    (c, n) => {
      c.laws = [law('diagonal', [n('W1'), 0, '1'], [n('W2'), 1, '-1'])];
    },
    /with the factor 1, meets node/,
  ],
  [
    'scale invariance in spite of an epsilon',
    resnet(', eps'),
    (c, n) => {
      c.laws = [law('diagonal', [n('W1'), 0, '1'])];
    },
    /a normalisation with an epsilon/,
  ],
  [
    'a whole norm in spite of an epsilon',
    'param W : m x n\nconst eps > 0\ninput x : n\noutput rmsnorm(W*x, eps)\n',
    (c, n) => {
      c.laws = [law('norm', [n('W'), 0, '1'])];
    },
    /with the factor -2, .* a normalisation with an epsilon/,
  ],
  [
    'queries and keys under rotary positions',
    LLAMA,
    (c, n) => {
      c.laws = [law('gram', [n('Q1'), 1, '1'], [n('Q2'), 1, '1'], [n('K'), 1, '-1'])];
    },
    /whose angles depend on the row|rotations of pairs/,
  ],
  [
    'column sums of a tied head',
    "param E : v x d\ninput t : onehot(v)\noutput E*E'*t\nloss cross-entropy\n",
    (c, n) => {
      c.laws = [['sums', n('E'), 0]];
    },
    /the output sees translations of parameter 0 along its axis 1/,
  ],
  [
    'column sums without cross-entropy',
    EMBEDDED.replace('loss cross-entropy\n', ''),
    (c, n) => {
      c.laws = [['sums', n('H'), 1]];
    },
    /the output sees translations/,
  ],
  [
    'tokens that are free vectors',
    EMBEDDED.replace('onehot(n x v)', 'n x v'),
    (c, n) => {
      c.laws = [law('columns', [n('E'), 1, '1'], [n('P'), 1, '-1'])];
    },
    /its translation meets node \d+ \(contract\), which does not pass it/,
  ],
  [
    'a parameter called constant that is not',
    GPT2,
    (c, n) => {
      c.laws = [['constant', n('q')]];
    },
    /the output sees parameter \d+ move/,
  ],
  [
    'a bias left out as if it were constant',
    GPT2,
    (c, n) => {
      c.laws = [
        [
          'gram',
          [
            [n('Q'), 1, '1'],
            [n('K'), 1, '-1'],
          ],
          [
            [n('q'), 1, '1'],
            [n('k'), 1, '-1'],
          ],
        ],
      ];
    },
    /leaves out the parameter of node \d+, which is not constant/,
  ],
  [
    'matrices of different sizes',
    TWO_LAYER,
    (c, n) => {
      c.laws = [law('gram', [n('W1'), 1, '1'], [n('W2'), 1, '-1'])];
    },
    /adds matrices of different sizes: n and h/,
  ],
  [
    'a law of data',
    TWO_LAYER,
    (c, n) => {
      c.laws = [law('norm', [n('x'), 0, '1'])];
    },
    /which is not a parameter/,
  ],
  [
    'completeness of attention for one token as well',
    ATTENTION,
    (c) => {
      c.complete!.conditions = [];
    },
    /claim\.complete holds for "n >= 2", and the claim says all widths/,
  ],
  [
    'completeness with a law missing',
    ATTENTION,
    (c) => {
      c.laws.pop();
    },
    /lists fewer laws than there are: law 2 of the theorem on attention is not among them/,
  ],
  [
    'completeness with a parameter elsewhere',
    'param A : r x n\nparam B : m x r\ninput x : n\noutput B*A*x .+ sum(A)\n',
    (c, n) => {
      c.laws = [];
      c.complete = { theorem: 'product', conditions: [] };
      expect(n('A')).toBeGreaterThanOrEqual(0);
    },
    /whose networks have one product with parameters/,
  ],
  [
    'completeness of a tied product',
    "param A : n x r\ninput x : n\noutput A*A'*x\n",
    (c) => {
      c.complete = { theorem: 'product', conditions: [] };
    },
    /whose networks have two parameters in each product/,
  ],
  [
    'completeness under cross-entropy',
    TWO_LAYER.replace(/$/, 'loss cross-entropy\n'),
    (c) => {
      c.complete = { theorem: 'product', conditions: [] };
    },
    /speaks of every loss, and the claim of cross-entropy alone/,
  ],
  [
    'completeness behind a mask',
    "param Q, K : d x h\nparam V, O : d x v\ninput X : n x d\noutput softmax(X*Q*K'*X', causal(n))*X*V*O'\n",
    (c) => {
      c.complete = { theorem: 'attention', conditions: ['n >= 2'] };
    },
    /a softmax along rows, without a mask/,
  ],
  [
    'completeness of deep networks',
    'param W1 : h x n\nparam W2 : k x h\nparam W3 : m x k\ninput x : n\noutput W3*relu(W2*relu(W1*x))\n',
    (c) => {
      c.complete = { theorem: 'units', conditions: ['n >= 2'] };
    },
    /whose networks have one input that takes all values/,
  ],
  [
    'completeness of units summed over the batch',
    "param W1 : n x n\nparam W2 : m x n\ninput X : n x n\noutput W2*relu(W1*X)'\n",
    (c) => {
      c.complete = { theorem: 'units', conditions: ['n >= 2'] };
    },
    /units that are summed/,
  ],
  [
    'completeness of units of positive inputs',
    'param W1 : h x n\nparam W2 : m x h\ninput x : n > 0\noutput W2*relu(W1*x)\n',
    (c) => {
      c.complete = { theorem: 'units', conditions: ['n >= 2'] };
    },
    /one input that takes all values/,
  ],
  [
    'completeness of GELU gates',
    SWIGLU.replace('silu', 'gelu'),
    (c) => {
      c.complete = { theorem: 'gated-units', conditions: [] };
    },
    /a gate among silu, sigmoid, tanh, or one with two slopes/,
  ],
  [
    'completeness beside a bias that is a sum',
    'param V : 1 x h\nparam W : h x n\nparam b : k\ninput x : n\noutput V*relu(W*x) + sum(b)\n',
    (c) => {
      c.complete = { theorem: 'units', conditions: ['n >= 2'] };
    },
    /a bias along the output/,
  ],
  [
    'completeness of a product that is zero',
    TWO_LAYER.replace('W2*W1*x', '0*W2*W1*x'),
    (c) => {
      c.complete = { theorem: 'product', conditions: [] };
    },
    /a term that is zero/,
  ],
  [
    'completeness where rows of unit vectors are summed',
    "param A : n x r\nparam B : r x m\ninput K : onehot(n x v)\noutput K'*A*B\n",
    (c) => {
      c.complete = { theorem: 'product', conditions: [] };
    },
    /one-hot rows along the output/,
  ],
  [
    'completeness without the parameter that is not used',
    `param U : n\n${TWO_LAYER}`,
    (c) => {
      c.laws = c.laws.filter(([form]) => form !== 'constant');
    },
    /lists fewer laws than there are: the parameter of node 0 is constant/,
  ],
  [
    'a motion along an axis of width 1',
    RELU,
    (c, n) => {
      c.laws = [law('diagonal', [n('b'), 1, '1'])];
      c.complete = null;
    },
    /speaks of an axis of width 1/,
  ],
  [
    'a sum over the rows of unit vectors',
    'param E : v x d\nparam p : d\ninput K : onehot(t x v)\noutput einsum("tv,vd->d", K, E) - p\n',
    (c, n) => {
      c.laws = [law('columns', [n('E'), 1, '1'], [n('p'), 0, '1'])];
    },
    /its translation moves the output|does not pass it/,
  ],
  [
    'a contraction of unequal widths',
    TWO_LAYER,
    (c) => {
      c.nodes[0]![2] = ['h', 'm'];
    },
    /which needs equal widths along the label/,
  ],
  [
    'rows taken along one label twice, and along another never',
    'input K : onehot(n x v)\ninput J : onehot(m x w)\nparam E : v x w\nparam P : n x m\noutput einsum("ia,jb,ab->ij", K, J, E) + P\n',
    (c) => {
      const contract = c.nodes.find(([op, inputs]) => op === 'contract' && inputs.length === 3)!;
      const labels = contract[3] as number[][];
      for (const n of c.nodes) n[2] = n[2].map((w) => (w === 'w' ? 'v' : w));
      c.widths = c.widths.filter((w) => w !== 'w');
      labels[1]![1] = labels[0]![1]!;
    },
    /its translation moves the output/,
  ],
  [
    'a width that is not named',
    TWO_LAYER,
    (c) => {
      c.widths = ['h', 'n'];
    },
    /which is not a width/,
  ],
];

describe('false claims for every width', () => {
  it.each(FALSE)('%s', (_, text, change, sentence) => {
    const { verdict, reason } = check(certificate(text, change));
    expect([verdict, reason]).toEqual(['rejected', expect.stringMatching(sentence)]);
  });

  it.each([
    [
      'a number squared and squared again',
      40,
      [
        'contract',
        [
          [0, 1],
          [2, 3],
        ],
        [0, 1],
      ],
    ],
    ['a long chain', 15_000, ['add', [1]]],
  ])('ends in time and without a fault: %s', (_, length, [op, ...more]) => {
    const given = certificate(TWO_LAYER, (c) => {
      const n = c.nodes.length;
      c.nodes.push(['number', [], [1, 1], '2']);
      for (let k = n; k < n + (length as number); k++)
        c.nodes.push([op as string, op === 'add' ? [k] : [k, k], [1, 1], ...(more as unknown[])]);
      c.output = c.nodes.length - 1;
      c.laws = [];
      c.complete = { theorem: 'product', conditions: [] };
    });
    const { verdict, reason } = check(given);
    expect([verdict, reason]).toEqual(['unable', expect.stringMatching(/too large for this checker/)]);
  });

  // Each law of each true claim with one sign turned, one term dropped, one form widened.
  it.each(TRUE)('mutants of laws: %s', (_, text) => {
    const { claim } = JSON.parse(certificate(text)) as { claim: Claim };
    let seen = 0;
    claim.laws.forEach((one, k) => {
      if (!Array.isArray(one[1])) return;
      const [form, terms, idle] = one as [string, [number, number, string][], [number, number, string][]];
      const variants = terms.flatMap(([n, axis, c], i) => {
        const turned = c.startsWith('-') ? c.slice(1) : `-${c}`;
        const others = terms.filter((__, j) => j !== i);
        return others.length === 0 ? [] : [[...others, [n, axis, turned]], others];
      });
      for (const wrong of variants) {
        const given = certificate(text, (c) => {
          c.laws[k] = [form, wrong, idle] as Law;
          c.complete = null;
        });
        expect([claim.laws[k], wrong, check(given).verdict]).toEqual([claim.laws[k], wrong, 'rejected']);
        seen++;
      }
    });
    expect(seen).toBeGreaterThan(0);
  });
});
