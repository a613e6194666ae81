/** The three algebras of theory §4, Theorem D: realizable by linear fields, tangent to the closure of all M(θ), and 𝔥. */
import { find, lift, parseModel } from 'lawful';
import { describe, expect, it } from '../jest-globals.js';

const model = (text: string) => parseModel({ file: 'test.law', text });
const lifted = (text: string) => lift(model(text)).result;
const power = (q: number, h: number, n: number, group: string): string =>
  `param W1 : ${h} x ${n}\nparam W2 : 1 x ${h}\ninput x : ${n}\noutput W2 * (W1 * x).^${q}\nsymmetry ${group} : x -> g * x\n`;

describe('Theorem D: linear, tangent, all', () => {
  // [power, hidden units, inputs, group, dim 𝔥, dim 𝔥_tan], as the theorem lists them.
  it.each([
    [2, 1, 3, 'cyclic(3)', 1, 0],
    [2, 2, 3, 'cyclic(3)', 1, 0],
    [2, 3, 3, 'cyclic(3)', 1, 1],
    [2, 4, 3, 'cyclic(3)', 1, 1],
    [3, 1, 2, 'rotation(7)', 2, 1],
    [3, 2, 2, 'rotation(7)', 2, 2],
    [3, 3, 2, 'rotation(7)', 2, 2],
  ])('z^%i, h = %i on R^%i under %s: %i and %i', (q, h, n, group, all, tangent) => {
    const r = lifted(power(q, h, n, group));
    expect([r.liftedAlgebraDimension, r.tangentDimension]).toEqual([all, tangent]);
    expect(r.tangentBounds).toEqual({ least: tangent, most: tangent });
    expect(r.realizableDimension).toBeLessThanOrEqual(tangent);
    // Where something is not tangent, one such motion is shown with a point at which it leaves.
    expect(r.tangencyFails === null).toBe(tangent === all);
  });

  it('three hidden squares follow H by no linear motion, and there is no extra law for h = 3', () => {
    expect(lifted(power(2, 3, 3, 'cyclic(3)')).realizableDimension).toBe(0);
    const { plain, augmented } = find(model(power(2, 3, 3, 'cyclic(3)'))).result;
    expect(augmented).toMatchObject({ found: plain.found, complete: true });
  });

  it('where all is realised linearly all is tangent', () => {
    const r = lifted(
      'param W1 : 2 x 4\nparam W2 : 1 x 2\ninput x : 4\noutput W2 * W1 * x\nsymmetry symmetric(4) : x -> g * x\n',
    );
    expect([r.realizableDimension, r.tangentDimension, r.liftedAlgebraDimension]).toEqual([3, 3, 3]);
    expect(r.tangencyFails).toBeNull();
  });

  it('lightning attention: the 3 rotations of the tokens are all that is tangent', () => {
    const r = lifted(
      "param Q : 3 x 1\nparam K : 3 x 1\nparam V : 3 x 1\ninput X : 2 x 3\noutput X * Q * K' * X' * X * V\nsymmetry O(3) : X -> X * g'\n",
    );
    expect([r.realizableDimension, r.liftedAlgebraDimension]).toEqual([3, 34]);
    expect(r.tangentDimension).toBe(3);
  });

  it('one squared form on R^8 under O(8): H is far larger, and the 28 rotations are all that is tangent', () => {
    const r = lifted('param w : 1 x 8\ninput x : 8\noutput (w * x).^2\nsymmetry O(8) : x -> g * x\n');
    // Forms of rank one with their sign: their cone is kept by O(8) alone.
    expect(r).toMatchObject({ realizableDimension: 28, tangentDimension: 28 });
    expect(r.liftedAlgebraDimension).toBeGreaterThan(28);
  });

  it('a point where tangency fails is one: moving the quadratic form leaves the forms of rank one', () => {
    const { tangencyFails } = lifted(power(2, 1, 3, 'cyclic(3)'));
    expect(tangencyFails!.at).toMatch(/^W1\[1\] = -?\d+, W1\[2\] = -?\d+, W1\[3\] = -?\d+, W2 = -?\d+$/);
    expect(tangencyFails!.motion).toMatch(/x\[1\]\*x\[1\]/);
  });
});
