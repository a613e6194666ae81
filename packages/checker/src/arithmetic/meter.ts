/**
 * A meter counts steps of work and rejects when the allowance is spent: what is too large is refused, never guessed.
 * Steps, not milliseconds, so that the verdict on a certificate does not depend on the machine.
 */
import { reject } from '../reading/rejection.js';

export type Meter = (steps: number) => void;

export function meter(limit: number, unit: string): Meter {
  let spent = 0;
  return (steps) => {
    spent += steps;
    if (spent > limit) reject(`the claim is too large for this checker: it takes more than ${limit} ${unit}`);
  };
}
