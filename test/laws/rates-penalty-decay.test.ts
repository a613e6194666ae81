/**
 * Rates, penalties and decay (theory §9): the numbers of laws by fields that are multiplied out apart (polynomial-fields.ts), and the laws themselves.
 */
import { find, parseModel, prove } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';
import { drawFrom } from '../oracle/random.js';
import { add, type Descent, mostLaws, mul, type Poly, scale } from './polynomial-fields.js';

const model = (text: string) => parseModel({ file: 'test.law', text });
const answer = (text: string) => find(model(text)).result;
const verdict = (text: string, law: string) => prove(model(text), law, { compare: false }).verdict;

/** Entries of W2·W1·x, W1 h x n and W2 m x h row by row in θ. */
const twoLayers =
  (n: number, h: number, m: number): Descent['outputs'] =>
  (theta, x) =>
    Array.from({ length: m }, (_, k) =>
      add(
        ...Array.from({ length: h }, (_, j) =>
          mul(theta[h * n + k * h + j]!, add(...x.map((c, i) => scale(c, theta[j * n + i]!)))),
        ),
      ),
    );
const norm2 = (theta: readonly Poly[]): Poly => add(...theta.map((f) => mul(f, f)));
const product: Descent['outputs'] = ([a, ...w], x) => [mul(a!, add(...w.map((f, i) => scale(x[i]!, f))))];

const autoencoder = (lines: string): string =>
  `param W1 : 2 x 3\nparam W2 : 3 x 2\nconst lam > 0\ninput x : 3\noutput W2 * W1 * x\n${lines}`;
const gain = (lines: string): string => `param a\nparam w : 3\ninput x : 3\noutput a * w' * x\n${lines}`;
const wide: Descent = { parameters: 12, inputs: 3, outputs: twoLayers(3, 2, 3) };
const small: Descent = { parameters: 4, inputs: 3, outputs: product };

const head = (lines: string): string => `param W : 3 x 2\ninput x : 2\noutput W * x\n${lines}`;
const softmax: Descent = {
  parameters: 6,
  inputs: 2,
  sumZero: true,
  outputs: (theta, x) => [0, 2, 4].map((k) => add(...x.map((c, i) => scale(c, theta[k + i]!)))),
};

/** [label, model, the same as fields, laws at most, laws found]. */
const TABLE: readonly (readonly [string, string, Descent, number, number])[] = [
  [
    'penalty on both factors',
    autoencoder('loss mse + lam*(norm2(W1) + norm2(W2))'),
    { ...wide, penalty: (t) => scale(7, norm2(t)) },
    2,
    2,
  ],
  ['decay', autoencoder('flow gradient decay lam'), { ...wide, decay: 5 }, 3, 3],
  [
    'rates on two layers',
    autoencoder('flow gradient rate W1 = 0.012345, W2 = -0.3'),
    { ...wide, rates: Array.from({ length: 12 }, (_, i) => (i < 6 ? 12345 : -300000)) },
    3,
    3,
  ],
  [
    'penalty on one factor only',
    autoencoder('loss mse + lam*norm2(W1)'),
    { ...wide, penalty: (t) => scale(7, norm2(t.slice(0, 6))) },
    0,
    0,
  ],
  ['rates 2 and 3', gain('flow gradient rate a = 2, w = 3'), { ...small, rates: [2, 3, 3, 3] }, 1, 1],
  [
    'rates 2 and 3 with decay',
    gain('flow gradient rate a = 2, w = 3 decay 0.1'),
    { ...small, rates: [20, 30, 30, 30], decay: 1 },
    0,
    0,
  ],
  ['decay alone', gain('flow gradient decay 1/2'), { ...small, decay: 11 }, 1, 1],
  [
    'equal rates with decay',
    gain('flow gradient rate a = 3, w = 3 decay 2'),
    { ...small, rates: [3, 3, 3, 3], decay: 2 },
    1,
    1,
  ],
  ['penalty on a only', gain('loss mse + a^2'), { ...small, penalty: ([a]) => mul(a!, a!) }, 0, 0],
  [
    'decay with a penalty in numbers',
    gain('loss mse + 3*(a^2 + norm2(w))\nflow gradient decay 2'),
    { ...small, penalty: (t) => scale(3, norm2(t)), decay: 2 },
    1,
    1,
  ],
  ['cross-entropy with a penalty', head('loss cross-entropy + norm2(W)'), { ...softmax, penalty: norm2 }, 1, 1],
  ['cross-entropy with decay', head('loss cross-entropy\nflow gradient decay 3'), { ...softmax, decay: 3 }, 2, 2],
  [
    'the same penalty in a loss written out',
    gain('loss (out - y)^2 + a^2 + norm2(w)'),
    { ...small, penalty: norm2 },
    0,
    0,
  ],
];

