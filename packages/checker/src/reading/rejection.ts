/**
 * A rejection is the only way this package says no. It is thrown where the fault is seen and caught once, in `check`.
 * Its message is a whole sentence that carries the offending value. A meter counts steps of work and rejects when they
 * are spent: what is too large is refused, never guessed, and the verdict does not depend on the machine.
 */
export class Rejection extends Error {}

export function reject(sentence: string): never {
  throw new Rejection(sentence);
}

/** A value as it may appear inside a sentence: text in quotation marks, cut to a readable length. */
export function shown(value: unknown): string {
  return typeof value === 'string'
    ? JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)
    : String(value);
}

export type Meter = (steps: number) => void;

export function meter(limit: number, unit: string): Meter {
  let spent = 0;
  return (steps) => {
    spent += steps;
    if (spent > limit) reject(`the claim is too large for this checker: it takes more than ${limit} ${unit}`);
  };
}
