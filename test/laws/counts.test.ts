import { find, parseModel, prove } from 'lawful';
import { atLength } from '../at-length.js';
import { describe, expect, it } from '../jest-globals.js';
import { F, factored, lightning, lightningWithOutput, linear, powers, product, relu } from './models.js';

const long = atLength('laws/counts');

const answer = (text: string) => find(parseModel({ file: 'test.law', text })).result;

/** [label, model, local laws, laws found]: theory §2. */
const TABLE: readonly (readonly [string, string, number, number])[] = [
  ['O1 (2,2,2)', factored(2, 2, 2), F(4, 2), 3],
  ['O1 (2,2,3)', factored(2, 2, 3), F(4, 3), 6],
  ['O1 (2,1,4)', factored(2, 1, 4), F(3, 4), 9],
  ['O1 (1,1,4)', factored(1, 1, 4), F(2, 4), 7],
  ['O2 (2,2,2,2)', linear(2, 2, 2, 2), 6, 6],
  ['O2 (3,2,2,1)', linear(3, 2, 2, 1), 6, 6],
  ['O2 (3,2,4,3,2)', linear(3, 2, 4, 3, 2), 19, 19],
  ['O2 (5,5,5,5)', linear(5, 5, 5, 5), 30, 30],
  ['O2t (1,2,2,1)', linear(1, 2, 2, 1), 7, 6],
  ['O2t (1,3,3,1)', linear(1, 3, 3, 1), 14, 12],
  ['O2t (1,2,3,1)', linear(1, 2, 3, 1), 10, 9],
  ['O2t (1,2,2,1,2)', linear(1, 2, 2, 1, 2), 8, 7],
  ['O3 [4,8,4]', relu([4, 8, 4]), 8, 8],
  ['O3 [4,8,4] with bias', relu([4, 8, 4], true), 8, 8],
  ['O3 [5,9,7,5]', relu([5, 9, 7, 5]), 16, 16],
  ['O3 [5,9,7,5] with bias', relu([5, 9, 7, 5], true), 16, 16],
  ['O3 [9,9,9,9]', relu([9, 9, 9, 9]), 18, 18],
  ...[2, 3, 4, 5, 6].map((d) => [`O4 D = ${d}`, product(d), d - 1, d - 1] as const),
  ['O5 (2,2,2)', powers(2, 2, 2), 2, 2],
  ['O5 (3,2,2)', powers(3, 2, 2), 2, 2],
  ['O5 trap n = 1', powers(1, 2, 2), 3, 2],
  ['O7 (1,1,1)', lightningWithOutput(1, 1, 1, 2), 3, 3],
  ['O7 (2,2,1)', lightningWithOutput(2, 2, 1, 2), 5, 5],
  ['O7b (1,2)', lightning(1, 2, 1, 2), 4, 4],
  ['O7b k = 1', lightning(2, 1, 2, 2), 2, 2],
  ['O7b (2,2)', lightning(2, 2, 2, 2), 4, 4],
  ['O7b (1,3)', lightning(1, 3, 1, 2), 6, 6],
  ['O7b one token, k = 2', lightning(2, 2, 2, 1), 5, 5],
  ['O12 (3,3)', 'param a : 3\nparam b : 3\ninput x : 7\noutput conv1d(b, conv1d(a, x))\n', 1, 1],
  [
    'O12 (3,3,2)',
    'param a : 3\nparam b : 3\nparam c : 2\ninput x : 8\noutput conv1d(c, conv1d(b, conv1d(a, x)))\n',
    2,
    2,
  ],
];

/** A(s, r) of theory §2. */
const A = (s: number, r: number): number => {
  const k = Math.min(s, r);
  return (k * (2 * r - 1 - k)) / 2;
};

const mirror = (text: string): string => `${text}flow mirror(p)\n`;
const momentum = (text: string): string => `const tau\n${text}flow momentum(tau)\n`;

/** The flows of theory §2: [label, model, local laws, laws found]. */
const FLOWS: readonly (readonly [string, string, number, number])[] = [
  ['O9 (2,2,2)', mirror(factored(2, 2, 2)), 2, 2],
  ['O9 (2,3,4)', mirror(factored(2, 3, 4)), 4, 4],
  ['O9 trap n = m = 1', mirror(factored(1, 1, 2)), 3, 3],
  ['O9 trap, a parameter called u', mirror('param u : 2\nparam v : 2\ninput x\noutput dot(u, v) * x\n'), 3, 3],
  ['O9 trap n = m = 1, r = 3', mirror(factored(1, 1, 3)), 5, 5],
  ...[4, 5, 6, 7].map((r) => [`O10 (2,1,${r})`, momentum(factored(2, 1, r)), A(6, r), A(6, r)] as const),
  ['O10 trap n = m = 1', momentum(factored(1, 1, 2)), 2 * A(2, 2), 2],
  ['O10 ReLU', momentum(relu([2, 2, 1])), 0, 0],
];

