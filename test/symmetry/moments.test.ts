/**
 * Losses of other degrees than two (theory §15, Theorem B): averages through the moments m_k = E_g f(gx)^k. Each number is that of the theory or follows by
 * hand from invariants: what is conserved of w is what no moment that the loss has can see.
 */
import { find, parseModel, prove } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const result = (text: string, options: Parameters<typeof find>[1] = {}) =>
  find(parseModel({ file: 'test.law', text }), options).result;
const counts = (text: string) => {
  const { plain, augmented, laws } = result(text);
  expect(laws.every((l) => l.proved)).toBe(true);
  return { plain: plain.found, averaged: augmented!.found, complete: augmented!.complete };
};
const linear = (n: number, group: string, loss: string): string =>
  `param w : 1 x ${n}\ninput x : ${n}\noutput w * x\nloss ${loss}\nsymmetry ${group} : x -> g * x\n`;

describe('the dichotomy is a threshold in the degree of the loss', () => {
  it.each([
    ['cyclic(3)', 3, 2, 1],
    ['cyclic(3)', 3, 3, 0],
    ['cyclic(5)', 5, 2, 2],
    ['cyclic(5)', 5, 3, 0],
    // f = z in the plane: |w|^2 from degree 2 on, Re w^4 and Im w^4 from degree 4 on.
    ['rotation(4)', 2, 2, 1],
    ['rotation(4)', 2, 3, 1],
    ['rotation(4)', 2, 4, 0],
    ['rotation(3)', 2, 2, 1],
    ['rotation(3)', 2, 3, 0],
  ])('%s on R^%i, (out - y)^%i: %i', (group, n, P, extra) => {
    expect(counts(linear(n, group, `(out - y)^${P}`))).toEqual({ plain: 0, averaged: extra, complete: true });
  });
  it.each([
    // (w·x)^q under C_n: the angle survives iff no k <= P and j = qk mod 2, 0 < j <= qk, is divisible by n.
    [7, 1, 7],
    [7, 2, 7],
    [7, 3, 3],
    [9, 1, 9],
    [9, 3, 3],
    [11, 1, 11],
    [11, 3, 5],
  ])('(w x)^q under C_n in the plane, n = %i, q = %i: lost first at degree %i', (n, q, P) => {
    const model = (degree: number): string =>
      linear(2, `rotation(${n})`, `(out - y)^${degree}`).replace('w * x', q === 1 ? 'w * x' : `(w * x)^${q}`);
    expect(counts(model(P - 1)).averaged).toBe(1);
    expect(counts(model(P))).toEqual({ plain: 0, averaged: 0, complete: true });
  });
});

describe('margin losses with infinitely many moments', () => {
  it.each(['logistic', 'exponential', 'margin(tanh(z))'])('%s adds nothing for a finite group', (loss) => {
    expect(counts(linear(3, 'cyclic(3)', loss))).toEqual({ plain: 0, averaged: 0, complete: true });
    expect(counts(linear(2, 'rotation(7)', loss))).toEqual({ plain: 0, averaged: 0, complete: true });
  });
  it('the two-layer network 3-2-1 under C3 keeps its three laws', () => {
    const text = `param V : 1 x 2\nparam W : 2 x 3\ninput x : 3\noutput V * W * x\nloss exponential\nsymmetry cyclic(3) : x -> g * x\n`;
    for (const loss of ['exponential', 'logistic', 'margin(tanh(z))'])
      expect(counts(text.replace('exponential', loss))).toEqual({ plain: 3, averaged: 3, complete: true });
  });
  it.each([
    ['O(2)', 2, 1],
    ['O(3)', 3, 2],
    ['SO(3)', 3, 2],
    ['U(2)', 4, 3],
  ])('Theorem 3 fails for infinite groups: logistic loss under %s keeps w/|w|', (group, n, extra) => {
    expect(counts(linear(n, group, 'logistic'))).toEqual({ plain: 0, averaged: extra, complete: true });
  });
  it('a loss with y -> -y: the sign of the label stands beside that of the output', () => {
    // f(-x)(-y) = f(x)y: the group changes nothing, and there are no laws of w x without it.
    expect(counts(linear(2, 'sign(2)', 'logistic').replace('g * x', 'g * x, y -> g[1,1] * y'))).toEqual({
      plain: 0,
      averaged: 0,
      complete: true,
    });
  });
  it('an even network under {±1}, and a loss that is odd: its moments are those of the odd part', () => {
    // f odd, G = {±1}, ℓ odd: all moments vanish, and everything is conserved.
    expect(counts(linear(2, 'sign(2)', 'margin(tanh(z))')).averaged).toBe(2);
  });
});

