/** A law in floats. */
import type { StateFunction } from '@lawful/cas-core';

const number = ({ num, den }: { readonly num: bigint; readonly den: bigint }): number => Number(num) / Number(den);

const sum = (terms: StateFunction['numerator'], value: (variable: number) => number): number =>
  terms.reduce(
    (total, { coefficient, exponents }) =>
      total + exponents.reduce((product, [v, e]) => product * value(v) ** e, number(coefficient)),
    0,
  );

/** NaN where a variable has no value. */
export const evaluateTerms = (h: StateFunction, value: (variable: number) => number): number =>
  sum(h.numerator, value) / (h.denominator === undefined ? 1 : sum(h.denominator, value));
