/** ℤ as bigints, and roots in it. */
import type { Ring } from './ring.js';

export const ZZ: Ring<bigint> = Object.freeze({
  name: 'ZZ',
  zero: 0n,
  one: 1n,
  characteristic: 0n,
  fromInteger: (n: bigint) => n,
  add: (a: bigint, b: bigint) => a + b,
  sub: (a: bigint, b: bigint) => a - b,
  neg: (a: bigint) => -a,
  mul: (a: bigint, b: bigint) => a * b,
  isZero: (a: bigint) => a === 0n,
  equal: (a: bigint, b: bigint) => a === b,
});

/** ⌊√n⌋ for n ≥ 0 (a negative n is returned as it is), by Newton's iteration from above, which decreases until it is there. */
export function integerSquareRoot(n: bigint): bigint {
  if (n < 2n) return n;
  let x = 1n << BigInt(Math.ceil((n.toString(16).length * 4) / 2));
  for (;;) {
    const y = (x + n / x) >> 1n;
    if (y >= x) return x;
    x = y;
  }
}
