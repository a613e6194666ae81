/** Inputs about symmetries of the data that once failed, with what is right: each by theory §3, §4 and §15. */
import { assumption, budget, find, lift, parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const model = (text: string) => parseModel({ file: 'case.law', text });
const counts = (text: string) => {
  const { plain, augmented, laws } = find(model(text)).result;
  expect(laws.every((l) => l.proved)).toBe(true);
  return [plain.found, plain.complete, augmented!.found, augmented!.complete];
};
const cycle = (from: number, length: number): string => `(${Array.from({ length }, (_, i) => from + i).join(' ')})`;

describe('find', () => {
  it.each([
    [
      'attention under U(3): the phase of det [Q K V]',
      "param Q : 6 x 1\nparam K : 6 x 1\nparam V : 6 x 1\ninput X : 2 x 6\noutput X*Q*K'*X'*X*V\nsymmetry U(3) : X -> X*g'\n",
      [2, true, 3, true],
    ],
    [
      'logistic loss under O(3): the direction of w',
      'param w : 1 x 3\ninput x : 3\noutput w*x\nloss logistic\nsymmetry O(3) : x -> g*x\n',
      [0, true, 2, true],
    ],
    [
      'logistic loss under C7 in the plane: the moment of degree 14 sees the angle',
      'param w : 1 x 2\ninput x : 2\noutput w * x\nloss logistic\nsymmetry rotation(7) : x -> g * x\n',
      [0, true, 0, true],
    ],
    [
      'a cubic loss under C3 adds nothing',
      'param w : 1 x 3\ninput x : 3\noutput w * x\nloss (out - y)^3\nsymmetry cyclic(3) : x -> g * x\n',
      [0, true, 0, true],
    ],
    [
      'nor in the plane',
      'param w : 1 x 2\ninput x : 2\noutput w * x\nloss (out - y)^3\nsymmetry rotation(3) : x -> g * x\n',
      [0, true, 0, true],
    ],
    [
      'where squared loss adds one',
      'param w : 1 x 2\ninput x : 2\noutput w * x\nsymmetry rotation(3) : x -> g * x\n',
      [0, true, 1, true],
    ],
    [
      'fixed features: W tanh(x) under C3',
      'param W : 1 x 3\ninput x : 3\noutput W*tanh(x)\nsymmetry cyclic(3) : x -> g*x\n',
      [0, true, 1, true],
    ],
  ])('%s', (_, text, expected) => {
    expect(counts(text)).toEqual(expected);
  });
});

describe('assumption', () => {
  it('cross-entropy under C3: distinct gaps at one rational point, so that averaging adds no law', () => {
    const answer = assumption(
      model('param W : 3 x 3\ninput x : 3\noutput W*x\nloss cross-entropy\nsymmetry cyclic(3) : x -> g*x\n'),
    );
    expect(answer.theorem3Applies).toBe('yes');
    expect(answer.witness).not.toBeNull();
    expect(answer.counts).toMatchObject({
      plain: { found: 3, complete: true },
      augmented: { found: 3, complete: true },
    });
  });
});

describe('lift', () => {
  const blocks = (text: string) =>
    lift(model(text), 1, { work: budget() }).result.blocks.map(
      ({ multiplicity, dimension, type, conjugates }) => `${conjugates}: ${multiplicity} x ${dimension} ${type}`,
    );
  it('one permutation with cycles of 37, 20 and 13 points', () => {
    const all = blocks(
      `param w : 70\ninput x : 70\noutput w' * x\nsymmetry permutations(70, ${cycle(1, 37)}${cycle(38, 20)}${cycle(58, 13)}) : x -> g * x\n`,
    );
    // The trivial character three times, the sign once, 18 + 9 + 6 planes by their Galois orbits: φ(37)/2, and φ(d)/2 for d | 20, φ(13)/2.
    expect(all).toContain('1: 3 x 1 real');
    expect(all).toContain('1: 1 x 1 real');
    const planes = lift(
      model(
        `param w : 70\ninput x : 70\noutput w' * x\nsymmetry permutations(70, ${cycle(1, 37)}${cycle(38, 20)}${cycle(58, 13)}) : x -> g * x\n`,
      ),
    ).result.blocks.filter((b) => b.type === 'complex');
    expect(planes.reduce((n, b) => n + b.conjugates, 0)).toBe(33);
    expect(planes.every((b) => b.dimension === 2 && b.multiplicity === 1)).toBe(true);
  });
  it('S4 on triples of four points', () => {
    expect(
      blocks(
        'param W : 1 x 64\ninput a : 4\ninput b : 4\ninput c : 4\noutput W * kron(kron(a, b), c)\nsymmetry symmetric(4) : a -> g * a, b -> g * b, c -> g * c\n',
      ).sort(),
    ).toEqual(['1: 1 x 1 real', '1: 10 x 3 real', '1: 5 x 1 real', '1: 5 x 2 real', '1: 6 x 3 real']);
  });
});
