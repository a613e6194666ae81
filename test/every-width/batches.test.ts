/** One law for each head, or for each channel of each group (theory §12: reshape into heads passes one S_h per head), for every number of them. */
import { check, find, findAllWidths, parseModel, prove } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const model = (text: string, widths: Readonly<Record<string, number>> = {}) =>
  parseModel({ file: 'test.law', text }, widths);

const attention = (last: string, more = '') => `param Q, K, V : d x h x k
param O : h x k x e
${more}input X : n x d
let q = einsum("nd,dhk->nhk", X, Q)
let p = einsum("nd,dhk->nhk", X, K)
let v = einsum("nd,dhk->nhk", X, V)
let A = softmax(einsum("nhk,mhk->nhm", q, p))
output einsum(${last})
`;
const HEADS = attention('"nhm,mhk,hke->ne", A, v, O');
/** Heads are mixed before the output: of values and outputs only the sum over heads is left. */
const MIXED = attention('"nhm,mhk,hg,gke->ne", A, v, M, O', 'const M : h x h\n');

/** Bilinear units: a product of entries passes one number a unit, and no matrix. */
const GATED = 'param U, V : h x n\nparam R : m x h\ninput x : n\noutput R*((U*x) .* (V*x))\n';

const F = (s: number, r: number): number => {
  const k = Math.min(s, r);
  return (k * (2 * r + 1 - k)) / 2;
};

describe('a law for each head', () => {
  it('is found at every number of heads', () => {
    const found = findAllWidths(model(HEADS));
    expect(found.laws.map((l) => l.count)).toEqual(['h*F(2*d, k)', 'h*F(d + e, k)']);
    expect(found.countAt({ d: 768, e: 768, h: 12, k: 64, n: 1 })).toBe(2 * 12 * 2080);
  });

  it.each([
    { d: 2, e: 1, h: 2, k: 1, n: 2 },
    { d: 1, e: 2, h: 2, k: 2, n: 2 },
  ])('is what find has at %j', (widths) => {
    const found = findAllWidths(model(HEADS));
    const bound = find(model(HEADS, widths));
    expect(bound.plain.laws.reduce((s, l) => s + l.count, 0)).toBe(found.countAt(widths));
    expect(bound.plain.laws.reduce((s, l) => s + l.count, 0)).toBe(
      widths.h * (F(2 * widths.d, widths.k) + F(widths.d + widths.e, widths.k)),
    );
    for (const { law } of found.laws) expect(prove(model(HEADS, widths), law).verdict).toBe('proved');
  });

  it('is none for values and outputs where heads are mixed', () => {
    const widths = { d: 2, e: 2, h: 2, k: 2, n: 2 };
    const found = findAllWidths(model(MIXED));
    expect(found.laws.map((l) => l.count)).toEqual(['h*F(2*d, k)', 'F(d*h + e*h, k)']);
    const perHead = findAllWidths(model(HEADS)).laws[1]!.law;
    expect(prove(model(MIXED, widths), perHead).verdict).toBe('refuted');
    expect(prove(model(MIXED, widths), found.laws[1]!.law).verdict).toBe('proved');
  });

  it('is one for each entry of an entrywise product, and for each group of shared keys', () => {
    const product = findAllWidths(model('param U, V : m x n\ninput x : n\noutput (U .* V)*x\n'));
    expect(product.laws.map((l) => l.count)).toEqual(['m*n']);
    const grouped = findAllWidths(
      model(`param Q : d x g x r x k
param K : d x g x k
input X : n x d
output einsum("ngrk,mgk->ngrm", einsum("nd,dgrk->ngrk", X, Q), einsum("nd,dgk->ngk", X, K))
`),
    );
    expect(grouped.laws.map((l) => l.count)).toEqual(['g*F(d*r + d, k)']);
  });
});

describe('the checker on laws for each head', () => {
  type Claim = { laws: [string, [number, number | number[], string][], []][] };
  const certificate = (text: string) =>
    JSON.parse(JSON.stringify(findAllWidths(model(text)).certificate)) as { claim: Claim };

  it('accepts them, and says for which places', () => {
    const { verdict, statement } = check(JSON.stringify(certificate(HEADS)));
    expect(verdict).toBe('accepted');
    expect(statement).toContain('for all p, i and j, <Q[:,p,i], Q[:,p,j]> - <"K"[:,p,i], "K"[:,p,j]>');
  });

  it.each([
    [
      'a law for each head where heads are mixed',
      MIXED,
      (c: Claim) => {
        for (const term of c.laws[1]![1]) term[1] = term[0] === 3 ? [0, 1] : [1, 2];
      },
    ],
    [
      'heads of one side against places of the other',
      HEADS,
      (c: Claim) => {
        c.laws[1]![1].at(-1)![1] = [1, 0];
      },
    ],
    [
      'a law for each row',
      HEADS,
      (c: Claim) => {
        for (const term of c.laws[0]![1]) term[1] = [0, 2];
      },
    ],
    [
      'a sign turned',
      HEADS,
      (c: Claim) => {
        c.laws[0]![1][0]![2] = '-1';
      },
    ],
    [
      'a matrix through a product of entries',
      GATED,
      (c: Claim) => {
        for (const law of c.laws) law[0] = 'gram';
      },
    ],
    [
      'an axis twice',
      HEADS,
      (c: Claim) => {
        for (const term of c.laws[0]![1]) term[1] = [2, 2];
      },
    ],
    [
      'a batch of a norm',
      HEADS,
      (c: Claim) => {
        c.laws[0]![0] = 'norm';
      },
    ],
  ] as const)('rejects %s', (_, text, spoil) => {
    const own = certificate(text);
    spoil(own.claim);
    expect(check(JSON.stringify(own)).verdict).toBe('rejected');
  });
});