describe('margin losses that are polynomials, under an infinite group', () => {
  it('see their own moments and no others', () => {
    // f = (a·x)(b·x), U(1) on the plane: E f = (a·b)|x|²/2, one function of four parameters, three laws.
    const product = (loss: string): string =>
      `param a : 1 x 2\nparam b : 1 x 2\ninput x : 2\noutput (a * x) * (b * x)\nloss ${loss}\nsymmetry U(1) : x -> g * x\n`;
    const { augmented } = result(product('margin(z)'));
    expect(augmented!.maxLaws).toBe(3);
    expect(augmented!.found).toBe(3);
    // E f² adds |a|²|b|² − 2(a·b)² or the like: with a·b two functions, whose bracket is a third.
    expect(result(product('margin(z + z^2)')).augmented).toMatchObject({ complete: true });
  });
});

describe('a part of the average', () => {
  it('bounds the count and proves no law', () => {
    // f = (w·x)(v·z), C7 turning x and SO(2) turning z: the angle of w is seen first by the moment of degree 14, which is not among those that are tried for an infinite
    // group; the angle of v is never seen. So two laws, |w|^2 - |v|^2 with it, and a third only as far as the bound knows.
    const { plain, augmented, laws } = result(
      'param w : 1 x 2\nparam v : 1 x 2\ninput x : 2\ninput z : 2\noutput (w * x) * (v * z)\nloss logistic\nsymmetry rotation(7) x SO(2) : x -> g1 * x, z -> g2 * z\n',
    );
    expect(plain).toMatchObject({ found: 1, complete: true });
    expect(augmented).toMatchObject({ found: 2, maxLaws: 3, complete: false });
    expect(laws.map((l) => l.entries.join()).filter((text) => /w\[/.test(text) && !/v\[/.test(text))).toEqual([]);
  });
});

describe('quadratic forms under O(3)', () => {
  const form = (loss: string): string =>
    `param M : 3 x 3\ninput x : 3\noutput x' * M * x\nloss ${loss}\nsymmetry O(3) : x -> g * x\n`;
  it('squared loss sees tr M and tr M^2: 3 + 4', () => {
    expect(counts(form('mse'))).toEqual({ plain: 3, averaged: 7, complete: true });
  });
  it.each(['(out - y)^3', 'logistic'])('%s keeps the eigenvectors: 3 + 3', (loss) => {
    expect(counts(form(loss))).toEqual({ plain: 3, averaged: 6, complete: true });
  });
});

describe('a loss that names parameters', () => {
  // w/|w| is conserved where the loss is a function of |w|; w[1]^2 is none.
  const text = (loss: string): string =>
    `param w : 1 x 3\ninput x : 3\noutput tanh(w * x)\nloss ${loss}\nsymmetry O(3) : x -> g * x\n`;
  it('is averaged as it stands, and its network alone is not asked whether it moves with the data', () => {
    expect(counts(text('(out - y)^2 + w[1]^2 + w[2]^2 + w[3]^2')).averaged).toBe(2);
    expect(() => result(text('(out - y)^2 + w[1]^2'))).toThrow(/the loss does not move with its data/);
  });
});

describe('an average that is known in part', () => {
  it('is the reason where a law is neither proved nor refuted, not slopes that the model has not', () => {
    const text = 'param w : 1 x 3\nparam b\ninput x : 3\noutput w * x + b\nloss logistic\nlabels signs\n';
    const model = parseModel({ file: 'test.law', text: `${text}symmetry O(3) : x -> g * x\n` });
    expect(prove(model, 'w[2]/w[1]').verdict).toBe('proved');
    expect(prove(model, 'norm2(w)')).toMatchObject({
      verdict: 'unable',
      reason: expect.stringMatching(/known in part/),
    });
  });
});
