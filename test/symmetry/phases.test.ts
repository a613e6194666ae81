/** Phase laws in attention (theory §15): lightning attention with one column of each of Q, K, V, two tokens, squared loss. */
import { find, parseModel } from 'lawful';
import { atLength } from '../at-length.js';
import { describe, expect, it } from '../jest-globals.js';

const long = atLength('symmetry/phases');

const attention = (group: string, d: number, output = "X * Q * K' * X' * X * V", rest = ''): string =>
  `param Q : ${d} x 1\nparam K : ${d} x 1\nparam V : ${d} x 1\ninput X : 2 x ${d}\noutput ${output}\n${rest}symmetry ${group} : X -> X * g'\n`;
const counts = (text: string) => {
  const { plain, augmented, laws } = find(parseModel({ file: 'test.law', text })).result;
  expect(laws.every((l) => l.proved)).toBe(true);
  return { plain: plain.found, averaged: augmented!.found, complete: augmented!.complete };
};

describe('lightning attention', () => {
  const GROUPS = [
    // r = 3 complex vectors: 2n - ... real dimensions; U(n) leaves r(2n - r) - (r^2 - 1) of the orbit.
    ['U(3)', 6, 3],
    ['SU(3)', 6, 3],
    ['U(2)', 4, 2],
    ['SU(2)', 4, 2],
    ['quaternion()', 4, 2],
    // O(4) keeps the 3-dimensional column space in R^4.
    ['O(4)', 4, 5],
    ['SO(4)', 4, 5],
  ] as const;
  it.each(long.rows(GROUPS, ([group]) => group === 'U(3)' || group === 'O(4)'))(
    '%s on R^%i: 2 laws without, %i with',
    (group, d, averaged) => {
      expect(counts(attention(group, d))).toEqual({ plain: 2, averaged, complete: true });
    },
  );
});

describe('softmax attention', () => {
  const softmax = "softmax(X * Q * K' * X') * X * V";
  it.each([
    // Three vectors in R^d: r(n - r) = 0 for d = 3, and they span R^2 for d = 2.
    ['O(2)', 2],
    ['O(3)', 3],
  ])('%s: the column space is everything, and the one plain law stays', (group, d) => {
    expect(counts(attention(group, d, softmax))).toEqual({ plain: 1, averaged: 1, complete: true });
  });
  it('O(4) keeps the column space of [Q, K, V]', () => {
    expect(counts(attention('O(4)', 4, softmax))).toEqual({ plain: 1, averaged: 4, complete: true });
  });
});

describe('a linear layer with as many outputs as inputs', () => {
  it.each([
    // Per block m·d·μ less μ² (real) or 2μ² − 1 (complex); the trivial block meets the labels.
    ['cyclic(4)', 4, 3 + (4 * 2 - 1)],
    ['permutations(4, (1 2), (3 4))', 4, 3 + 3],
  ])('%s: %i x %i', (group, n, extra) => {
    const text = `param W : ${n} x ${n}\ninput x : ${n}\noutput W * x\nsymmetry ${group} : x -> g * x\n`;
    expect(counts(text)).toEqual({ plain: 0, averaged: extra, complete: true });
  });
});
