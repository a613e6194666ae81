/**
 * Numbers of a file as fractions. A float32 is read as the shortest decimal that it is the nearest float32 to: the file writes 0.1 and 1e-5 as floats, and 0.1 and
 * 1e-5 are meant. A float64 that is no float32 likewise.
 */
import { type Rational, rational } from '@lawful/cas-core';

/** The shortest decimal in print. Precondition: finite. */
function shortestDecimal(value: number): string {
  if (Math.fround(value) === value)
    for (let digits = 1; digits <= 9; digits++) {
      const text = value.toPrecision(digits);
      if (Math.fround(Number(text)) === value) return text;
    }
  return String(value);
}

/** Undefined for what is not finite. */
export function exactly(value: number): Rational | undefined {
  if (!Number.isFinite(value)) return undefined;
  const [, sign, whole, decimals = '', power = '0'] = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(
    shortestDecimal(value),
  )!;
  const exponent = Number(power) - decimals.length;
  const digits = BigInt(`${whole}${decimals}`) * (sign === '-' ? -1n : 1n);
  return exponent >= 0 ? rational(digits * 10n ** BigInt(exponent)) : rational(digits, 10n ** BigInt(-exponent));
}
