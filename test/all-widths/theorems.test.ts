import { parseModel, prove, proveAllWidths } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';
import { FACTORED, LIGHTNING, linear, piecewise, THEOREMS } from './models.js';

const model = (text: string) => parseModel({ file: 'test.law', text });
const verdict = (text: string, law: string) => proveAllWidths(model(text), law);

/** The law with each of its signs flipped in turn. */
function* flipped(law: string): Generator<string> {
  for (const m of law.matchAll(/ ([+-]) /g))
    yield `${law.slice(0, m.index)} ${m[1] === '+' ? '-' : '+'} ${law.slice(m.index + 3)}`;
}

describe('laws for every width', () => {
  it.each(THEOREMS)('%s: %# %s', (_, text, law) => {
    const result = verdict(text, law);
    expect(result.reason).toBeNull();
    expect(result.verdict).toBe('proved');
    expect(result.text).toMatch(/(every word cancels: |proved: .* is )conserved for all widths/);
    expect(result.certificate).not.toBeNull();
  });

  it.each(THEOREMS)('%s: refuted with one sign flipped: %# %s', (_, text, law) => {
    let count = 0;
    for (const wrong of flipped(law)) {
      count++;
      const result = verdict(text, wrong);
      expect(result.verdict).toBe('refuted');
      expect(result.certificate).toBeNull();
      expect(result.reason).toMatch(
        /^refuted at the widths .*: along the gradient the law changes at the rate -?[1-9]/,
      );
    }
    expect(count).toBeGreaterThan(0);
  });

  const BOUND: readonly (readonly [string, string, Readonly<Record<string, number>>])[] = [
    [linear(2), "W1*W1' - W2'*W2", { n0: 2, n1: 3, n2: 2 }],
    [linear(3), "W1*W1' - W2'*W2", { n0: 2, n1: 2, n2: 3, n3: 1 }],
    [linear(3), "W2*W2' - W3'*W3", { n0: 1, n1: 2, n2: 2, n3: 2 }],
    [piecewise(2), '|W1[i,:]|^2 + b1[i]^2 - |W2[:,i]|^2', { n0: 2, n1: 3, n2: 2 }],
    [piecewise(3), '|W2[i,:]|^2 + b2[i]^2 - |W3[:,i]|^2', { n0: 2, n1: 2, n2: 2, n3: 2 }],
    [LIGHTNING, "K*K' - Q*Q'", { d: 2, k: 2, m: 1, T: 2 }],
    [LIGHTNING, '|K|^2 - |V|^2', { d: 2, k: 1, m: 2, T: 2 }],
    [FACTORED, "U'*U - V'*V", { n: 2, m: 3, r: 2 }],
    [FACTORED, "trace(U*U') - norm2(V)", { n: 2, m: 1, r: 2 }],
    [FACTORED, "dot(U'*U, U'*U - V'*V) - trace(V'*V*(U'*U - V'*V))", { n: 2, m: 2, r: 2 }],
  ];
  it.each(BOUND)('agrees with the proof at one choice of widths: %#', (text, law, widths) => {
    expect(verdict(text, law).verdict).toBe('proved');
    expect(prove(parseModel({ file: 'test.law', text }, widths), law, { compare: false }).verdict).toBe('proved');
    for (const wrong of flipped(law)) {
      const bound = prove(parseModel({ file: 'test.law', text }, widths), wrong, { compare: false }).verdict;
      expect(bound).not.toBe('proved');
    }
  });

  it('works at bound widths as well', () => {
    const bound = parseModel({ file: 'test.law', text: linear(2) }, { n0: 2, n1: 3, n2: 1 });
    expect(proveAllWidths(bound, "W1*W1' - W2'*W2").verdict).toBe('proved');
    expect(proveAllWidths(bound, "W1*W1' + W2'*W2").reason).toMatch(/^refuted: /);
  });

  it('proves laws of every form of the free index', () => {
    const text = piecewise(2);
    for (const law of [
      'norm2(W1[i,:]) + square(b1[i]) - norm2(W2[:,i])',
      "W1[i,:]*W1[i,:]' + b1[i]*b1[i] - W2[:,i]'*W2[:,i]",
      "dot(W1[i,:], W1[i,:]) + b1[i,1]^2 - (W2'*W2)[i,i]",
      '(|W1[i,:]|^2 + b1[i]^2)/2 - 1/2*|W2[:,i]|^2 + 7',
    ])
      expect([law, verdict(text, law).verdict]).toEqual([law, 'proved']);
    const frozen = 'param A : h x n\nconst c : m x h\nparam B : h x n\ninput x : n\noutput c*(A - B)*x\n';
    expect(verdict(frozen, 'A[i,:] + B[i,:]').verdict).toBe('proved');
    expect(verdict(frozen, "A[:,i]' + B[:,i]'").verdict).toBe('proved');
    expect(verdict(frozen, 'A[i,:] - B[i,:]').verdict).toBe('refuted');
  });

  it('takes a new name for the cotangent', () => {
    const result = verdict('param u : m x n\nparam v : n x k\ninput x : k\noutput u*v*x\n', "(u'*u - v*v')^2");
    expect(result.verdict).toBe('proved');
    expect(result.text).toContain('<u_, f>');
  });
});

