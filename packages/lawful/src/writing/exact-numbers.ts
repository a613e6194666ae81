/**
 * Exact numbers at the edge of the library. Results carry them as text ("-22/7"), which JSON keeps; these read them as fractions to compute with,
 * and write them for a model. Floats are refused: they are no exact numbers.
 */
import { LawfulError } from '@lawful/cas-core';
import Fraction from 'fraction.js';

const EXACT = /^[+-]?\d+(\.\d+)?(\/\d*[1-9]\d*)?$/;

/** An integer, decimal or ratio as a fraction: `exact('0.012')` is 3/250. Throws `LawfulError` for any other text, also for `m ± r`. */
export function exact(text: string): Fraction {
  if (typeof text !== 'string' || !EXACT.test(text))
    throw new LawfulError(`not an exact number: ${String(text).slice(0, 80)}`, {
      found: String(text).slice(0, 80),
      expected: 'an integer, a decimal or a ratio such as -22/7',
    });
  const [above, below] = text.split('/');
  return below === undefined ? new Fraction(above!) : new Fraction(above!).div(new Fraction(below));
}

/** Every value of a record: `exactValues(witness.theta)`. Throws as `exact` does. */
export const exactValues = (values: Readonly<Record<string, string>>): Record<string, Fraction> =>
  Object.fromEntries(Object.entries(values).map(([name, text]) => [name, exact(text)]));

/** A fraction as models and laws write it. */
export const exactText = (value: Fraction): string => value.toFraction();
