/**
 * Arithmetic that never multiplies out (theory §11): what is passed on to a sum term by term is what would be passed on as the sum of these terms.
 */
import { factored } from '@lawful/checker/inside/tangents/factored';
import { describe, expect, it } from '../jest-globals.js';

/** Numbers below n, the same in every run. */
function numbers(seed: number): (n: number) => number {
  let state = seed;
  return (n) => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor(state / 2 ** 16) % n;
  };
}

describe('terms that are apart', () => {
  const A = factored(() => undefined);
  const letters = ['a', 'b', 'c', 'd'].map((name) => A.letter(name));
  const below = numbers(5);
  type Element = (typeof letters)[number];
  const integer = (n: number): Element => A.constant({ numerator: BigInt(n), denominator: 1n });
  function random(depth: number): Element {
    if (depth === 0) return below(4) === 0 ? integer(below(5) - 2) : letters[below(4)]!;
    const [x, y] = [random(depth - 1), random(depth - 1)];
    return below(2) === 0 ? A.multiply(x, y) : A.sum([[x, 1], [y, below(2) === 0 ? 1 : -1]]); // biome-ignore format: one line
  }

  it('make the same sums, added beforehand or not', () => {
    let [apart, zero] = [0, 0];
    for (let k = 0; k < 4000; k++) {
      const [x, y, z] = [random(1 + (k % 3)), random(1 + (k % 3)), random(2)];
      if (A.isZero(x) || A.isZero(y) || !A.isApart(x, y)) continue;
      apart++;
      const minus = integer(-1);
      const others = [z, A.multiply(minus, x), A.multiply(minus, y)].slice(0, 1 + (k % 3));
      const [at, before] = [others.map((t) => [t, 1] as const), A.sum([[x, 1], [y, 1]])]; // biome-ignore format: one line
      const whole = A.sum([[before, 1], ...at]);
      const direct = A.sum([[x, 1], [y, 1], ...at]); // biome-ignore format: one line
      expect(direct.product).toBe(whole.product);
      expect(direct.number).toEqual(whole.number);
      if (A.isZero(direct)) zero++;
    }
    expect(apart).toBeGreaterThan(300);
    expect(zero).toBeGreaterThan(5);
  });

  it('are none with a factor in common, and no sums themselves', () => {
    const [a, b, c] = letters as [Element, Element, Element];
    expect(A.isApart(a, b)).toBe(true);
    expect(A.isApart(A.multiply(a, b), A.multiply(b, c))).toBe(false);
    expect(A.isApart(A.sum([[a, 1], [b, 1]]), c)).toBe(false); // biome-ignore format: one line
    expect(A.isApart(integer(2), integer(3))).toBe(false);
  });
});
