import { readFileSync } from 'node:fs';
import { liftByEquations } from '@lawful/lie/inside/lift/lifted-group';
import { lift, parseModel } from 'lawful';
import { atLength } from '../at-length.js';
import { describe, expect, it } from '../jest-globals.js';

const long = atLength('symmetry/large-lifts');

const lifted = (text: string) => lift(parseModel({ file: 'test.law', text }));
const line = (group: string, n: number): string =>
  `param w : 1 x ${n}\ninput x : ${n}\noutput w * x\nsymmetry ${group} : x -> g * x\n`;
const cubed = (n: number): string =>
  `param W : 1 x ${n ** 3}\ninput a : ${n}\ninput b : ${n}\ninput c : ${n}\noutput W * kron(kron(a, b), c)\n` +
  `symmetry symmetric(${n}) : a -> g * a, b -> g * b, c -> g * c\n`;
const so = (...sizes: number[]): number => sizes.reduce((t, d) => t + (d * (d - 1)) / 2, 0);

describe('large lifts (theory §15)', () => {
  // Invariant labels take no part of the other blocks, and all of them are real: 𝔥 is the sum of 𝔰𝔬(d).
  it.each([
    ['S4 on 64', cubed(4), so(3, 2, 3)],
    ['S5 on 125', cubed(5), so(4, 5, 6, 5, 4)],
    ['S6 on 216', cubed(6), so(5, 9, 10, 5, 16, 10)],
    ['157 points: 78 planes', line('cyclic(157)', 157), 78],
    ['70 points: 33 planes', line(cycles(37, 20, 13), 70), 33],
  ])('%s', (_, text, dimension) => {
    const { result } = lifted(text);
    expect([result.liftedAlgebraDimension, result.realizableDimension]).toEqual([dimension, dimension]);
    expect(result.blocks.reduce((n, b) => n + b.conjugates * b.dimension * b.multiplicity, 0)).toBe(result.features);
  });
  it('the group of order 7680 on 160 points', () => {
    const text = readFileSync(
      new URL('../../fixtures/symmetry/reflection-group-160-points.law', import.meta.url),
      'utf8',
    );
    const { result } = lifted(text);
    expect(result.orders).toEqual(['7680']);
    expect(result.blocks.reduce((n, b) => n + b.conjugates * b.dimension * b.multiplicity, 0)).toBe(160);
  });
  long.it('a group of 362,880 elements is not listed', () => {
    const { result } = lifted(cubed(9).replace(/param W.*/, `param W : 1 x 729`));
    expect(result.orders).toEqual(['362880']);
    // From n = 6 on the multiplicities no longer change: the partitions of n−1, n−2, n−3 below n.
    expect(result.blocks.map((b) => b.multiplicity).sort((a, b) => a - b)).toEqual([1, 1, 2, 5, 6, 6, 10]);
  });
});

function cycles(...lengths: number[]): string {
  let next = 1;
  const text = lengths.map((m) => `(${Array.from({ length: m }, () => next++).join(' ')})`).join('');
  return `permutations(${next - 1}, ${text})`;
}

describe('blocks and equations give the same algebra', () => {
  it.each([
    [
      'all of the self-adjoint commutant, complex of multiplicity 1',
      line('permutations(7, (1 2 3 4 5 6 7), (2 3 5)(4 7 6))', 7),
    ],
    ['quaternionic of multiplicity 1', line('quaternion()', 4)],
    ['products of averages reach the commutant', cubed(3)],
    [
      'monomials with an invariant form that is not 1',
      line('symmetric(3)', 3).replace('output w * x', 'output w * x.^2'),
    ],
    [
      'powers of sums',
      'param W : 2 x 3\nparam v : 1 x 2\ninput x : 3\noutput v * (W * x).^2\nsymmetry symmetric(3) : x -> g * x\n',
    ],
    ['two outputs', 'param W : 2 x 5\ninput x : 5\noutput W * x\nsymmetry cyclic(5) : x -> g * x\n'],
    ['no invariant feature', 'param W : 3 x 3\ninput x : 3\noutput W * x\nsymmetry sign(3) : x -> g * x\n'],
  ])('%s', (_, text) => {
    const { group, network } = lifted(text);
    const equations = liftByEquations(group, network.output.nodes.length);
    if (equations.kind !== 'ok') throw new Error('no equations');
    const { algebra, pairs } = equations.value;
    expect([group.algebra.dimension, group.pairs.dimension]).toEqual([algebra.dimension, pairs.dimension]);
    expect(group.algebra.basis.length).toBe(algebra.dimension);
  });
});