describe('other flows of theory §2', () => {
  it.each(FLOWS)('%s', (_, text, local, found) => {
    const { plain, laws } = answer(text);
    expect({ maxLaws: plain.maxLaws, found: plain.found }).toEqual({ maxLaws: local, found });
    for (const { law } of laws)
      expect(prove(parseModel({ file: 'again', text }), law, { compare: false }).verdict).toBe('proved');
  });

  it('prints the laws as a human would, for a symbolic, a numeric and no friction', () => {
    const skew = "U'*vel(U) - vel(U)'*U + V'*vel(V) - vel(V)'*V";
    expect(answer(momentum(factored(2, 1, 3))).laws.map((l) => l.law)).toEqual([`exp(tau*t)*(${skew})`]);
    expect(answer(`${factored(2, 2, 2)}flow momentum(1/2)\n`).laws.map((l) => l.law)).toEqual([`exp(1/2*t)*(${skew})`]);
    expect(answer(`${factored(2, 2, 2)}flow momentum(0)\n`).laws.map((l) => l.law)).toContain(skew);
    expect(answer(mirror(factored(2, 2, 2))).laws.map((l) => l.law)).toEqual(['sum(U[:,i]) - sum(V[:,i])']);
  });

  it('more momentum laws than gradient flow has, from rank 6 on (O10)', () => {
    const gap = [4, 5, 6, 7].map((r) => A(6, r) - F(3, r));
    expect(gap).toEqual([6 - 9, 10 - 12, 15 - 15, 21 - 18]);
  });
});

/** Of some seconds each. */
const SLOW = /^O2t \(1,2,(3,1|2,1,2)\)/;

describe('counts of theory §2', () => {
  it.each(long.rows(TABLE, ([name]) => SLOW.test(name)))('%s: %#', (_, text, local, found) => {
    const { plain, parameters, laws } = answer(text);
    expect({ maxLaws: plain.maxLaws, found: plain.found }).toEqual({ maxLaws: local, found });
    expect(plain.complete).toBe(local === found);
    expect(plain.lieRank).toBe(parameters - local);
    expect(laws.every((l) => l.proved && l.entries.length >= l.count && l.count > 0)).toBe(true);
    // What is listed adds up.
    expect(laws.reduce((n, l) => n + l.count, 0)).toBe(found);
  });

  it('names the path family for deep ReLU networks and for one input without bias, and nothing otherwise', () => {
    expect(answer(relu([2, 3, 2, 2])).hypotheses).toHaveLength(1);
    expect(answer(relu([1, 2, 1])).hypotheses).toHaveLength(1);
    expect(answer(relu([1, 2, 1], true)).hypotheses).toEqual([]);
    expect(answer(relu([2, 3, 2])).hypotheses).toEqual([]);
    expect(answer(linear(2, 2, 2)).hypotheses).toEqual([]);
    // A unit that only sees a bias never switches, so data cannot isolate it.
    const blind =
      'param w : 1 x 2\nparam b\nparam v : 1 x 2\ninput x : 2\noutput v * relu([[1],[0]] * (w * x) + [[0],[1]] * b)\n';
    expect(answer(blind).hypotheses).toHaveLength(1);
  });

  it('writes the laws in matrix form and per unit', () => {
    expect(answer(linear(3, 2, 2)).laws.map((l) => l.law)).toEqual(["W1*W1' - W2'*W2"]);
    expect(answer(factored(2, 2, 3)).laws.map((l) => l.law)).toEqual(["U'*U - V'*V"]);
    expect(answer(relu([2, 3, 2], true)).laws.map((l) => l.law)).toEqual(['|W1[i,:]|^2 + b1[i]^2 - |W2[:,i]|^2']);
    expect(answer(lightning(2, 2, 2, 2)).laws.map((l) => l.law)).toEqual(["K*K' - Q*Q'", '|K|^2 - |V|^2']);
  });

  it('says that every function is conserved when no data moves the parameters', () => {
    const constant = answer('param a : 2\nconst c\ninput x : 2\noutput c\n');
    expect(constant.plain).toEqual({ lieRank: 0, maxLaws: 2, found: 2, complete: true, basis: 'modular' });
    expect(constant.laws.map((l) => l.law)).toEqual(['a[i]']);
  });

  it('uses the hyperplane of cotangents for cross-entropy (O11)', () => {
    const two = answer('param W1 : 2 x 2\nparam W2 : 2 x 2\ninput x : 2\noutput W2 * W1 * x\nloss cross-entropy\n');
    expect(two.plain).toMatchObject({ maxLaws: 5, found: 5, complete: true });
    const one = answer('param W1 : 2 x 1\nparam W2 : 2 x 2\ninput x : 1\noutput W2 * W1 * x\nloss cross-entropy\n');
    expect(one.plain.maxLaws).toBe(F(2, 2) + 2);
  });
});