describe('counts under rates, penalties and decay', () => {
  it.each(TABLE)('%s', (_, text, fields, most, found) => {
    expect(mostLaws(fields, drawFrom(5).unit)).toBe(most);
    const { plain, laws, stateDimension, parameters } = answer(text);
    expect(plain).toMatchObject({ maxLaws: most, found, complete: most === found });
    expect(stateDimension).toBe(fields.decay === undefined ? parameters : 1 + parameters);
    expect(laws.reduce((n, l) => n + l.count, 0)).toBe(found);
    for (const { law } of laws) expect(verdict(text, law)).toBe('proved');
  });

  it('lists laws in the form a human writes', () => {
    const lawsOf = (text: string) => answer(text).laws.map((l) => l.law);
    expect(lawsOf('param U\nparam V\ninput x\noutput U * V * x\nflow gradient rate U = 2, V = 3\n')).toEqual([
      '3*U^2 - 2*V^2',
    ]);
    expect(lawsOf('param u\nparam v\ninput x\noutput u * v * x\nflow gradient rate v = -1\n')).toEqual(['u^2 + v^2']);
    expect(lawsOf(gain('flow gradient rate a = 2, w = 3'))).toEqual(['3*a^2 - 2*|w|^2']);
    expect(lawsOf(TABLE[0]![1])).toEqual([
      "(W1*W1' - W2'*W2)[1,2]/(W1*W1' - W2'*W2)[1,1]",
      "(W1*W1' - W2'*W2)[2,2]/(W1*W1' - W2'*W2)[1,1]",
    ]);
    expect(lawsOf(TABLE[1]![1])).toEqual(["exp(2*lam*t)*(W1*W1' - W2'*W2)"]);
    expect(lawsOf(TABLE[7]![1])).toEqual(['exp(12*t)*(a^2 - |w|^2)']);
    expect(lawsOf(gain('flow gradient decay -1'))).toEqual(['exp(-2*t)*(a^2 - |w|^2)']);
    expect(lawsOf(gain('flow gradient decay 1/2'))).toEqual(['exp(t)*(a^2 - |w|^2)']);
  });

  it('writes times of decays that are sums, or negative, as they can be read again', () => {
    const text = (decay: string) =>
      `const lam\nconst mu\nparam U\nparam V\ninput x\noutput U*V*x\nflow gradient decay ${decay}\n`;
    for (const [decay, law] of [
      ['-lam', 'exp(-2*lam*t)*(U^2 - V^2)'],
      ['lam/2', 'exp(lam*t)*(U^2 - V^2)'],
      ['lam/2 + mu', 'exp(2*(1/2*lam + mu)*t)*(U^2 - V^2)'],
    ] as const) {
      expect(answer(text(decay)).laws.map((l) => l.law)).toEqual([law]);
      expect(verdict(text(decay), law)).toBe('proved');
    }
    expect(verdict(text('lam/2 + mu'), 'exp((lam + 2*mu)*t)*(U^2 - V^2)')).toBe('proved');
    expect(verdict(text('mu - lam'), 'exp(2*mu*t - 2*lam*t)*(U^2 - V^2)')).toBe('proved');
    expect(() => verdict(text('lam + mu'), 'exp((2*lam + mu)*t)*(U^2 - V^2)')).toThrow(/integer multiple of the decay/);
    expect(() => answer(text('1/lam'))).toThrow(
      /test\.law:7:\d+: the decay of the flow: expected a polynomial in constants/,
    );
  });

  it('takes constants as rates', () => {
    const text = 'const eta\nconst mu\nparam U\nparam V\ninput x\noutput U*V*x\nflow gradient rate U = eta, V = mu\n';
    expect(answer(text).laws.map((l) => l.law)).toEqual(['U^2*mu - V^2*eta']);
    expect(verdict(text, 'U^2*eta - V^2*mu')).toBe('refuted');
  });

  it('finds laws with exponents that are no integers as powers', () => {
    // a² − |w|² decays at the rate 2/3 of the decay.
    const text = gain('flow gradient rate a = 1/3, w = 1/3 decay 1');
    expect(answer(text).plain).toMatchObject({ maxLaws: 1, found: 1, complete: true });
  });
});

