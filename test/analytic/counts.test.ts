import { find, parseModel, prove } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';
import { F } from '../laws/models.js';
import { attention, feedForward, heads, linearCrossEntropy, mixture, swiglu, tanhNetwork } from './models.js';

const findText = (text: string) => find(parseModel({ file: 'test.law', text })).result;
const counts = (text: string) => {
  const { plain, laws } = findText(text);
  expect(laws.every((l) => l.proved)).toBe(true);
  return { found: plain.found, maxLaws: plain.maxLaws, complete: plain.complete };
};
const complete = (n: number) => ({ found: n, maxLaws: n, complete: true });

describe('O6: softmax attention conserves F(2d, d_h) + F(2d, d_v) quantities', () => {
  it.each([
    [1, 1, 1, 2],
    [2, 2, 1, 4],
    [2, 2, 2, 6],
    [3, 2, 1, 4],
  ])('(d, d_h, d_v) = (%i, %i, %i): %i', (d, k, v, expected) => {
    expect(expected).toBe(F(2 * d, k) + F(2 * d, v));
    expect(counts(attention(d, k, v))).toEqual(complete(expected));
  });
  it('per head when there are several', () => {
    expect(counts(heads(2, 1, 2))).toEqual(complete(2 * 2 * F(4, 1)));
    expect(counts(heads(3, 2, 2))).toEqual(complete(2 * 2 * F(6, 2)));
  });
  it('scaled by 1/sqrt(2) all the same', () => {
    expect(counts(attention(2, 2, 2).replace("X')", "X' / sqrt(2))"))).toEqual(complete(6));
  });
});

describe('O11: softmax cross-entropy on a last affine layer', () => {
  it.each([
    [2, 2, 2, 5],
    [1, 1, 2, 2],
    [3, 2, 3, F(5, 2) + 2],
  ])('two-layer linear (n, h, m) = (%i, %i, %i): F(n+m-1, h) + h = %i', (n, h, m, expected) => {
    expect(expected).toBe(F(n + m - 1, h) + h);
    expect(counts(linearCrossEntropy(n, h, m))).toEqual(complete(expected));
  });
  it('n + 1 column sums of [W|b] for an affine classifier', () => {
    const text = (n: number) =>
      `param W : 3 x ${n}\nparam b : 3\ninput x : ${n}\noutput W * x + b\nloss cross-entropy\n`;
    for (const n of [1, 2, 4]) expect(counts(text(n))).toEqual(complete(n + 1));
  });
});

describe('O18: networks that conserve nothing', () => {
  it.each(['silu', 'tanh', 'sigmoid', 'softplus'])('%s', (activation) => {
    expect(counts(feedForward(activation, 2, 2, 2))).toEqual(complete(0));
  });
  it('a gate of normalised sigmoids; the published law is refuted, and holds for softmax', () => {
    expect(counts(mixture('sigmoid'))).toEqual(complete(0));
    const model = (gate: 'softmax' | 'sigmoid') => parseModel({ file: 'moe.law', text: mixture(gate) });
    expect(prove(model('sigmoid'), 'sum(W[:,i])', { compare: false }).verdict).toBe('refuted');
    expect(prove(model('softmax'), 'sum(W[:,i])', { compare: false }).verdict).toBe('proved');
  });
});

describe('O19: SwiGLU and softmax gates', () => {
  it.each([
    [1, 1, 1],
    [2, 2, 2],
    [3, 2, 1],
  ])('SwiGLU (%i, %i, %i): one per unit', (n, h, m) => {
    expect(counts(swiglu(n, h, m))).toEqual(complete(h));
  });
  it('a dense softmax gate: the sum of its rows', () => {
    expect(counts(mixture('softmax'))).toEqual(complete(2));
  });
});

describe('laws with logarithms and exponentials', () => {
  const lawsOf = (text: string) => {
    const result = findText(text);
    expect(result.plain.complete).toBe(true);
    return result.laws.map((l) => [l.law, l.kind]);
  };
  it('f = p0 e^(2 p1) x: p0^2 - p1 (theory §1.3)', () => {
    expect(lawsOf('param p0\nparam p1\ninput x\noutput p0 * exp(2*p1) * x\n')).toEqual([['p0^2 - p1', 'polynomial']]);
  });
  it('f = p e^(q^2/2) x: dq/dp = pq, so p^2 - 2 log|q|', () => {
    expect(lawsOf('param p\nparam q\ninput x\noutput p * exp(q^2/2) * x\n')).toEqual([
      ['p^2 - 2*log(abs(q))', 'transcendental'],
    ]);
  });
  it('f = e^(a+x) + e^(b+x): e^-a - e^-b, in some form', () => {
    const model = parseModel({ file: 't', text: 'param a\nparam b\ninput x\noutput exp(a + x) + exp(b + x)\n' });
    const { result } = find(model);
    expect(result.plain).toMatchObject(complete(1));
    expect(prove(model, 'exp(-a) - exp(-b)').dependsOnFound).not.toBe('no');
    expect(prove(model, 'exp(-a) + exp(-b)', { compare: false }).verdict).not.toBe('proved');
    for (const { law } of result.laws) expect(prove(model, law, { compare: false }).verdict).toBe('proved');
  });
  it('a normalised layer keeps the size of its weights only without epsilon', () => {
    const text = (eps: string) =>
      `param w : 1 x 2\nparam a : 2 x 2\n${eps === '' ? '' : 'const eps > 0\n'}input x : 2\nlet u = a * x\noutput w * u / sqrt(norm2(u)${eps})\n`;
    expect(lawsOf(text(''))).toEqual([['|a|^2', 'polynomial']]);
    expect(counts(text(' + eps'))).toEqual(complete(0));
  });
});

describe('size', () => {
  it('counts a tanh network of 60 parameters', () => {
    expect(counts(tanhNetwork(4, 10, 2))).toEqual(complete(0));
  });
});
