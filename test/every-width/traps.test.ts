/** Networks and laws that look like others for which something holds at every width. What is expected was checked by numbers at small widths. */
import { check } from '@lawful/checker';
import { find, findAllWidths, parseModel, prove, proveAllWidths } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

type Widths = Readonly<Record<string, number>>;

const model = (text: string, widths: Widths = {}) => parseModel({ file: 'test.law', text }, widths);
const laws = (text: string): string[] => findAllWidths(model(text)).laws.map((l) => l.law);

const LINEAR = 'param A : m x r\nparam B : r x n\ninput x : n\noutput A*B*x\n';

/** [name, network, widths at which there are more laws than a theorem about its look-alike would say]. */
const NOT_ALL: readonly (readonly [string, string, Widths])[] = [
  [
    'an output bias that is a sum',
    'param V : 1 x h\nparam W : h x n\nparam b : k\ninput x : n\noutput V*relu(W*x) + sum(b)\n',
    { h: 2, n: 2, k: 2 },
  ],
  ['a term times zero', `param C : m x n\n${LINEAR.replace('A*B*x', 'A*B*x + 0*C*x')}`, { m: 1, r: 1, n: 2 }],
  ['zero times everything', LINEAR.replace('A*B*x', '0*A*B*x'), { m: 1, r: 1, n: 2 }],
  [
    'zero within units',
    'param V : 1 x h\nparam W, C : h x n\ninput x : n\noutput V*relu(W*x + 0*C*x)\n',
    { h: 1, n: 2 },
  ],
  [
    'one-hot rows that are summed over',
    "param A : n x r\nparam B : r x m\ninput K : onehot(n x v)\noutput K'*A*B\n",
    { n: 2, r: 2, m: 1, v: 1 },
  ],
  [
    'one-hot rows against the whole product',
    'param A : n x r\nparam B : r x v\ninput K : onehot(n x v)\noutput dot(K, A*B)\n',
    { n: 2, r: 2, v: 1 },
  ],
  ['a loss that sees one output', `${LINEAR}loss (out[1] - y[1])^2\n`, { m: 2, r: 1, n: 1 }],
  ['a loss that is constant', `${LINEAR.replace('m x r', '1 x r')}loss margin(3)\n`, { r: 1, n: 1 }],
];

describe('no completeness', () => {
  it.each(NOT_ALL)('of %s', (_, text) => {
    const found = findAllWidths(model(text));
    expect(found.complete).toBe(false);
    expect(check(JSON.stringify(found.certificate)).verdict).toBe('accepted');
  });

  it.each(NOT_ALL.slice(0, 3))('where there are more laws: %s', (_, text, widths) => {
    const listed = findAllWidths(model(text)).countAt(widths)!;
    expect(find(model(text, widths), {}).result.plain.maxLaws).toBeGreaterThan(listed);
  });
});

const LOGITS = 'param W : n x n\ninput x : n\noutput W*x\nloss cross-entropy\n';
const POOLED = 'param E : v x d\nparam p : d\ninput K : onehot(t x v)\noutput einsum("tv,vd->d", K, E) - p\n';
const SPREAD = 'param A : n x m\nparam b : n\ninput x\noutput softmax(relu(A .- b)*x)\n';
const ROPE =
  "param Q, K : d x 4\ninput X : n x d\ninput c, s : n x 2\noutput softmax(rope(X*Q, c, s)*rope(X*K, c, s)')\n";
const CUBE = 'param T : n x n x m\ninput X : n x m\noutput einsum("ijk,jk->i", T, X)\nloss cross-entropy\n';

/** [network, law, a law beside it that is true, widths]. */
const FALSE: readonly (readonly [string, string, string, Widths])[] = [
  [LOGITS, 'trace(W)', 'sum(W)', { n: 2 }],
  [LOGITS, 'einsum("aa->", W)', 'einsum("ab->", W)', { n: 2 }],
  [CUBE, 'einsum("aab->b", T)', 'einsum("abc->bc", T)', { n: 2, m: 1 }],
  [POOLED, 'sum(E[:,i]) + p[i]', '0*sum(E[:,i])', { v: 2, d: 1, t: 2 }],
  [SPREAD, 'sum(A .+ b)', 'sum(A) + sum(b)', { n: 1, m: 2 }],
  [SPREAD, "sum(A) + ones(m)'*ones(m)*sum(b)", "sum(A) + ones(n)'*b", { n: 1, m: 2 }],
  [
    ROPE,
    "sum(Q[:,2*i-1:2*i]'*Q[:,2*i-1:2*i]) - sum(K[:,2*i-1:2*i]'*K[:,2*i-1:2*i])",
    '|Q[:,2*i-1:2*i]|^2 - |K[:,2*i-1:2*i]|^2',
    { d: 1, n: 2 },
  ],
];

describe('laws that read like others', () => {
  it.each(FALSE)('%# are told apart', (text, wrong, right, widths) => {
    expect(prove(model(text, widths), wrong).verdict).toBe('refuted');
    expect(proveAllWidths(model(text), wrong).verdict).not.toBe('proved');
    if (right.startsWith('0*')) return;
    const { verdict, certificate } = proveAllWidths(model(text), right);
    expect([verdict, check(JSON.stringify(certificate)).verdict]).toEqual(['proved', 'accepted']);
  });

  it('are not found', () => {
    expect(laws(POOLED)).toEqual([]);
  });

  it('unit vectors that take rows along one label together take none along another', () => {
    const taken = (labels: string) =>
      `input K : onehot(n x v)\ninput J : onehot(m x ${labels.includes('jb') ? 'd' : 'v'})\nparam E : v x d\nparam P : n x m\noutput einsum("${labels}", K, J, E) + P\n`;
    expect(laws(taken('ia,jb,ab->ij'))).toEqual(['sum(E) - sum(P)']);
    expect(laws(taken('ia,ja,ab->ij'))).toEqual([]);
    const bound = model(taken('ia,ja,ab->ij'), { n: 2, m: 2, v: 3, d: 2 });
    expect(prove(bound, 'sum(E) - sum(P)').verdict).toBe('refuted');
  });
});

describe('what a reading must not lose', () => {
  it('vectors in einsum have labels for all their axes in a certificate', () => {
    const found = findAllWidths(model('param p : n\nparam s\noutput einsum("k,->k", p, s)\n'));
    expect(found.laws.map((l) => l.law)).toEqual(['|p|^2 - s^2']);
    expect(check(JSON.stringify(found.certificate)).verdict).toBe('accepted');
  });

  it('of angles there is one for two columns', () => {
    const found = findAllWidths(
      model('param R : n x 4\nparam A, B : n x 2\ninput s : n x 2\noutput rope(R, A + B, s)\n'),
    );
    expect(found.laws.map((l) => [l.law, l.count])).toContainEqual(['sum(A[:,i]) - sum(B[:,i])', '2']);
  });

  it('a constant moves along in sums of parameters', () => {
    const found = findAllWidths(model('param A : n x m\nparam s\ninput x\noutput (A .- s) .* x\nloss cross-entropy\n'));
    expect(found.laws.map((l) => l.law)).toEqual(['s', 'sum(A)']);
    expect(check(JSON.stringify(found.certificate)).verdict).toBe('accepted');
  });
});
