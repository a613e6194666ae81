/** `find --degrees` (theory §15): thresholds in the degree of the loss, from the theory's harmonics and power sums. */
import { find, lossDegrees, parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const extras = (text: string): Readonly<Record<string, number | null>> => {
  const { rows, reason } = lossDegrees(find(parseModel({ file: 'test.law', text })));
  expect(reason).toBeNull();
  return Object.fromEntries(rows.map((r) => [`${r.degree}`, r.extra]));
};
const linear = (n: number, group: string): string =>
  `param w : 1 x ${n}\ninput x : ${n}\noutput w * x\nsymmetry ${group} : x -> g * x\n`;

describe('extra(P)', () => {
  it('cyclic groups on coordinates: the bispectrum separates orbits', () => {
    expect(extras(linear(3, 'cyclic(3)'))).toEqual({ 2: 1, 3: 0, infinity: 0 });
    expect(extras(linear(5, 'cyclic(5)'))).toEqual({ 2: 2, 3: 0, infinity: 0 });
  });
  it('A4 on four points: power sums up to degree three are those of S4, and leave one function of four weights', () => {
    expect(extras(linear(4, 'alternating(4)'))).toEqual({ 2: 2, 3: 1, 4: 0, infinity: 0 });
  });
  it('rotations of the plane keep the angle until a harmonic of degree n is seen', () => {
    expect(extras(linear(2, 'rotation(4)'))).toEqual({ 2: 1, 3: 1, 4: 0, infinity: 0 });
    expect(extras(linear(2, 'rotation(7)'))).toEqual({ 2: 1, 3: 1, 4: 1, 5: 1, 6: 1, 7: 0, infinity: 0 });
  });
  it('and O(n) keeps it for ever', () => {
    expect(extras(linear(3, 'O(3)'))).toEqual({ 2: 2, 3: 2, 4: 2, 5: 2, 6: 2, infinity: 2 });
  });
  it('a quadratic form under O(3): tr M and tr M^2 at degree two, all of the spectrum from degree three on', () => {
    // Degree 2 leaves 4, degree 3 and more the 3 angles of the eigenvectors.
    expect(extras("param M : 3 x 3\ninput x : 3\noutput x' * M * x\nsymmetry O(3) : x -> g * x\n")).toEqual({
      2: 4,
      3: 3,
      4: 3,
      5: 3,
      6: 3,
      infinity: 3,
    });
  });
  it('the sign group on an odd network: even moments alone', () => {
    // w x under x -> -x: m_2 = (w x)^2 sees all of w.
    expect(extras(linear(2, 'sign(2)'))).toEqual({ 2: 0, infinity: 0 });
  });
  it('is about a generic loss, whatever the loss of the model conserves for every data set', () => {
    // W x under SO(3) sees W W' alone: 3 gradients, with a bracket 4 of 6. Cross-entropy, and a loss of one output, have 3 plain laws that others have not.
    const rows = { 2: 2, 3: 2, 4: 2, 5: 2, 6: 2, infinity: 2 };
    for (const loss of ['mse', 'cross-entropy', '(out[1] - y[1])^4'])
      expect(extras(`param W : 2 x 3\ninput x : 3\noutput W * x\nloss ${loss}\nsymmetry SO(3) : x -> g * x\n`)).toEqual(
        rows,
      );
  });
});