describe('what is beyond the algebra', () => {
  it('is unable, with the reason and the place, never refuted by words alone', () => {
    const tokens = 'param A : h x n\nparam B : m x h\ninput X : n x T\noutput B*relu(A*X)\n';
    const matrixRelu = verdict(tokens, '|A[i,:]|^2 - |B[:,i]|^2');
    // Words know ReLU of rows and columns alone; the motion along the units passes it entry by entry.
    expect(matrixRelu.verdict).toBe('proved');
    const squared = verdict(tokens, '(|A|^2 - |B|^2)^2');
    expect(squared.verdict).toBe('unable');
    expect(squared.reason).toContain('test.law:4:10: not supported yet: relu of a matrix of shape h x T');
    // True, but through an identity of numbers that the words do not know: max(s, 0) = (s + |s|)/2.
    const scalar = 'param a\nparam b\ninput x\noutput b*(relu(a*x) - (a*x + abs(a*x))/2) + 0*a\n';
    expect(verdict(scalar, 'a').verdict).toBe('unable');
    for (const [text, law, reason] of [
      ['param W : m x n\ninput x : n\noutput tanh(W*x)\n', '|W|^2 - 1*|W|^2', 'the function tanh'],
      [FACTORED, '|U[1,:]|^2 - |U[1,:]|^2', 'a single entry, row or column'],
      [FACTORED, '|U|^2/|V|^2 - |U|^2/|V|^2', 'division by an expression'],
    ] as const) {
      const result = verdict(text, law);
      expect(result.verdict).toBe('unable');
      expect(result.reason).toContain(reason);
    }
    const mirror = verdict('param a\ninput x\noutput a*x\nflow mirror(p)\n', 'a');
    expect(mirror).toMatchObject({ verdict: 'unable', certificate: null });
  });

  it('refutes at small widths what it cannot prove', () => {
    const tokens = 'param A : h x n\nparam B : m x h\ninput X : n x T\noutput B*relu(A*X)\n';
    expect(verdict(tokens, '|A[i,:]|^2 + |B[:,i]|^2').verdict).toBe('refuted');
  });

  it('reports mistakes in the law, also when the network is beyond the algebra', () => {
    const soft = 'param W : m x n\ninput x : n\noutput softmax(W*x)\n';
    expect(() => verdict(soft, "W*W' + W'*W")).toThrow('sum of unequal shapes: m x m and n x n');
    expect(() => verdict(FACTORED, 'x')).toThrow('unknown name "x"');
    expect(() => verdict(FACTORED, '|U[i,:]|^2 - |V[i,:]|^2')).toThrow('i ranges over n elsewhere and over m here');
  });
});
