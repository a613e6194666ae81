/** Conjectures from a grid of widths: the traps of theory §2, O2t, are exceptions, and nothing is called a theorem. */
import { findAllWidths, parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

type Module = typeof import('../../packages/lawful/dist/finding/conjecture.js');
const { conjecture } = (await import(
  new URL('../../../packages/lawful/dist/finding/conjecture.js', import.meta.url).href
)) as Module;

const guess = (text: string) => {
  const model = parseModel({ file: 'test.law', text });
  return conjecture(model, findAllWidths(model));
};

describe('a conjecture', () => {
  it('about deep linear networks has the trap among its exceptions', () => {
    const found = guess('param W1 : h x n\nparam W2 : k x h\nparam W3 : m x k\ninput x : n\noutput W3*W2*W1*x\n')!;
    expect(found.count).toBe('F(n + k, h) + F(h + m, k)');
    expect([found.tried, found.undecided]).toEqual([16, 0]);
    // O2t: scalar to scalar through two inner layers, D − 1 local laws: (1, 2, 2, 1) has 7, of which balancedness gives 6.
    expect(found.exceptions).toEqual([
      { widths: { h: 2, n: 1, k: 2, m: 1 }, formula: 6, found: expect.any(Number), maxLaws: 7 },
    ]);
  });

  it('about ReLU networks is a law for each unit', () => {
    const found = guess(
      'param W1 : h x n\nparam b : h\nparam W2 : k x h\nparam c : k\nparam W3 : m x k\ninput x : n\noutput W3*relu(W2*relu(W1*x + b) + c)\n',
    )!;
    expect(found.count).toBe('h + k');
    expect(found.exceptions).toEqual([]);
    expect(found.agrees + found.undecided).toBe(16);
  });

  it('is about the widths at which the text means the same', () => {
    // A one-hot matrix of one column is read as a column, for which the law is not true.
    const found = guess('param E : v x d\nparam P : n x d\ninput T : onehot(n x v)\noutput T*E + P\n')!;
    expect(found.grid).toEqual({ v: [2, 3, 4], d: [1, 2, 3], n: [1, 2, 3] });
    expect([found.agrees, found.exceptions]).toEqual([27, []]);
  });

  it('is not made of too many widths', () => {
    const names = Array.from({ length: 6 }, (_, k) => `n${k}`);
    const layers = names.slice(1).map((n, k) => `param W${k} : ${n} x ${names[k]}\n`);
    expect(
      guess(
        `${layers.join('')}input x : n0\noutput ${layers
          .map((_, k) => `W${k}`)
          .reverse()
          .join('*')}*x\n`,
      ),
    ).toBeUndefined();
  });
});
