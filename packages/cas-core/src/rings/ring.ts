/**
 * Rings and fields as frozen values of operations.
 *
 * An element is plain data (a bigint, a record, a number) that does not know its ring; every generic
 * algorithm takes the ring first. Elements are immutable and every operation returns a canonical
 * representative, so that `equal` decides equality in the ring. All rings here are commutative with one.
 */
export interface Ring<T> {
  readonly name: string;
  readonly zero: T;
  readonly one: T;
  /** The characteristic; 0n when ℤ embeds. */
  readonly characteristic: bigint;
  /** The image of an integer under the unique homomorphism ℤ → ring. */
  fromInteger(n: bigint): T;
  add(a: T, b: T): T;
  sub(a: T, b: T): T;
  neg(a: T): T;
  mul(a: T, b: T): T;
  isZero(a: T): boolean;
  equal(a: T, b: T): boolean;
}

export interface Field<T> extends Ring<T> {
  /** The multiplicative inverse. Throws `RangeError` on zero: a caller's mistake. */
  inv(a: T): T;
  div(a: T, b: T): T;
}

/** a^k for k ≥ 0 by repeated squaring; throws `RangeError` for a negative or fractional exponent. */
export function power<T>(ring: Ring<T>, a: T, k: number): T {
  if (!Number.isInteger(k) || k < 0) throw new RangeError(`power: exponent ${k} is not a natural number`);
  let result = ring.one;
  let square = a;
  for (let e = k; e > 0; ) {
    if (e % 2 === 1) result = ring.mul(result, square);
    e = Math.floor(e / 2);
    if (e > 0) square = ring.mul(square, square);
  }
  return result;
}
