/** Decimals against exact rationals: each operation gives the nearest decimal of its precision in the direction that was asked for, and no other. */
import { compareRationals, QQ, type Rational, rational } from '@lawful/cas-core';
import {
  addDecimals,
  compareDecimals,
  type Decimal,
  decimal,
  decimalOf,
  divDecimals,
  INFINITE,
  isAbove,
  isBelow,
  leading,
  mulDecimals,
  negDecimal,
  readDecimal,
  roundDecimal,
  subDecimals,
  type Towards,
  textOfDecimal,
} from '@lawful/cas-core/inside/balls/decimal';
import fc from 'fast-check';
import { rationalOfDecimal } from './balls-exactly.js';
import { describe, expect, it } from './jest-globals.js';

/** Digits in which 0 and 9 are frequent, for carries and ties; exponents near 0 and far from it. */
const digits = fc
  .array(fc.oneof(fc.constantFrom('0', '5', '9'), fc.integer({ min: 0, max: 9 }).map(String)), {
    minLength: 1,
    maxLength: 50,
  })
  .map((list) => BigInt(list.join('')));
const decimals: fc.Arbitrary<Decimal> = fc
  .tuple(digits, fc.boolean(), fc.oneof(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -900, max: 900 })))
  .map(([n, positive, exponent]) => decimal(positive ? n : -n, exponent));
const precisions = fc.integer({ min: 1, max: 40 });
const towards = fc.constantFrom<Towards>('down', 'up', 'nearest');
const RUNS = { seed: 577, numRuns: 2000 };

const abs = (q: Rational): Rational => (q.num < 0n ? QQ.neg(q) : q);

/** Why a decimal is not the rounding of a number; undefined when it is. */
function fault(rounded: Decimal, exact: Rational, precision: number, to: Towards): string | undefined {
  const value = rationalOfDecimal(rounded);
  const kept = (rounded.digits < 0n ? -rounded.digits : rounded.digits).toString().replace(/0+$/, '');
  if (kept.length > precision) return 'too many digits';
  const order = compareRationals(value, exact);
  if (order === 0) return undefined;
  if (exact.num === 0n) return 'not zero';
  // One unit of the last digit that the precision leaves, at the size of the number itself.
  let place = leading(decimal(exact.num)) - leading(decimal(exact.den));
  const power = (e: number): Rational => (e >= 0 ? rational(10n ** BigInt(e)) : rational(1n, 10n ** BigInt(-e)));
  while (compareRationals(power(place), abs(exact)) > 0) place--;
  while (compareRationals(power(place + 1), abs(exact)) <= 0) place++;
  const unit = power(place - precision + 1);
  const distance = abs(QQ.sub(value, exact));
  if (to === 'nearest') return compareRationals(QQ.add(distance, distance), unit) > 0 ? 'not the nearest' : undefined;
  if ((to === 'down') !== order < 0) return 'on the wrong side';
  return compareRationals(distance, unit) < 0 ? undefined : 'not the next';
}

const OPERATIONS = [
  ['a sum', addDecimals, QQ.add],
  ['a difference', subDecimals, QQ.sub],
  ['a product', mulDecimals, QQ.mul],
  ['a quotient', divDecimals, QQ.div],
] as const;

describe('decimals', () => {
  it.each(OPERATIONS)('%s is rounded once, to the decimal that was asked for', (name, operation, exactly) => {
    fc.assert(
      fc.property(decimals, decimals, precisions, towards, (a, b, precision, to) => {
        fc.pre(name !== 'a quotient' || b.digits !== 0n);
        const exact = exactly(rationalOfDecimal(a), rationalOfDecimal(b));
        expect(fault(operation(a, b, precision, to), exact, precision, to)).toBeUndefined();
      }),
      RUNS,
    );
  });

  it('a rounding in the wrong direction, or one that drops what is small, is seen', () => {
    const [one, third] = [decimal(1n), rational(1n, 3n)];
    const up = divDecimals(one, decimal(3n), 5, 'up');
    expect(fault(up, third, 5, 'down')).toBe('on the wrong side');
    expect(fault(up, third, 5, 'up')).toBeUndefined();
    expect(fault(decimal(33335n, -5), third, 5, 'up')).toBe('not the next');
    expect(fault(one, QQ.add(QQ.one, rational(1n, 10n ** 30n)), 5, 'up')).toBe('on the wrong side');
    expect(fault(decimal(333333n, -6), third, 5, 'down')).toBe('too many digits');
  });

  it('ties are rounded to the even digit', () => {
    const rounded = (n: bigint) => roundDecimal(decimal(n), 2, 'nearest').digits;
    expect([125n, 135n, -125n, 1250n, 1251n].map(rounded)).toEqual([12n, 14n, -12n, 12n, 13n]);
  });

  it('what is too small to be written out counts by its sign, at once', () => {
    const [large, small] = [decimal(1n, 900_000), decimal(1n, -900_000)];
    const next = addDecimals(large, small, 4, 'up');
    expect([next.digits, next.exponent]).toEqual([1001n, 899_997]);
    expect(compareDecimals(addDecimals(large, small, 4, 'down'), large)).toBe(0);
    expect(subDecimals(large, small, 4, 'down')).toEqual(decimal(9999n, 899_996));
    expect(compareDecimals(subDecimals(large, small, 4, 'up'), large)).toBe(0);
  }, 1000);

  it('are ordered as the numbers are, whatever their form, and infinity beyond them', () => {
    fc.assert(
      fc.property(decimals, decimals, fc.nat(30), (a, b, zeros) => {
        const longer = decimal(a.digits * 10n ** BigInt(zeros), a.exponent - zeros);
        expect(compareDecimals(a, longer)).toBe(0);
        expect(Math.sign(compareDecimals(longer, b))).toBe(
          compareRationals(rationalOfDecimal(a), rationalOfDecimal(b)),
        );
        expect([isBelow(a, INFINITE), isAbove(a, negDecimal(INFINITE))]).toEqual([true, true]);
      }),
      RUNS,
    );
    expect(compareDecimals(INFINITE, INFINITE)).toBe(0);
  });

  it('have texts that read back as themselves', () => {
    fc.assert(
      fc.property(decimals, (x) => {
        expect(compareDecimals(decimalOf(textOfDecimal(x)), x)).toBe(0);
      }),
      RUNS,
    );
    expect(['0.0012', '-350', '2.5e-9', '1e21'].map((t) => textOfDecimal(decimalOf(t)))).toEqual(
      ['0.0012', '-350', '2.5e-9', '1e21'], // biome-ignore format: one list
    );
    expect(textOfDecimal(decimal(-15n, -1), 4)).toBe('-1.500');
    expect(textOfDecimal(decimal(123456n), 3)).toBe('1.23e5');
    for (const bad of ['', '1.', '.5', '1e', '0x1', 'NaN']) expect(readDecimal(bad)).toBeUndefined();
    expect(() => decimalOf('one')).toThrow(/one is not a decimal/);
  });
});
