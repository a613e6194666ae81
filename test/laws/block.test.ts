/** Laws of a block: of some parameters alone, whatever values all others take (theory §13). */

import { blockModel } from '@lawful/networks';
import { budget, find, findAllWidths, parseModel, prove } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

type Module = typeof import('../../packages/lawful/dist/finding/isolation.js');
const { isolation } = (await import(
  new URL('../../../packages/lawful/dist/finding/isolation.js', import.meta.url).href
)) as Module;

const model = (text: string) => parseModel({ file: 'test.law', text });
const block = (text: string, ...names: string[]) => find(blockModel(model(text), names), {}).result;

/** F(s, r) of theory §2. */
const F = (s: number, r: number): number => {
  const k = Math.min(s, r);
  return (k * (2 * r + 1 - k)) / 2;
};

const CHAIN =
  'param W1 : 2 x 3\nparam W2 : 3 x 2\nparam W3 : 2 x 3\nparam W4 : 2 x 2\ninput x : 3\noutput W4*W3*W2*W1*x\n';

const PLAIN = `param W0 : 2 x 2
param A : 3 x 2
param B : 2 x 3
param W9 : 2 x 2
input x : 2
let z = tanh(W0*x)
output W9*tanh(B*relu(A*z))
`;

describe('laws of a block', () => {
  it('of two layers in a chain are those of two layers', () => {
    const { plain, laws, parameters } = block(CHAIN, 'W2', 'W3');
    expect([parameters, plain.found, plain.complete]).toEqual([12, F(4, 3), true]);
    expect(laws.map((l) => l.law)).toEqual(["W2*W2' - W3'*W3"]);
  });

  it('leave out what couples it to others', () => {
    expect(block(CHAIN, 'W2').plain).toMatchObject({ found: 0, complete: true });
    // Of two layers that are not neighbours the traces alone: |W2|² − |W3|² and |W3|² − |W4|² add up.
    const apart = block(CHAIN, 'W2', 'W4');
    expect([apart.plain.found, apart.plain.complete]).toEqual([1, true]);
    expect(apart.laws[0]?.law).toBe('|W2|^2 - |W4|^2');
    // Of the whole network there are the laws of every pair.
    expect(find(model(CHAIN), {}).result.plain.found).toBeGreaterThan(F(4, 3));
  });

  it('of a residual block are those of the plain block', () => {
    const plain = block(PLAIN, 'A', 'B');
    const residual = block(PLAIN.replace('B*relu(A*z)', 'z + B*relu(A*z)'), 'A', 'B');
    for (const { plain: counts, laws } of [plain, residual]) {
      expect([counts.found, counts.maxLaws]).toEqual([3, 3]);
      expect(laws.map((l) => l.law)).toEqual(['|A[i,:]|^2 - |B[:,i]|^2']);
    }
  });

  it('are refuted by values of the others', () => {
    const own = blockModel(model(CHAIN), ['W1', 'W2']);
    expect(prove(own, "W1*W1' - W2'*W2", { compare: false }).verdict).toBe('proved');
    expect(prove(own, "W1*W1' + W2'*W2", { compare: false }).verdict).toBe('refuted');
    expect(() => prove(own, "W2*W2' - W3'*W3", { compare: false })).toThrow('unknown name "W3"');
  });

  it('are there for every width as well', () => {
    const wide = 'param A : h x n\nparam B : k x h\nparam C : m x k\ninput x : n\noutput C*tanh(B*A*x)\n';
    const found = findAllWidths(blockModel(model(wide), ['A', 'B']));
    expect(found.laws.map((l) => [l.law, l.count])).toEqual([["A*A' - B'*B", 'F(n + k, h)']]);
    expect(findAllWidths(blockModel(model(wide), ['B', 'C'])).laws).toEqual([]);
  });

  const POOR = `param A : 2 x 2
param B : 2 x 2
const e : 2
input x
let z = e*x
output B*A*z
`;
  it.each([
    [
      'residual blocks',
      PLAIN.replace('B*relu(A*z)', 'z + B*relu(A*z)'),
      { receives: 2, sends: 2, maxLaws: 3, same: 'yes' },
    ],
    // Data along one vector: A·e and B alone are seen, F(3, 2) = 3 laws of them and what of A is not seen, two numbers.
    ['a block that one number feeds', POOR, { receives: 2, sends: 2, maxLaws: 3, same: 'no' }],
  ] as const)('are compared with those of the block by itself: %s', (_, text, expected) => {
    const own = blockModel(model(text), ['A', 'B']);
    const { result } = find(own, {});
    expect(isolation(own, result, 1, budget())).toMatchObject(expected);
    expect(result.plain.found).toBe(expected.same === 'yes' ? 3 : 5);
  });

  it('are compared with constants inside the block, of which it receives none', () => {
    const text = (inner: string) =>
      `const C : 2 x 2\nparam A, B, W : 2 x 2\ninput x : 2\noutput W*tanh(A*(${inner}*(B*tanh(W*x))))\n`;
    const compared = (inner: string) => {
      const own = blockModel(model(text(inner)), ['A', 'B']);
      return isolation(own, find(own, {}).result, 1, budget());
    };
    expect(compared('C')).toEqual({ receives: 2, sends: 2, lieRank: 6, maxLaws: 2, same: 'yes' });
    expect(compared('(C*C)')).toMatchObject({ receives: 2, sends: 2, lieRank: 6, maxLaws: 2 });
  });

  it('are not compared where the block is the network', () => {
    const own = blockModel(model('param A : 2 x 2\nparam B : 2 x 2\ninput x : 2\noutput B*A*x\n'), ['A', 'B']);
    expect(isolation(own, find(own, {}).result, 1, budget())).toBeUndefined();
  });

  it('need parameters that are there, and others that are data', () => {
    expect(() => blockModel(model(CHAIN), ['W2', 'w3'])).toThrow('--block:1:4: no parameter "w3", did you mean "W3"?');
    expect(() => blockModel(model(`${CHAIN}loss mse + norm2(W1)\n`), ['W2'])).toThrow('a penalty, in laws of a block');
    expect(() => blockModel(model(`${CHAIN}flow momentum(1)\n`), ['W2'])).toThrow('momentum flow, in laws of a block');
  });
});
