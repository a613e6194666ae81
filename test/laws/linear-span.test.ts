import { DEFAULT_PRIMES, rational, type StateFunction } from '@lawful/cas-core';
import { inLinearSpan } from '@lawful/verifier';
import { describe, expect, it } from '../jest-globals.js';

const square = (terms: readonly (readonly [number, number])[]): StateFunction => ({
  numerator: terms.map(([v, c]) => ({ coefficient: rational(c), exponents: [[v, 2]] })),
  denominator: undefined,
});

describe('linear dependence of laws', () => {
  it('is decided over the rationals: a coincidence modulo a default prime is none', () => {
    const known = [square([[0, 1]])];
    for (const p of DEFAULT_PRIMES)
      expect(
        inLinearSpan(known, [
          square([
            [0, 1],
            [1, p],
          ]),
        ]),
      ).toBe('no');
    expect(inLinearSpan(known, [square([[0, 7]])])).toBe('yes');
    expect(inLinearSpan([], [square([[0, 7]])])).toBe('no');
    expect(inLinearSpan(known, [{ ...square([[0, 1]]), denominator: square([[1, 1]]).numerator }])).toBe('unknown');
  });
});
