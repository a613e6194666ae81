/** ℤ as bigints. */
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
