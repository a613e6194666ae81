/**
 * Rational numbers as certificates write them: "-3/4". Invariant: denominator > 0, gcd(numerator, denominator) = 1.
 * They are only read: polynomials keep one common denominator, F_p reads numerator and denominator apart.
 */
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

export const ONE: Rational = { numerator: 1n, denominator: 1n };
const MAX_LENGTH = 600;

export function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a < 0n ? -a : a, b < 0n ? -b : b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/** The number written, or undefined when it is not written in the one allowed way (or in more than 600 characters). */
export function parseRational(text: string): Rational | undefined {
  const parts = text.length > MAX_LENGTH ? null : /^(0|-?[1-9][0-9]*)(\/[1-9][0-9]*)?$/.exec(text);
  if (parts === null) return undefined;
  const [, above = '0', below] = parts;
  const value = { numerator: BigInt(above), denominator: BigInt(below?.slice(1) ?? '1') };
  const lowest = below === undefined || (below !== '/1' && gcd(value.numerator, value.denominator) === 1n);
  return lowest ? value : undefined;
}
