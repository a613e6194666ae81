import { lift, parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const lifted = (text: string) => lift(parseModel({ file: 'test.law', text })).result;
const on = (group: string, n: number, copies = 1): string => {
  const entries = Array.from({ length: n * copies }, (_, k) => `[X[${(k % n) + 1},${Math.floor(k / n) + 1}]]`).join(
    ',',
  );
  return `param W : 1 x ${n * copies}\ninput X : ${n} x ${copies}\noutput W * [${entries}]\nsymmetry ${group} : X -> g * X\n`;
};
const order21 = 'permutations(7, (1 2 3 4 5 6 7), (2 3 5)(4 7 6))';

/** [text, effective group, commutant group, dim 𝔥 from 𝒜 alone where no block sees the labels]. */
const TYPES: readonly (readonly [string, string, string, string])[] = [
  ['C3 on R^3', on('cyclic(3)', 3), 'O(1) x O(2)', 'O(1) x U(1)'],
  ['C3 on R^3 x2', on('cyclic(3)', 3, 2), 'O(1) x U(1)', 'O(1) x U(1)'],
  ['Q8 on H', on('quaternion()', 4), 'O(4)', 'Sp(1)'],
  ['Q8 on H^2', on('quaternion()', 4, 2), 'Sp(1)', 'Sp(1)'],
  ['order 21 on R^7', on(order21, 7), 'O(1) x O(6)', 'O(1) x U(3)'],
  ['order 21 on R^7 x2', on(order21, 7, 2), 'O(1) x U(3)', 'O(1) x U(3)'],
  ['S4 on R^4', on('symmetric(4)', 4), 'O(1) x O(3)', 'O(1) x O(3)'],
  ['O(3) on R^3 x3', on('O(3)', 3, 3), 'O(3)', 'O(3)'],
  ['SU(2) on R^4', on('SU(2)', 4), 'O(4)', 'Sp(1)'],
  ['SU(2) on R^4 x2', on('SU(2)', 4, 2), 'Sp(1)', 'Sp(1)'],
  ['U(2) on R^4', on('U(2)', 4), 'O(4)', 'U(2)'],
  ['U(2) on R^4 x2', on('U(2)', 4, 2), 'U(2)', 'U(2)'],
];

const dimension = (group: string): number =>
  group.split(' x ').reduce((sum, factor) => {
    const [, family, rank] = /^(O|U|Sp)\((\d+)\)$/.exec(factor)!;
    const k = Number(rank);
    return sum + (family === 'O' ? (k * (k - 1)) / 2 : family === 'U' ? k * k : k * (2 * k + 1));
  }, 0);

describe('the lifted group of one linear layer', () => {
  it.each(TYPES)('%s', (_, text, effective, commutant) => {
    const r = lifted(text);
    expect([r.effectiveGroup, r.commutantGroup]).toEqual([effective, commutant]);
    // Invariant labels see only the trivial block, whose factor O(1) has dimension 0: the table must give dim 𝔥.
    expect(r.liftedAlgebraDimension).toBe(dimension(effective));
    expect(r.blocks.reduce((n, b) => n + b.conjugates * b.dimension * b.multiplicity, 0)).toBe(r.features);
    // One linear layer realises everything: W ↦ W ξ.
    expect(r.realizableDimension).toBe(r.liftedAlgebraDimension);
  });
});

describe('pair group', () => {
  it('C3 on inputs and labels: rotations act on both sides at once', () => {
    const r = lifted('param W : 3 x 3\ninput x : 3\noutput W * x\nsymmetry cyclic(3) : x -> g * x, y -> g * y\n');
    // B runs through all of Hom_G(Y, V), so nothing fixes it on V alone; on the plane, (ξ, ξ) does.
    expect([r.liftedAlgebraDimension, r.pairAlgebraDimension]).toEqual([0, 1]);
    const s3 = lifted('param W : 3 x 3\ninput x : 3\noutput W * x\nsymmetry symmetric(3) : x -> g * x, y -> g * y\n');
    expect([s3.liftedAlgebraDimension, s3.pairAlgebraDimension]).toEqual([0, 1]);
  });
  it('invariant labels add rotations of the labels that fix B', () => {
    const r = lifted('param W : 2 x 3\ninput x : 3\noutput W * x\nsymmetry cyclic(3) : x -> g * x\n');
    expect([r.liftedAlgebraDimension, r.pairAlgebraDimension]).toEqual([1, 1]);
  });
});

describe('realizability (theory §4)', () => {
  const poly = (q: number): string =>
    `param W1 : 2 x 3\nparam W2 : 1 x 2\ninput x : 3\noutput W2 * (W1 * x).^${q}\nsymmetry cyclic(3) : x -> g * x\n`;
  it('two-layer linear networks realise all of H', () => {
    const r = lifted(
      'param W1 : 2 x 4\nparam W2 : 1 x 2\ninput x : 4\noutput W2 * W1 * x\nsymmetry symmetric(4) : x -> g * x\n',
    );
    expect([r.liftedAlgebraDimension, r.realizableDimension]).toEqual([3, 3]);
  });
  it('polynomial networks have a continuous H that no parameters follow', () => {
    const [square, cube] = [lifted(poly(2)), lifted(poly(3))];
    expect(square.liftedAlgebraDimension).toBeGreaterThan(0);
    expect([square.realizableDimension, cube.realizableDimension]).toEqual([0, 0]);
  });
  it('lightning attention realises the rotations of the tokens alone', () => {
    const r = lifted(
      "param Q : 3 x 1\nparam K : 3 x 1\nparam V : 3 x 1\ninput X : 2 x 3\noutput X * Q * K' * X' * X * V\nsymmetry O(3) : X -> X * g'\n",
    );
    expect(r.realizableDimension).toBe(3);
    expect(r.liftedAlgebraDimension).toBeGreaterThan(3);
  });
  it('says why a network has no tensor form', () => {
    expect(() => lifted('param w : 1 x 2\ninput x : 2\noutput relu(w * x)\nsymmetry sign(2) : x -> g * x\n')).toThrow(
      /piecewise-linear units/,
    );
    expect(() => lifted('param w : 1 x 2\ninput x : 2\noutput w * x\n')).toThrow(/no symmetry to lift/);
  });
});