describe('what does not survive', () => {
  it('refutes laws of the flow without decay, with numbers that show it', () => {
    const text = gain('flow gradient rate a = 2, w = 3 decay 0.1');
    for (const law of ['3*a^2 - 2*|w|^2', 'exp(0.6*t)*(3*a^2 - 2*|w|^2)', 'exp(0.4*t)*(3*a^2 - 2*|w|^2)']) {
      const { verdict: own, witness } = prove(model(text), law, { compare: false });
      expect(own).toBe('refuted');
      expect(witness).not.toBeNull();
    }
    // At a = 1, w = (2, 2, -2): −12·0.1·(1 − 12).
    const { witness } = prove(model(text), '3*a^2 - 2*|w|^2', { compare: false });
    const { a, ...rest } = witness!.theta;
    const norm = ['w[1]', 'w[2]', 'w[3]'].reduce((s, name) => s + Number(rest[name]) ** 2, 0);
    const [top, below = '1'] = witness!.value!.split('/');
    expect(Number(top) / Number(below)).toBeCloseTo(-1.2 * (Number(a) ** 2 - norm), 10);
  });

  it('refutes laws of other rates and balance under a penalty on one factor', () => {
    expect(verdict(gain('flow gradient rate a = 2, w = 3'), '2*a^2 - 3*|w|^2')).toBe('refuted');
    expect(verdict(gain('flow gradient rate a = 2, w = 3'), 'a^2 - |w|^2')).toBe('refuted');
    expect(verdict(gain('loss mse + |w|^2'), 'a^2 - |w|^2')).toBe('refuted');
    expect(verdict(autoencoder('loss mse + lam*(norm2(W1) + norm2(W2))'), "W1*W1' - W2'*W2")).toBe('refuted');
    expect(verdict(autoencoder('flow gradient decay lam'), "exp(lam*t)*(W1*W1' - W2'*W2)")).toBe('refuted');
    expect(() => verdict(autoencoder('flow gradient decay lam'), "exp(t)*(W1*W1' - W2'*W2)")).toThrow(
      /exp\(c\*t\) with c an integer multiple of the decay of the flow/,
    );
  });

  it('keeps an unused parameter that nothing pulls, and moves one that a penalty names', () => {
    const text = (lines: string) => `param a\nparam b\ninput x\noutput a*x\n${lines}`;
    expect(answer(text('loss mse + a^2')).laws.map((l) => l.law)).toEqual(['b']);
    expect(answer(text('loss mse + b^2'))).toMatchObject({ warnings: [], plain: { maxLaws: 0 } });
    expect(answer(text('flow gradient decay 1')).laws.map((l) => l.law)).toEqual(['exp(t)*b']);
  });
});

describe('mirror flow with metrics of its own for each parameter', () => {
  const product = (flow: string): string => `const c > 0\nparam U\nparam V\ninput x\noutput U * V * x\n${flow}\n`;

  it.each([
    // U' = −U·V·g and V' = −U·g.
    ['flow mirror(U : p)', '2*U - V^2'],
    ['flow mirror(U : p, V : 1)', '2*U - V^2'],
    ['flow mirror(V : p, U : p)', 'U - V'],
    ['flow mirror(p) rate U = 2', 'U - 2*V'],
    ['flow mirror(U : p) rate U = -1, V = 3', '6*U + V^2'],
  ])('%s', (flow, law) => {
    const { plain, laws } = answer(product(flow));
    expect(plain).toMatchObject({ maxLaws: 1, found: 1, complete: true });
    expect(laws.map((l) => l.law)).toEqual([law]);
  });

  it('takes constants, and a parameter that is called p', () => {
    expect(verdict(product('flow mirror(U : c, V : 2*c)'), '2*U^2 - V^2')).toBe('proved');
    const named = 'param p\nparam q\ninput x\noutput p*q*x\n';
    expect(verdict(`${named}flow mirror(p)\n`, 'p - q')).toBe('proved');
    expect(verdict(`${named}flow mirror(p : p)\n`, '2*p - q^2')).toBe('proved');
  });

  it('takes a penalty: U and V shrink alike without data, their difference does not', () => {
    // U' = −U(V·g + 2), V' = −V(U·g + 2): U − V is a law of data alone, and U/V of nothing else.
    const text = product('loss mse + 2*(U + V)\nflow mirror(p)');
    expect(answer(text).plain).toMatchObject({ maxLaws: 0, found: 0, complete: true });
    expect(verdict(text, 'U - V')).toBe('refuted');
    const wide = "param U : 3\nparam v\ninput x : 3\noutput v * x'*U\nloss mse + 2*(sum(U) + v)\nflow mirror(p)\n";
    expect(answer(wide).plain.complete).toBe(true);
  });
});
